package io.narthex.core.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one reading of one source: a scrape, a bus cycle, a message. They share one
 * timestamp, unless a sample brings its own, and a reader sees all of them or none. Confined to the
 * thread that fills it, and meant to be reused: {@link #reset}, {@link #add}, {@link
 * SampleSink#append}.
 */
public final class Batch {
    private final String source;
    private long timestampMs;
    private int size;
    private Series[] series = new Series[16];
    private double[] values = new double[16];
    private long @Nullable [] explicitTimestampsMs;

    /**
     * @param source a name that stays the same for the same source, also across restarts, such as
     *     {@code scrape/node/10.0.0.5:9100}; batches of one source should hold mostly the same
     *     series in the same order
     */
    public Batch(String source) {
        this.source = source;
    }

    /** Forgets all samples and begins a batch at {@code timestampMs}, milliseconds since 1970. */
    public Batch reset(long timestampMs) {
        Arrays.fill(series, 0, size, null);
        this.timestampMs = timestampMs;
        size = 0;
        explicitTimestampsMs = null;
        return this;
    }

    /** Adds a sample at the batch's timestamp. */
    public void add(Series of, double value) {
        if (size == values.length) {
            grow();
        }
        series[size] = of;
        values[size] = value;
        if (explicitTimestampsMs != null) {
            explicitTimestampsMs[size] = timestampMs;
        }
        size++;
    }

    /** Adds a sample with a timestamp of its own, milliseconds since 1970. */
    public void add(Series of, double value, long ownTimestampMs) {
        if (explicitTimestampsMs == null) {
            explicitTimestampsMs = new long[values.length];
            Arrays.fill(explicitTimestampsMs, 0, size, timestampMs);
        }
        add(of, value);
        explicitTimestampsMs[size - 1] = ownTimestampMs;
    }

    private void grow() {
        int capacity = values.length * 2;
        series = Arrays.copyOf(series, capacity);
        values = Arrays.copyOf(values, capacity);
        if (explicitTimestampsMs != null) {
            explicitTimestampsMs = Arrays.copyOf(explicitTimestampsMs, capacity);
        }
    }

    /** The name of the source. */
    public String source() {
        return source;
    }

    /** The shared timestamp, milliseconds since 1970. */
    public long timestampMs() {
        return timestampMs;
    }

    /** The number of samples. */
    public int size() {
        return size;
    }

    /** The series of sample {@code index}. */
    public Series series(int index) {
        return series[index];
    }

    /** The value of sample {@code index}. */
    public double value(int index) {
        return values[index];
    }

    /** The timestamp of sample {@code index}, milliseconds since 1970. */
    public long timestampMs(int index) {
        return explicitTimestampsMs == null ? timestampMs : explicitTimestampsMs[index];
    }
}
