/**
 * The ring-buffer time-series database: what others call, its options, its writer and its metrics.
 * Formats live in {@code format}, bytes in {@code codec}, memory in {@code head}, the file in
 * {@code ring}, reading in {@code query}; small durable values in {@code state}.
 */
@NullMarked
package io.narthex.storage;

import org.jspecify.annotations.NullMarked;
