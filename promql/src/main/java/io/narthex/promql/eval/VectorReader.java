package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the series of an instant vector at all steps of a grid. Confined to one thread. */
final class VectorReader implements ResultReader {
    /** A point of a result whose series has gaps: which step, and the value. */
    private static final long POINT_BYTES = 12;

    private final Evaluator evaluator;
    private final MemoryBudget budget;
    private final Grid grid;
    private final boolean sorted;
    private final SeriesSource source;
    private final List<StepSeries> held = new ArrayList<>();
    private StepSeries buffer;
    private long samples;
    private long bytes;

    /**
     * @param sorted whether the result is shown in order of labels
     */
    VectorReader(Evaluator evaluator, Expr expr, Grid grid, boolean sorted) {
        this.evaluator = evaluator;
        this.budget = evaluator.evaluation().budget();
        this.grid = grid;
        this.sorted = sorted;
        this.source = evaluator.vector(expr, grid);
        this.buffer = evaluator.newSeries(grid);
    }

    @Override
    public boolean read(long upToBytes) {
        while (bytes < upToBytes) {
            if (!source.next(buffer)) {
                return true;
            }
            if (!buffer.isEmpty()) {
                hold(buffer);
                buffer = evaluator.newSeries(grid);
            }
        }
        return false;
    }

    private void hold(StepSeries series) {
        if (series.hasHistograms()) {
            long histogramBytes = series.histogramBytes();
            budget.reserve(0, histogramBytes);
            bytes += histogramBytes;
        }
        if (series.dropsName) {
            series.labels = Evaluation.withoutMetadata(series.labels);
        }
        bytes += StepSeries.bytes(grid.steps());
        samples += grid.steps();
        held.add(series);
    }

    @Override
    public List<SeriesResult> takeAll() {
        Map<Labels, StepSeries> merged = new LinkedHashMap<>();
        for (StepSeries series : held) {
            StepSeries known = merged.putIfAbsent(series.labels, series);
            if (known != null && !known.merge(series)) {
                throw Evaluation.duplicateLabels();
            }
        }
        held.clear();
        held.addAll(merged.values());
        merged.clear();
        if (sorted) {
            held.sort(Comparator.comparing(s -> s.labels));
        }
        return take();
    }

    @Override
    public List<SeriesResult> take() {
        List<SeriesResult> results = new ArrayList<>(held.size());
        for (StepSeries series : held) {
            int points = series.count();
            if (points < grid.steps()) {
                long pointBytes = POINT_BYTES * points;
                budget.reserve(0, pointBytes);
                bytes += pointBytes;
            }
            results.add(result(series, points));
        }
        held.clear();
        return results;
    }

    @Override
    public void release() {
        budget.release(samples, bytes);
        samples = 0;
        bytes = 0;
    }

    private SeriesResult result(StepSeries series, int points) {
        if (series.hasHistograms()) {
            return withHistograms(series, points);
        }
        if (points == series.steps()) {
            return new SeriesResult(
                    series.labels, grid.startMs(), grid.stepMs(), null, series.values);
        }
        int[] steps = new int[points];
        double[] values = new double[points];
        int next = 0;
        for (int i = 0; i < series.steps(); i++) {
            if (series.has(i)) {
                steps[next] = i;
                values[next++] = series.values[i];
            }
        }
        return new SeriesResult(series.labels, grid.startMs(), grid.stepMs(), steps, values);
    }

    private SeriesResult withHistograms(StepSeries series, int points) {
        long[] timestampsMs = new long[points];
        double[] values = new double[points];
        @Nullable Histogram[] histograms = new Histogram[points];
        int next = 0;
        for (int i = 0; i < series.steps(); i++) {
            if (series.has(i)) {
                timestampsMs[next] = grid.at(i);
                values[next] = series.values[i];
                boolean histogram = series.kinds[i] == StepSeries.HISTOGRAM;
                histograms[next++] = histogram ? series.histogram(i) : null;
            }
        }
        return new SeriesResult(series.labels, timestampsMs, values, histograms);
    }
}
