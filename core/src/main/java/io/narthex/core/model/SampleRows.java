package io.narthex.core.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A reused table of samples of many series, one row a sample. Confined to one thread. */
public final class SampleRows {
    private static final int INITIAL_ROWS = 256;

    private Labels[] labels = new Labels[INITIAL_ROWS];
    private long[] timestampsMs = new long[INITIAL_ROWS];
    private double[] values = new double[INITIAL_ROWS];
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startTimestampsMs;
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

    /** The value of row {@code index}; a histogram's is its sum. */
    public double value(int index) {
        return values[index];
    }

    /** The native histogram of row {@code index}, or null where it is a plain value. */
    public @Nullable Histogram histogram(int index) {
        return histograms == null ? null : histograms[index];
    }

    /** When the sample of row {@code index} began to count, milliseconds since 1970, or 0. */
    public long startTimestampMs(int index) {
        return startTimestampsMs == null ? 0 : startTimestampsMs[index];
    }

    /** Adds a row. */
    public void add(Labels of, long timestampMs, double value) {
        if (size == values.length) {
            labels = Arrays.copyOf(labels, size * 2);
            timestampsMs = Arrays.copyOf(timestampsMs, size * 2);
            values = Arrays.copyOf(values, size * 2);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, size * 2);
            }
            if (startTimestampsMs != null) {
                startTimestampsMs = Arrays.copyOf(startTimestampsMs, size * 2);
            }
        }
        labels[size] = of;
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    /** Adds a row with a native histogram. */
    public void add(Labels of, long timestampMs, Histogram histogram) {
        add(of, timestampMs, histogram.sum());
        if (histograms == null) {
            histograms = new Histogram[values.length];
        }
        histograms[size - 1] = histogram;
    }

    /** Says when the sample that was added last began to count. */
    public void startTimestamp(long ofLastMs) {
        if (startTimestampsMs == null) {
            startTimestampsMs = new long[values.length];
        }
        startTimestampsMs[size - 1] = ofLastMs;
    }

    /** Forgets all rows. */
    public void clear() {
        Arrays.fill(labels, 0, size, null);
        histograms = null;
        startTimestampsMs = null;
        size = 0;
    }
}
