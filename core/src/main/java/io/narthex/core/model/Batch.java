package io.narthex.core.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one reading of one source: a scrape, a bus cycle, a message. They share one
 * timestamp, unless a sample brings its own, and a reader sees all of them or none. Confined to the
 * thread that fills it, and meant to be reused: {@link #reset}, {@link #add}, {@link
 * SampleSink#append}.
 */
public final class Batch {
    private static final Exemplar[] NO_EXEMPLARS = {};
    private static final Series[] NO_SERIES = {};

    private final String source;
    private long timestampMs;
    private int size;
    private Series[] series = new Series[16];
    private double[] values = new double[16];
    private long @Nullable [] explicitTimestampsMs;
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startTimestampsMs;
    private int exemplarCount;
    private Exemplar[] exemplars = NO_EXEMPLARS;
    private Series[] exemplarSeries = NO_SERIES;
    private final List<MetricFamily> families = new ArrayList<>(0);

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
        histograms = null;
        startTimestampsMs = null;
        Arrays.fill(exemplars, 0, exemplarCount, null);
        Arrays.fill(exemplarSeries, 0, exemplarCount, null);
        exemplarCount = 0;
        families.clear();
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
        if (histograms != null) {
            histograms[size] = null;
        }
        if (startTimestampsMs != null) {
            startTimestampsMs[size] = 0;
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

    /**
     * Adds a native histogram at the batch's timestamp; its end is said by a {@link StaleMarker} as
     * a plain value.
     */
    public void add(Series of, Histogram histogram) {
        if (histograms == null) {
            histograms = new Histogram[values.length];
        }
        add(of, histogram.sum());
        histograms[size - 1] = histogram;
    }

    /** Adds a native histogram with a timestamp of its own, milliseconds since 1970. */
    public void add(Series of, Histogram histogram, long ownTimestampMs) {
        add(of, histogram.sum(), ownTimestampMs);
        if (histograms == null) {
            histograms = new Histogram[values.length];
        }
        histograms[size - 1] = histogram;
    }

    /**
     * Says when the sample that was added last began to count (OpenMetrics' created timestamp).
     *
     * @param ofLastMs milliseconds since 1970, 0 where unknown
     */
    public void startTimestamp(long ofLastMs) {
        startTimestamp(size - 1, ofLastMs);
    }

    /** Says when sample {@code index} began to count, as {@link #startTimestamp(long)} does. */
    public void startTimestamp(int index, long sinceMs) {
        if (startTimestampsMs == null) {
            startTimestampsMs = new long[values.length];
        }
        startTimestampsMs[index] = sinceMs;
    }

    /** Adds an exemplar of a series. */
    public void addExemplar(Series of, Exemplar exemplar) {
        if (exemplarCount == exemplars.length) {
            int capacity = Math.max(8, exemplarCount * 2);
            exemplars = Arrays.copyOf(exemplars, capacity);
            exemplarSeries = Arrays.copyOf(exemplarSeries, capacity);
        }
        exemplars[exemplarCount] = exemplar;
        exemplarSeries[exemplarCount] = of;
        exemplarCount++;
    }

    /** Says what is known of a metric; worth saying when it is new to whoever fills the batch. */
    public void addFamily(MetricFamily family) {
        families.add(family);
    }

    /** A batch with the same content, which later changes of this one do not touch. */
    public Batch copy() {
        Batch copy = new Batch(source);
        copy.timestampMs = timestampMs;
        copy.size = size;
        copy.series = Arrays.copyOf(series, size);
        copy.values = Arrays.copyOf(values, size);
        copy.explicitTimestampsMs =
                explicitTimestampsMs == null ? null : Arrays.copyOf(explicitTimestampsMs, size);
        copy.histograms = histograms == null ? null : Arrays.copyOf(histograms, size);
        copy.startTimestampsMs =
                startTimestampsMs == null ? null : Arrays.copyOf(startTimestampsMs, size);
        copy.exemplarCount = exemplarCount;
        copy.exemplars = Arrays.copyOf(exemplars, exemplarCount);
        copy.exemplarSeries = Arrays.copyOf(exemplarSeries, exemplarCount);
        copy.families.addAll(families);
        return copy;
    }

    private void grow() {
        int capacity = Math.max(16, values.length * 2);
        series = Arrays.copyOf(series, capacity);
        values = Arrays.copyOf(values, capacity);
        if (explicitTimestampsMs != null) {
            explicitTimestampsMs = Arrays.copyOf(explicitTimestampsMs, capacity);
        }
        if (histograms != null) {
            histograms = Arrays.copyOf(histograms, capacity);
        }
        if (startTimestampsMs != null) {
            startTimestampsMs = Arrays.copyOf(startTimestampsMs, capacity);
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

    /** The value of sample {@code index}; a histogram's is its sum. */
    public double value(int index) {
        return values[index];
    }

    /** The timestamp of sample {@code index}, milliseconds since 1970. */
    public long timestampMs(int index) {
        return explicitTimestampsMs == null ? timestampMs : explicitTimestampsMs[index];
    }

    /** The native histogram that sample {@code index} is, or null where it is a plain value. */
    public @Nullable Histogram histogram(int index) {
        return histograms == null ? null : histograms[index];
    }

    /** Whether a sample is a native histogram. */
    public boolean hasHistograms() {
        return histograms != null;
    }

    /** When sample {@code index} began to count, milliseconds since 1970, 0 where unknown. */
    public long startTimestampMs(int index) {
        return startTimestampsMs == null ? 0 : startTimestampsMs[index];
    }

    /** Whether a sample says when it began to count. */
    public boolean hasStartTimestamps() {
        return startTimestampsMs != null;
    }

    /** The number of exemplars. */
    public int exemplarCount() {
        return exemplarCount;
    }

    /** Exemplar {@code index}. */
    public Exemplar exemplar(int index) {
        return exemplars[index];
    }

    /** The number of metrics that something is said of. */
    public int familyCount() {
        return families.size();
    }

    /** What is known of metric {@code index}. */
    public MetricFamily family(int index) {
        return families.get(index);
    }

    /** The series of exemplar {@code index}. */
    public Series exemplarSeries(int index) {
        return exemplarSeries[index];
    }
}
