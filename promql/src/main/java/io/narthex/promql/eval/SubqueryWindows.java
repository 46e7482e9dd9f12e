package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.TimeModifier;

/** The windows of a subquery: its inner expression, evaluated on a grid of its own. */
final class SubqueryWindows implements WindowSource {
    private final Evaluation evaluation;
    private final TimeResolver times;
    private final Grid grid;
    private final TimeModifier time;
    private final long offsetMs;
    private final long rangeMs;
    private final Grid inner;
    private final SeriesSource source;
    private final StepSeries buffer;
    private final Window window = new Window();
    private int size;

    SubqueryWindows(Evaluator evaluator, Expr.Subquery subquery, Grid grid) {
        this.evaluation = evaluator.evaluation();
        this.times = new TimeResolver(evaluation.query());
        this.grid = grid;
        this.time = subquery.time();
        this.offsetMs = times.offsetMs(time);
        this.rangeMs = times.positiveMs(subquery.range());
        this.inner = innerGrid(evaluation, subquery, grid);
        int steps = Math.max(1, inner.steps());
        this.buffer = new StepSeries(steps);
        evaluation.budget().reserve(2L * steps, StepSeries.bytes(steps) + 16L * steps);
        window.timestampsMs = new long[steps];
        window.values = new double[steps];
        this.source =
                inner.steps() == 0 ? SeriesSource.NONE : evaluator.vector(subquery.inner(), inner);
    }

    /** The times at which the inner expression is evaluated; its number of steps may be 0. */
    static Grid innerGrid(Evaluation evaluation, Expr.Subquery subquery, Grid outer) {
        TimeResolver times = new TimeResolver(evaluation.query());
        long offsetMs = times.offsetMs(subquery.time());
        long stepMs =
                subquery.step() == null
                        ? evaluation.options().subqueryStepMs()
                        : times.positiveMs(subquery.step());
        long rangeMs = times.positiveMs(subquery.range());
        long afterMs = times.resolve(subquery.time(), offsetMs, outer.startMs()) - rangeMs;
        long endMs = times.resolve(subquery.time(), offsetMs, outer.endMs());
        long startMs = stepMs * (afterMs / stepMs);
        if (startMs <= afterMs) {
            startMs += stepMs;
        }
        long steps = endMs < startMs ? 0 : (endMs - startMs) / stepMs + 1;
        if (steps > Integer.MAX_VALUE / 32) {
            evaluation.budget().reserve(Long.MAX_VALUE, 0);
        }
        return new Grid(startMs, stepMs, (int) steps);
    }

    @Override
    public boolean next() {
        if (!source.next(buffer)) {
            return false;
        }
        evaluation.context().check();
        window.labels = buffer.labels;
        window.dropsName = buffer.dropsName;
        window.from = 0;
        window.to = 0;
        size = 0;
        for (int i = 0; i < inner.steps(); i++) {
            if (buffer.has(i)) {
                window.timestampsMs[size] = inner.at(i);
                window.values[size] = buffer.values[i];
                size++;
            }
        }
        return true;
    }

    @Override
    public Window window(int step) {
        window.evaluationMs = grid.at(step);
        window.endMs = times.resolve(time, offsetMs, window.evaluationMs);
        window.startMs = window.endMs - rangeMs;
        while (window.to < size && window.timestampsMs[window.to] <= window.endMs) {
            window.to++;
        }
        while (window.from < window.to && window.timestampsMs[window.from] <= window.startMs) {
            window.from++;
        }
        return window;
    }
}
