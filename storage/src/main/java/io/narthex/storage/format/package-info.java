/**
 * Where everything lies in the ring's file: offsets, sizes, magic numbers, record types. Constants
 * only; docs/format says what they mean.
 */
@NullMarked
package io.narthex.storage.format;

import org.jspecify.annotations.NullMarked;
