package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.ast.Expr;
import org.jspecify.annotations.Nullable;

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
    private final WindowRun run;
    private long forgotten;

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
        this.run = newRun();
    }

    private SelectorWindows(SelectorWindows other, SeriesSet series) {
        this.evaluation = other.evaluation;
        this.grid = other.grid;
        this.ends = other.ends;
        this.rangeMs = other.rangeMs;
        this.beforeMs = other.beforeMs;
        this.afterMs = other.afterMs;
        this.looksAtStarts = other.looksAtStarts;
        this.series = series;
        this.reader = new SampleReader(evaluation.budget(), false);
        this.run = newRun();
    }

    private WindowRun newRun() {
        evaluation.budget().reserve(0, WindowRun.bytes(grid.steps()));
        return new WindowRun(grid.steps());
    }

    @Override
    public @Nullable WindowSource fork() {
        SeriesSet forked = series.fork();
        return forked == null ? null : new SelectorWindows(this, forked);
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
        forgotten = 0;
        return true;
    }

    @Override
    public boolean skip() {
        return series.next();
    }

    @Override
    public @Nullable WindowRun run(int step) {
        if (beforeMs + afterMs > 0) {
            return null;
        }
        long endMs = ends.at(step);
        reader.load(endMs);
        if (reader.histograms() != null || (looksAtStarts && reader.startTimestampsMs() != null)) {
            return null;
        }
        forget(window.from);
        long[] timestampsMs = reader.timestampsMs();
        int size = reader.size();
        run.timestampsMs = timestampsMs;
        run.values = reader.values();
        run.firstStep = step;
        run.endMs = endMs;
        run.stepMs = ends.stepMs();
        run.rangeMs = rangeMs;
        run.forgotten = forgotten;
        int max = Math.min(run.from.length, grid.steps() - step);
        long loadedMs = reader.isAtEnd() ? Long.MAX_VALUE : timestampsMs[size - 1];
        int from = window.from;
        int to = window.to;
        int count = 0;
        int stride = 0;
        do {
            // Where samples are regular, windows go ahead by as many as the last time.
            int before = to;
            if (to + stride < size
                    && stride > 0
                    && timestampsMs[to + stride - 1] <= endMs
                    && timestampsMs[to + stride] > endMs) {
                to += stride;
            } else {
                to = firstAfter(timestampsMs, to, size, endMs);
                stride = to - before;
            }
            long startMs = endMs - rangeMs;
            int next = from + stride;
            if (stride > 0
                    && next < to
                    && timestampsMs[next - 1] <= startMs
                    && timestampsMs[next] > startMs) {
                from = next;
            } else {
                from = firstAfter(timestampsMs, from, to, startMs);
            }
            run.from[count] = from;
            run.to[count] = to;
            count++;
            endMs += run.stepMs;
        } while (count < max && endMs < loadedMs);
        run.count = count;
        window.from = from;
        window.to = to;
        return run;
    }

    /** The first of the samples from {@code from} on that is later than {@code limitMs}. */
    private static int firstAfter(long[] timestampsMs, int from, int size, long limitMs) {
        int at = from;
        while (at < size && timestampsMs[at] <= limitMs) {
            at++;
        }
        return at;
    }

    private void forget(int index) {
        int moved = reader.forget(index);
        forgotten += moved;
        window.from -= moved;
        window.to -= moved;
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
        window.from = from;
        window.to = to;
        forget(from);
        window.timestampsMs = reader.timestampsMs();
        window.values = reader.values();
        window.histograms = reader.histograms();
        window.startTimestampsMs = looksAtStarts ? reader.startTimestampsMs() : null;
        return window;
    }
}
