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
        double rangeSeconds = run.rangeMs / 1000.0;
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
                double toStart = (timestampsMs[from] - (endMs - run.rangeMs)) / 1000.0;
                double toEnd = (endMs - timestampsMs[last]) / 1000.0;
                double sampled = (timestampsMs[last] - timestampsMs[from]) / 1000.0;
                double average = sampled / (last - from);
                double threshold = average * RateFunctions.EXTRAPOLATION_THRESHOLD;
                if (toStart >= threshold) {
                    toStart = average / 2;
                }
                if (isCounter && change > 0 && first >= 0) {
                    // A counter began at zero: not further back than where the slope meets it.
                    toStart = Math.min(sampled * (first / change), toStart);
                }
                if (toEnd >= threshold) {
                    toEnd = average / 2;
                }
                double factor = (sampled + toStart + toEnd) / sampled;
                if (perSecond) {
                    factor /= rangeSeconds;
                }
                into.kinds[run.firstStep + i] = StepSeries.FLOAT;
                into.values[run.firstStep + i] = change * factor;
                any = true;
            }
            endMs += run.stepMs;
        }
        if (any && isCounter) {
            RateFunctions.noteUnlessCounter(call.labels, call);
        }
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
