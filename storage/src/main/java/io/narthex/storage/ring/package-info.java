/**
 * The ring's file: header, journal pages, extents and the segments in them. Writing is confined to
 * the storage writer; reading is thread-safe. Knows nothing of queries, cursors or configuration.
 */
@NullMarked
package io.narthex.storage.ring;

import org.jspecify.annotations.NullMarked;
