package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import java.util.Arrays;

/** Samples of many series, put in order of batch, series and time. Confined to one thread. */
final class RowBuffer {
    private Labels[] labels = new Labels[1024];
    private long[] batches = new long[1024];
    private int[] series = new int[1024];
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private int[] order = new int[0];
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
        if (order.length < size) {
            order = new int[values.length];
        }
        boolean sorted = true;
        for (int i = 0; i < size; i++) {
            order[i] = i;
            sorted &= i == 0 || compare(i - 1, i) <= 0;
        }
        if (sorted) {
            return;
        }
        int[] from = order;
        int[] into = new int[order.length];
        for (int width = 1; width < size; width *= 2) {
            for (int low = 0; low < size; low += 2 * width) {
                int middle = Math.min(low + width, size);
                merge(from, into, low, middle, Math.min(low + 2 * width, size));
            }
            int[] swap = from;
            from = into;
            into = swap;
        }
        order = from;
    }

    private void merge(int[] from, int[] into, int low, int middle, int high) {
        int a = low;
        int b = middle;
        for (int i = low; i < high; i++) {
            if (a < middle && (b >= high || compare(from[a], from[b]) <= 0)) {
                into[i] = from[a++];
            } else {
                into[i] = from[b++];
            }
        }
    }

    private int compare(int a, int b) {
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
            int row = order[next++];
            rows.add(labels[row], times[row], values[row]);
        }
        return count;
    }

    long lastBatch() {
        return batches[order[next - 1]];
    }

    int lastSeries() {
        return series[order[next - 1]];
    }

    long lastTimeMs() {
        return times[order[next - 1]];
    }
}
