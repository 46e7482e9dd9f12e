package io.narthex.core.model;

import java.util.Arrays;

/** A reused run of samples of one series: parallel arrays that grow. Confined to one thread. */
public final class SampleBlock {
    private static final int INITIAL_SAMPLES = 128;

    private long[] timestampsMs = new long[INITIAL_SAMPLES];
    private double[] values = new double[INITIAL_SAMPLES];
    private int size;

    /** The number of samples. */
    public int size() {
        return size;
    }

    /** Milliseconds since 1970, strictly increasing; only the first {@link #size} are valid. */
    public long[] timestampsMs() {
        return timestampsMs;
    }

    /** The values; only the first {@link #size} are valid. */
    public double[] values() {
        return values;
    }

    /** Forgets all samples. */
    public void clear() {
        size = 0;
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

    /** Adds samples from parallel arrays at the end. */
    public void add(long[] fromTimestampsMs, double[] fromValues, int from, int count) {
        ensureCapacity(size + count);
        System.arraycopy(fromTimestampsMs, from, timestampsMs, size, count);
        System.arraycopy(fromValues, from, values, size, count);
        size += count;
    }

    /** Makes room for {@code samples} in all, keeping what is there. */
    public void ensureCapacity(int samples) {
        if (samples > values.length) {
            int capacity = Math.max(samples, values.length * 2);
            timestampsMs = Arrays.copyOf(timestampsMs, capacity);
            values = Arrays.copyOf(values, capacity);
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
        }
        size = to - from;
    }
}
