package io.narthex.core.model;

import java.util.Arrays;

/** A reused table of samples of many series, one row a sample. Confined to one thread. */
public final class SampleRows {
    private static final int INITIAL_ROWS = 256;

    private Labels[] labels = new Labels[INITIAL_ROWS];
    private long[] timestampsMs = new long[INITIAL_ROWS];
    private double[] values = new double[INITIAL_ROWS];
    private int size;

    /** The number of rows. */
    public int size() {
        return size;
    }

    /**
     * The labels of row {@code index}, with the metric's name; equal series often share the
     * instance.
     */
    public Labels labels(int index) {
        return labels[index];
    }

    /** The timestamp of row {@code index}, milliseconds since 1970. */
    public long timestampMs(int index) {
        return timestampsMs[index];
    }

    /** The value of row {@code index}. */
    public double value(int index) {
        return values[index];
    }

    /** Adds a row. */
    public void add(Labels of, long timestampMs, double value) {
        if (size == values.length) {
            labels = Arrays.copyOf(labels, size * 2);
            timestampsMs = Arrays.copyOf(timestampsMs, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        labels[size] = of;
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    /** Forgets all rows. */
    public void clear() {
        Arrays.fill(labels, 0, size, null);
        size = 0;
    }
}
