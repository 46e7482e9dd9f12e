/**
 * How samples become bytes: growing byte buffers, token streams and chunk forms. Knows no file and
 * no series; nothing here allocates for a sample.
 */
@NullMarked
package io.narthex.storage.codec;

import org.jspecify.annotations.NullMarked;
