package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the samples of a range vector at one time. Confined to one thread. */
final class MatrixReader implements ResultReader {
    private static final long SERIES_BYTES = 320;
    private static final long SAMPLE_BYTES = 16;

    private final MemoryBudget budget;
    private final WindowSource windows;
    private List<SeriesResult> held = new ArrayList<>();
    private long samples;
    private long bytes;

    MatrixReader(Evaluator evaluator, Expr expr, Grid grid) {
        this.budget = evaluator.evaluation().budget();
        this.windows = evaluator.windows(expr, grid);
    }

    @Override
    public boolean read(long upToBytes) {
        while (bytes < upToBytes) {
            if (!windows.next()) {
                return true;
            }
            Window window = windows.window(0);
            if (window.size() > 0) {
                hold(window);
            }
        }
        return false;
    }

    private void hold(Window window) {
        @Nullable Histogram[] histograms = null;
        long windowBytes = SERIES_BYTES + SAMPLE_BYTES * window.size();
        if (window.histogramCount() > 0 && window.histograms != null) {
            histograms = Arrays.copyOfRange(window.histograms, window.from, window.to);
            for (Histogram histogram : histograms) {
                windowBytes += histogram == null ? 0 : SampleReader.bytes(histogram);
            }
        }
        budget.reserve(window.size(), windowBytes);
        samples += window.size();
        bytes += windowBytes;
        Labels labels =
                window.dropsName ? Evaluation.withoutMetadata(window.labels) : window.labels;
        held.add(
                new SeriesResult(
                        labels,
                        Arrays.copyOfRange(window.timestampsMs, window.from, window.to),
                        Arrays.copyOfRange(window.values, window.from, window.to),
                        histograms));
    }

    @Override
    public List<SeriesResult> take() {
        List<SeriesResult> taken = held;
        held = new ArrayList<>();
        return taken;
    }

    @Override
    public List<SeriesResult> takeAll() {
        held.sort(Comparator.comparing(SeriesResult::labels));
        return take();
    }

    @Override
    public void release() {
        budget.release(samples, bytes);
        samples = 0;
        bytes = 0;
    }
}
