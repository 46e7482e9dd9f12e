package io.narthex.promql.eval;

import io.narthex.core.model.SeriesSet;
import io.narthex.promql.ast.Expr;

/** The windows of a range selector. */
final class SelectorWindows implements WindowSource {
    private final Evaluation evaluation;
    private final Grid grid;
    private final Grid ends;
    private final long rangeMs;
    private final long beforeMs;
    private final long afterMs;
    private final SeriesSet series;
    private final SampleReader reader;
    private final boolean looksAtStarts;
    private final Window window = new Window();

    SelectorWindows(Evaluation evaluation, Expr.MatrixSelector matrix, Grid grid) {
        this.evaluation = evaluation;
        TimeResolver times = evaluation.times();
        this.grid = grid;
        this.ends = times.shift(grid, matrix.selector().time());
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
                                ends.startMs() - rangeMs - beforeMs + 1,
                                ends.endMs() + afterMs);
        this.reader = new SampleReader(evaluation.budget(), false);
        this.looksAtStarts = evaluation.options().features().startTimestamps();
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
        long endMs = ends.at(step);
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
        window.histograms = reader.histograms();
        window.startTimestampsMs = looksAtStarts ? reader.startTimestampsMs() : null;
        return window;
    }
}
