package io.narthex.promql.eval;

/**
 * The windows of neighbouring steps over the samples of one series, all of them floats: window
 * {@code i} holds samples {@code from[i]} to before {@code to[i]}. Neither goes back from one
 * window to the next. Reused. Confined to one thread.
 */
final class WindowRun {
    private static final int MAX_WINDOWS = 512;

    long[] timestampsMs = {};
    double[] values = {};
    final int[] from;
    final int[] to;
    int count;

    /** The step of the first window. */
    int firstStep;

    /** The end of the first window, and what lies between the ends of two. */
    long endMs;

    long stepMs;
    long rangeMs;

    /** How many samples of the series stood before those of the arrays. */
    long forgotten;

    WindowRun(int steps) {
        int capacity = Math.min(steps, MAX_WINDOWS);
        from = new int[capacity];
        to = new int[capacity];
    }

    static long bytes(int steps) {
        return 128 + 2L * Integer.BYTES * Math.min(steps, MAX_WINDOWS);
    }
}
