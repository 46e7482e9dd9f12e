package io.narthex.alerting.rule;

/**
 * The moment of one evaluation of a group.
 *
 * @param timestampMs of its samples, milliseconds since 1970, before the query offset
 * @param queryMs at which expressions are evaluated and samples written
 * @param dueNanos when it was due on the monotonic clock: a whole number of intervals after the one
 *     before, so that {@code for} is not late by how long threads take
 */
record Tick(long timestampMs, long queryMs, long dueNanos) {}
