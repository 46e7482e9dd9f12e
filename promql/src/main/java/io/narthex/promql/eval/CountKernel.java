package io.narthex.promql.eval;

/** {@code count_over_time} over run after run of windows. Confined to one thread. */
final class CountKernel implements RangeKernel {
    @Override
    public void begin() {}

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        for (int i = 0; i < run.count; i++) {
            int count = run.to[i] - run.from[i];
            if (count > 0) {
                into.set(run.firstStep + i, count);
            }
        }
    }
}
