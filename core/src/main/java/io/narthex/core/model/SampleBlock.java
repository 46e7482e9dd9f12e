package io.narthex.core.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A reused run of samples of one series: parallel arrays that grow. Confined to one thread. Native
 * histograms and start timestamps have columns of their own, which are there only while a sample of
 * the block needs them.
 */
public final class SampleBlock {
    private static final int INITIAL_SAMPLES = 128;

    private long[] timestampsMs = new long[INITIAL_SAMPLES];
    private double[] values = new double[INITIAL_SAMPLES];
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startTimestampsMs;
    private int size;

    /** The number of samples. */
    public int size() {
        return size;
    }

    /** Milliseconds since 1970, strictly increasing; only the first {@link #size} are valid. */
    public long[] timestampsMs() {
        return timestampsMs;
    }

    /** The values, a histogram's is its sum; only the first {@link #size} are valid. */
    public double[] values() {
        return values;
    }

    /**
     * The native histograms, null where a sample is a plain value; null where all are. Only the
     * first {@link #size} are valid.
     */
    public @Nullable Histogram @Nullable [] histograms() {
        return histograms;
    }

    /**
     * When each sample began to count, milliseconds since 1970, 0 where unknown; null where all
     * are. Only the first {@link #size} are valid.
     */
    public long @Nullable [] startTimestampsMs() {
        return startTimestampsMs;
    }

    /** Forgets all samples. */
    public void clear() {
        size = 0;
        histograms = null;
        startTimestampsMs = null;
    }

    /** Adds a sample at the end. */
    public void add(long timestampMs, double value) {
        if (size == values.length) {
            ensureCapacity(size + 1);
        }
        timestampsMs[size] = timestampMs;
        values[size] = value;
        size++;
    }

    /** Adds a native histogram at the end. */
    public void add(long timestampMs, Histogram histogram) {
        add(timestampMs, histogram.sum());
        histogramColumn()[size - 1] = histogram;
    }

    /** Adds samples from two arrays at the end, from different places in them. */
    public void add(
            long[] fromTimestampsMs, int timestampsFrom, double[] fromValues, int from, int count) {
        ensureCapacity(size + count);
        System.arraycopy(fromTimestampsMs, timestampsFrom, timestampsMs, size, count);
        System.arraycopy(fromValues, from, values, size, count);
        size += count;
    }

    /** Adds samples from parallel arrays at the end. */
    public void add(long[] fromTimestampsMs, double[] fromValues, int from, int count) {
        add(fromTimestampsMs, from, fromValues, from, count);
    }

    /** Adds samples {@code from} to {@code from + count} of another block at the end. */
    public void add(SampleBlock other, int from, int count) {
        add(other.timestampsMs, other.values, from, count);
        if (other.histograms != null) {
            System.arraycopy(other.histograms, from, histogramColumn(), size - count, count);
        }
        if (other.startTimestampsMs != null) {
            System.arraycopy(
                    other.startTimestampsMs, from, startTimestampColumn(), size - count, count);
        }
    }

    /** Says that sample {@code index} is a native histogram; its value is to be the sum. */
    public void histogram(int index, Histogram histogram) {
        histogramColumn()[index] = histogram;
    }

    /** Says when sample {@code index} began to count, milliseconds since 1970. */
    public void startTimestamp(int index, long startMs) {
        startTimestampColumn()[index] = startMs;
    }

    private @Nullable Histogram[] histogramColumn() {
        @Nullable Histogram[] column = histograms;
        if (column == null) {
            column = new Histogram[values.length];
            histograms = column;
        }
        return column;
    }

    private long[] startTimestampColumn() {
        long[] column = startTimestampsMs;
        if (column == null) {
            column = new long[values.length];
            startTimestampsMs = column;
        }
        return column;
    }

    /** Makes room for {@code samples} in all, keeping what is there. */
    public void ensureCapacity(int samples) {
        if (samples > values.length) {
            int capacity = Math.max(samples, values.length * 2);
            timestampsMs = Arrays.copyOf(timestampsMs, capacity);
            values = Arrays.copyOf(values, capacity);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, capacity);
            }
            if (startTimestampsMs != null) {
                startTimestampsMs = Arrays.copyOf(startTimestampsMs, capacity);
            }
        }
    }

    /** Declares that the first {@code samples} array elements have been filled in directly. */
    public void size(int samples) {
        if (samples < 0 || samples > values.length) {
            throw new IllegalArgumentException(
                    "size must be within capacity: size="
                            + samples
                            + ", capacity="
                            + values.length);
        }
        size = samples;
    }

    /** Keeps only samples from {@code minMs} to {@code maxMs}, both inclusive. */
    public void trim(long minMs, long maxMs) {
        int from = 0;
        while (from < size && timestampsMs[from] < minMs) {
            from++;
        }
        int to = size;
        while (to > from && timestampsMs[to - 1] > maxMs) {
            to--;
        }
        if (from > 0) {
            System.arraycopy(timestampsMs, from, timestampsMs, 0, to - from);
            System.arraycopy(values, from, values, 0, to - from);
            if (histograms != null) {
                System.arraycopy(histograms, from, histograms, 0, to - from);
            }
            if (startTimestampsMs != null) {
                System.arraycopy(startTimestampsMs, from, startTimestampsMs, 0, to - from);
            }
        }
        size = to - from;
    }
}
