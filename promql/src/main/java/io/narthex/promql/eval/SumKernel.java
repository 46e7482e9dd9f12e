package io.narthex.promql.eval;

/**
 * {@code sum_over_time} and {@code avg_over_time} over run after run of windows. Each window is
 * summed anew, as compensated sums depend on where they begin; two neighbours at a time. Confined
 * to one thread.
 */
final class SumKernel implements RangeKernel {
    private final boolean average;
    private final Window window = new Window();

    SumKernel(boolean average) {
        this.average = average;
    }

    @Override
    public void begin() {}

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        int i = 0;
        for (; i + 1 < run.count; i += 2) {
            int nextFrom = run.from[i + 1];
            if (run.from[i] < nextFrom && nextFrom + 1 < run.to[i]) {
                applyToTwo(run, i, call, into);
            } else {
                applyToOne(run, i, call, into);
                applyToOne(run, i + 1, call, into);
            }
        }
        if (i < run.count) {
            applyToOne(run, i, call, into);
        }
    }

    private void applyToOne(WindowRun run, int i, RangeCall call, StepSeries into) {
        double[] values = run.values;
        int from = run.from[i];
        int to = run.to[i];
        if (from == to) {
            return;
        }
        // As KahanSum, in local variables; the sum of one value is that value.
        double sum = average ? values[from] : 0;
        double compensation = 0;
        for (int j = average ? from + 1 : from; j < to; j++) {
            double value = values[j];
            double total = sum + value;
            if (Math.abs(sum) >= Math.abs(value)) {
                compensation += (sum - total) + value;
            } else {
                compensation += (value - total) + sum;
            }
            sum = total;
        }
        set(run, i, sum, compensation, call, into);
    }

    /**
     * Window {@code i} and the next, which begins later and shares samples with it: two sums at a
     * time, as each addition waits for the one before it.
     */
    private void applyToTwo(WindowRun run, int i, RangeCall call, StepSeries into) {
        double[] values = run.values;
        int from = run.from[i];
        int nextFrom = run.from[i + 1];
        double sum = average ? values[from] : 0;
        double compensation = 0;
        // The sum begins with the average's first value; of the next window's, that is taken last.
        int shared = average ? nextFrom + 1 : nextFrom;
        for (int j = average ? from + 1 : from; j < shared; j++) {
            double value = values[j];
            double total = sum + value;
            if (Math.abs(sum) >= Math.abs(value)) {
                compensation += (sum - total) + value;
            } else {
                compensation += (value - total) + sum;
            }
            sum = total;
        }
        double nextSum = average ? values[nextFrom] : 0;
        double nextCompensation = 0;
        int to = run.to[i];
        for (int j = shared; j < to; j++) {
            double value = values[j];
            double size = Math.abs(value);
            double total = sum + value;
            double nextTotal = nextSum + value;
            if (Math.abs(sum) >= size) {
                compensation += (sum - total) + value;
            } else {
                compensation += (value - total) + sum;
            }
            if (Math.abs(nextSum) >= size) {
                nextCompensation += (nextSum - nextTotal) + value;
            } else {
                nextCompensation += (value - nextTotal) + nextSum;
            }
            sum = total;
            nextSum = nextTotal;
        }
        set(run, i, sum, compensation, call, into);
        int nextTo = run.to[i + 1];
        for (int j = to; j < nextTo; j++) {
            double value = values[j];
            double total = nextSum + value;
            if (Math.abs(nextSum) >= Math.abs(value)) {
                nextCompensation += (nextSum - total) + value;
            } else {
                nextCompensation += (value - total) + nextSum;
            }
            nextSum = total;
        }
        set(run, i + 1, nextSum, nextCompensation, call, into);
    }

    private void set(
            WindowRun run,
            int i,
            double sum,
            double compensation,
            RangeCall call,
            StepSeries into) {
        int from = run.from[i];
        int to = run.to[i];
        double result;
        if (!Double.isFinite(sum)) {
            result = withoutOverflow(run, call, from, to);
        } else if (average) {
            result = sum / (to - from) + compensation / (to - from);
        } else {
            result = sum + compensation;
        }
        int step = run.firstStep + i;
        into.kinds[step] = StepSeries.FLOAT;
        into.values[step] = result;
    }

    private double withoutOverflow(WindowRun run, RangeCall call, int from, int to) {
        window.values = run.values;
        window.from = from;
        window.to = to;
        if (average) {
            OverTimeFunctions.avg(window, call);
        } else {
            OverTimeFunctions.sum(window, call);
        }
        return call.result;
    }
}
