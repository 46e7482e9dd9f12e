/**
 * Reads what is stored: merges head and segments by series, and cursors over both. Writes nothing.
 */
@NullMarked
package io.narthex.storage.query;

import org.jspecify.annotations.NullMarked;
