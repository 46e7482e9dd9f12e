package io.narthex.promql.query;

/**
 * How many samples a query has looked at, as {@code stats} of Prometheus' HTTP API counts them:
 * those of an instant selector that are used at each step, those in the window of a range selector
 * at each step. Confined to the thread that evaluates.
 */
public final class SampleCounts {
    private final boolean wantsSteps;
    private long total;
    private long peak;
    private long[] perStep = {};
    private long startMs;
    private long stepMs;

    SampleCounts(boolean wantsSteps) {
        this.wantsSteps = wantsSteps;
    }

    /** Says when the steps are; before any is counted. */
    public void grid(long firstMs, long everyMs, int steps) {
        startMs = firstMs;
        stepMs = everyMs;
        perStep = new long[wantsSteps ? steps : 0];
    }

    /** Counts samples that are used at step {@code index}. */
    public void add(int index, long samples) {
        total += samples;
        if (wantsSteps) {
            perStep[index] += samples;
        }
    }

    /** Says how many samples were in memory at once. */
    public void peak(long samples) {
        peak = Math.max(peak, samples);
    }

    /** All samples; one that is used at two steps counts twice. */
    public long total() {
        return total;
    }

    /** The most samples that were in memory at once. */
    public long peak() {
        return peak;
    }

    /** When step {@code index} is, milliseconds since 1970. */
    public long timestampMs(int index) {
        return startMs + stepMs * index;
    }

    /** The samples at each step; empty where nobody asked for them. */
    public long[] perStep() {
        return perStep;
    }
}
