package io.narthex.promql.eval;

/**
 * The times at which an expression is evaluated.
 *
 * @param startMs of the first step, milliseconds since 1970
 * @param stepMs between two steps
 * @param steps their number, at least 1
 */
record Grid(long startMs, long stepMs, int steps) {
    /** The time of step {@code index}, milliseconds since 1970. */
    long at(int index) {
        return startMs + stepMs * index;
    }

    long endMs() {
        return at(steps - 1);
    }

    /** The first step alone. */
    Grid first() {
        return new Grid(startMs, stepMs, 1);
    }
}
