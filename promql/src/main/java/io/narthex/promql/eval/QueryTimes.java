package io.narthex.promql.eval;

/**
 * The times that a query was asked for.
 *
 * @param grid of its steps
 * @param endMs up to when, milliseconds since 1970; the last step may lie before
 */
record QueryTimes(Grid grid, long endMs) {
    long startMs() {
        return grid.startMs();
    }

    long stepMs() {
        return grid.stepMs();
    }
}
