package io.narthex.promql.eval;

import io.narthex.core.model.Labels;

/**
 * The samples of one series in one range: parallel arrays, from {@link #from} to before {@link
 * #to}. Reused; a function must not keep it. Confined to one thread.
 */
final class Window {
    Labels labels = Labels.EMPTY;
    boolean dropsName;
    long[] timestampsMs = {};
    double[] values = {};
    int from;
    int to;

    /** The range: later than this, milliseconds since 1970. */
    long startMs;

    /** The range: up to and with this. */
    long endMs;

    /** The time of evaluation. */
    long evaluationMs;

    int size() {
        return to - from;
    }

    double first() {
        return values[from];
    }

    double last() {
        return values[to - 1];
    }
}
