package io.narthex.promql.eval;

/**
 * Computes a function over a range for run after run of windows over floats, and keeps from one
 * window to the next what they share. It gives the same as the function does window by window, to
 * the bit. Confined to one thread.
 */
interface RangeKernel {
    /** Forgets the windows before: another series begins, or some of its windows were left out. */
    void begin();

    /** Sets a value for each window that has one; windows come in order. */
    void apply(WindowRun run, RangeCall call, StepSeries into);
}
