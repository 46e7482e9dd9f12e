/**
 * What is in memory: live series and their index, batch groups, open chunks and the time columns
 * that they share. Everything is guarded by the head's monitor. Knows no file.
 */
@NullMarked
package io.narthex.storage.head;

import org.jspecify.annotations.NullMarked;
