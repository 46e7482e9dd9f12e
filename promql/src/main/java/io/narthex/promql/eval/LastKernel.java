package io.narthex.promql.eval;

/** {@code last_over_time} over run after run of windows. Confined to one thread. */
final class LastKernel implements RangeKernel {
    @Override
    public void begin() {}

    @Override
    public void apply(WindowRun run, RangeCall call, StepSeries into) {
        for (int i = 0; i < run.count; i++) {
            if (run.to[i] > run.from[i]) {
                into.set(run.firstStep + i, run.values[run.to[i] - 1]);
            }
        }
    }
}
