package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Samples of many series, put in order of batch, series and time. Confined to one thread. */
final class RowBuffer extends RowOrder {
    private Labels[] labels = new Labels[1024];
    private long[] batches = new long[1024];
    private int[] series = new int[1024];
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startsMs;
    private int size;
    private int next;

    void clear() {
        Arrays.fill(labels, 0, size, null);
        histograms = null;
        startsMs = null;
        size = 0;
        next = 0;
    }

    int size() {
        return size;
    }

    int remaining() {
        return size - next;
    }

    void add(Labels of, long batch, int id, long timeMs, double value) {
        if (size == values.length) {
            int capacity = size * 2;
            labels = Arrays.copyOf(labels, capacity);
            batches = Arrays.copyOf(batches, capacity);
            series = Arrays.copyOf(series, capacity);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
            histograms = histograms == null ? null : Arrays.copyOf(histograms, capacity);
            startsMs = startsMs == null ? null : Arrays.copyOf(startsMs, capacity);
        }
        labels[size] = of;
        batches[size] = batch;
        series[size] = id;
        times[size] = timeMs;
        values[size++] = value;
    }

    /** Says what the row that was added last has besides its value. */
    void annex(@Nullable Histogram histogram, long startMs) {
        if (histogram != null) {
            @Nullable Histogram[] all = histograms;
            all = all == null ? new Histogram[values.length] : all;
            all[size - 1] = histogram;
            histograms = all;
        }
        if (startMs != 0) {
            long[] all = startsMs;
            all = all == null ? new long[values.length] : all;
            all[size - 1] = startMs;
            startsMs = all;
        }
    }

    /** As {@link #annex(Histogram, long)}, of sample {@code i} of what was decoded. */
    void annex(SegmentContent content, int i) {
        @Nullable Histogram[] decoded = content.histograms();
        long[] starts = content.startTimestampsMs();
        if (decoded != null || starts != null) {
            annex(decoded == null ? null : decoded[i], starts == null ? 0 : starts[i]);
        }
    }

    /** Sorts, once all are added. */
    void sort() {
        sort(size);
    }

    @Override
    int compare(int a, int b) {
        if (batches[a] != batches[b]) {
            return Long.compare(batches[a], batches[b]);
        }
        return series[a] != series[b]
                ? Integer.compare(series[a], series[b])
                : Long.compare(times[a], times[b]);
    }

    /** Moves up to {@code max} rows; the last moved one is then {@link #lastBatch} and so on. */
    int take(SampleRows rows, int max) {
        int count = Math.min(max, size - next);
        for (int i = 0; i < count; i++) {
            int row = row(next++);
            Histogram histogram = histograms == null ? null : histograms[row];
            if (histogram == null) {
                rows.add(labels[row], times[row], values[row]);
            } else {
                rows.add(labels[row], times[row], histogram);
            }
            if (startsMs != null && startsMs[row] != 0) {
                rows.startTimestamp(startsMs[row]);
            }
        }
        return count;
    }

    long lastBatch() {
        return batches[row(next - 1)];
    }

    int lastSeries() {
        return series[row(next - 1)];
    }

    long lastTimeMs() {
        return times[row(next - 1)];
    }
}
