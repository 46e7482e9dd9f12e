package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import org.jspecify.annotations.Nullable;

/** The windows of a subquery: its inner expression, evaluated on a grid of its own. */
final class SubqueryWindows implements WindowSource {
    private final Evaluation evaluation;
    private final Grid grid;
    private final Grid ends;
    private final long rangeMs;
    private final Grid inner;
    private final SeriesSource source;
    private final StepSeries buffer;
    private final Window window = new Window();
    private int size;

    SubqueryWindows(Evaluator evaluator, Expr.Subquery subquery, Grid grid) {
        this.evaluation = evaluator.evaluation();
        TimeResolver times = evaluation.times();
        this.grid = grid;
        this.ends = times.shift(grid, subquery.time());
        this.rangeMs = times.positiveMs(subquery.range());
        this.inner = times.inner(subquery, grid);
        int steps = Math.max(1, inner.steps());
        evaluation.budget().reserve(2L * steps, StepSeries.bytes(steps) + 16L * steps);
        this.buffer = new StepSeries(steps);
        window.timestampsMs = new long[steps];
        window.values = new double[steps];
        this.source =
                inner.steps() == 0 ? SeriesSource.NONE : evaluator.vector(subquery.inner(), inner);
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
        @Nullable Histogram[] histograms =
                buffer.hasHistograms() ? new Histogram[inner.steps()] : null;
        window.histograms = histograms;
        for (int i = 0; i < inner.steps(); i++) {
            if (buffer.has(i)) {
                window.timestampsMs[size] = inner.at(i);
                window.values[size] = buffer.values[i];
                if (histograms != null && buffer.kinds[i] == StepSeries.HISTOGRAM) {
                    histograms[size] = withoutResets(buffer.histogram(i));
                }
                size++;
            }
        }
        return true;
    }

    /**
     * What is known of resets holds between stored samples; a subquery leaves out some of them and
     * repeats others.
     */
    private static Histogram withoutResets(Histogram histogram) {
        return histogram.resetHint() == ResetHint.GAUGE
                ? histogram
                : histogram.withResetHint(ResetHint.UNKNOWN);
    }

    @Override
    public Labels labels() {
        return window.labels;
    }

    @Override
    public boolean dropsName() {
        return window.dropsName;
    }

    @Override
    public Window window(int step) {
        window.evaluationMs = grid.at(step);
        window.endMs = ends.at(step);
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
