package io.narthex.promql.eval;

import io.narthex.core.model.SeriesSet;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.TimeModifier;

/** The windows of a range selector. */
final class SelectorWindows implements WindowSource {
    private final Evaluation evaluation;
    private final TimeResolver times;
    private final Grid grid;
    private final TimeModifier time;
    private final long offsetMs;
    private final long rangeMs;
    private final long beforeMs;
    private final long afterMs;
    private final SeriesSet series;
    private final SampleReader reader;
    private final Window window = new Window();

    SelectorWindows(Evaluation evaluation, Expr.MatrixSelector matrix, Grid grid) {
        this.evaluation = evaluation;
        this.times = new TimeResolver(evaluation.query());
        this.grid = grid;
        this.time = matrix.selector().time();
        this.offsetMs = times.offsetMs(time);
        this.rangeMs = times.positiveMs(matrix.range());
        Expr.RangeEdge edge = matrix.selector().edge();
        long lookbackMs = evaluation.options().lookbackDeltaMs();
        // A sample at the very start of an anchored or smoothed range counts as one before it.
        this.beforeMs = edge == Expr.RangeEdge.PLAIN ? 0 : lookbackMs;
        this.afterMs = edge == Expr.RangeEdge.SMOOTHED ? lookbackMs : 0;
        this.series =
                evaluation
                        .querier()
                        .select(
                                matrix.selector().matchers(),
                                referenceMs(0) - rangeMs - beforeMs + 1,
                                referenceMs(grid.steps() - 1) + afterMs);
        this.reader = new SampleReader(evaluation.budget(), false);
    }

    private long referenceMs(int step) {
        return times.resolve(time, offsetMs, grid.at(step));
    }

    @Override
    public boolean next() {
        if (!series.next()) {
            return false;
        }
        evaluation.context().check();
        reader.open(series.samples());
        window.labels = series.labels();
        window.from = 0;
        window.to = 0;
        return true;
    }

    @Override
    public Window window(int step) {
        long endMs = referenceMs(step);
        window.evaluationMs = grid.at(step);
        window.endMs = endMs;
        window.startMs = endMs - rangeMs;
        reader.load(endMs + afterMs);
        long[] timestampsMs = reader.timestampsMs();
        int size = reader.size();
        int from = window.from;
        int to = window.to;
        while (to < size && timestampsMs[to] <= endMs + afterMs) {
            to++;
        }
        while (from < to && timestampsMs[from] <= window.startMs - beforeMs) {
            from++;
        }
        int moved = reader.forget(from);
        window.from = from - moved;
        window.to = to - moved;
        window.timestampsMs = reader.timestampsMs();
        window.values = reader.values();
        return window;
    }
}
