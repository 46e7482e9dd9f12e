/** The ring-buffer time-series database and the MapDB state store. */
@NullMarked
package io.narthex.storage;

import org.jspecify.annotations.NullMarked;
