package io.narthex.promql.eval;

/**
 * {@code sum_over_time} and {@code avg_over_time} over run after run of windows. Each window is
 * summed anew, as compensated sums depend on where they begin. Confined to one thread.
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
        double[] values = run.values;
        for (int i = 0; i < run.count; i++) {
            int from = run.from[i];
            int to = run.to[i];
            if (from == to) {
                continue;
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
            int step = run.firstStep + i;
            if (!Double.isFinite(sum)) {
                sum = withoutOverflow(run, call, from, to);
            } else if (average) {
                sum = sum / (to - from) + compensation / (to - from);
            } else {
                sum += compensation;
            }
            into.kinds[step] = StepSeries.FLOAT;
            into.values[step] = sum;
        }
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
