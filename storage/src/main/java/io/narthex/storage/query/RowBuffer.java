package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import java.util.Arrays;

/** Samples of many series, put in order of batch, series and time. Confined to one thread. */
final class RowBuffer extends RowOrder {
    private Labels[] labels = new Labels[1024];
    private long[] batches = new long[1024];
    private int[] series = new int[1024];
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private int size;
    private int next;

    void clear() {
        Arrays.fill(labels, 0, size, null);
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
        }
        labels[size] = of;
        batches[size] = batch;
        series[size] = id;
        times[size] = timeMs;
        values[size++] = value;
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
            rows.add(labels[row], times[row], values[row]);
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
