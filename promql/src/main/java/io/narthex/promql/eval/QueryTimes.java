package io.narthex.promql.eval;

/**
 * The times that a query was asked for; the last step may lie before the end.
 *
 * @param startMs the first, milliseconds since 1970
 * @param endMs the last
 * @param stepMs between two steps, 0 for an instant
 */
record QueryTimes(long startMs, long endMs, long stepMs) {}
