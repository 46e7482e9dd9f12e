package io.narthex.promql.eval;

/**
 * {@code rate}, {@code increase} and {@code delta} over run after run of windows: where a counter
 * was reset is found once, not once a window. Confined to one thread.
 */
final class RateKernel implements RangeKernel {
    private final boolean isCounter;
    private final boolean perSecond;

    /** The numbers of samples that are lower than the one before, of those in the windows. */
    private long[] resets = new long[8];

    private int firstReset;
    private int endOfResets;

    /** The number of the next sample to be compared with the one before it. */
    private long nextNumber;

    // Where samples are regular, all windows of all series lie alike around theirs: what follows is
    // computed once, for such a window.
    private long knownToStartMs;
    private long knownSampledMs;
    private long knownToEndMs;
    private int knownIntervals;
    private double toStart;
    private double sampled;
    private double toEnd;
    private double factor;

    /** A first value of so many times the change is too far from zero to matter. */
    private double enough;

    RateKernel(boolean isCounter, boolean perSecond) {
        this.isCounter = isCounter;
        this.perSecond = perSecond;
    }

    @Override
    public void begin() {
        firstReset = 0;
        endOfResets = 0;
        nextNumber = 1;
    }

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        if (isCounter) {
            findResets(run);
        }
        long[] timestampsMs = run.timestampsMs;
        double[] values = run.values;
        long endMs = run.endMs;
        boolean any = false;
        for (int i = 0; i < run.count; i++) {
            int from = run.from[i];
            int last = run.to[i] - 1;
            if (last > from) {
                double first = values[from];
                double change = values[last] - first;
                if (isCounter && firstReset < endOfResets) {
                    change = addResets(run, from, last, change);
                }
                long toStartMs = timestampsMs[from] - (endMs - run.rangeMs);
                long sampledMs = timestampsMs[last] - timestampsMs[from];
                long toEndMs = endMs - timestampsMs[last];
                if (toStartMs != knownToStartMs
                        || sampledMs != knownSampledMs
                        || toEndMs != knownToEndMs
                        || last - from != knownIntervals) {
                    extrapolate(toStartMs, sampledMs, toEndMs, last - from, run.rangeMs);
                }
                double by = factor;
                if (isCounter && change > 0 && first >= 0 && first < change * enough) {
                    // A counter began at zero: not further back than where the slope meets it.
                    double toZero = sampled * (first / change);
                    by = toZero < toStart ? factor(toZero, run.rangeMs) : by;
                }
                into.kinds[run.firstStep + i] = StepSeries.FLOAT;
                into.values[run.firstStep + i] = change * by;
                any = true;
            }
            endMs += run.stepMs;
        }
        if (any && isCounter) {
            RateFunctions.noteUnlessCounter(call.labels, call);
        }
    }

    /** How far from its ends a window's samples tell something, and by how much that makes more. */
    private void extrapolate(
            long toStartMs, long sampledMs, long toEndMs, int intervals, long rangeMs) {
        knownToStartMs = toStartMs;
        knownSampledMs = sampledMs;
        knownToEndMs = toEndMs;
        knownIntervals = intervals;
        toStart = toStartMs / 1000.0;
        toEnd = toEndMs / 1000.0;
        sampled = sampledMs / 1000.0;
        double average = sampled / intervals;
        double threshold = average * RateFunctions.EXTRAPOLATION_THRESHOLD;
        if (toStart >= threshold) {
            toStart = average / 2;
        }
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        factor = factor(toStart, rangeMs);
        enough = toStart <= sampled ? 1 : Double.POSITIVE_INFINITY;
    }

    private double factor(double fromStart, long rangeMs) {
        double by = (sampled + fromStart + toEnd) / sampled;
        return perSecond ? by / (rangeMs / 1000.0) : by;
    }

    private void findResets(WindowRun run) {
        double[] values = run.values;
        int end = run.to[run.count - 1];
        // What was forgotten before lies in no window any more.
        int at = (int) Math.max(1, nextNumber - run.forgotten);
        if (at >= end) {
            return;
        }
        double before = values[at - 1];
        for (; at < end; at++) {
            double value = values[at];
            if (value < before) {
                addReset(run.forgotten + at);
            }
            before = value;
        }
        nextNumber = run.forgotten + end;
    }

    private void addReset(long number) {
        if (endOfResets == resets.length) {
            int kept = endOfResets - firstReset;
            long[] room = kept > resets.length / 2 ? new long[resets.length * 2] : resets;
            System.arraycopy(resets, firstReset, room, 0, kept);
            resets = room;
            firstReset = 0;
            endOfResets = kept;
        }
        resets[endOfResets++] = number;
    }

    /**
     * Adds what was lost at resets after sample {@code from}, the values before each, one after the
     * other: order counts.
     */
    private double addResets(WindowRun run, int from, int last, double change) {
        while (firstReset < endOfResets && resets[firstReset] <= run.forgotten + from) {
            firstReset++;
        }
        double sum = change;
        for (int i = firstReset; i < endOfResets && resets[i] <= run.forgotten + last; i++) {
            sum += run.values[(int) (resets[i] - run.forgotten) - 1];
        }
        return sum;
    }
}
