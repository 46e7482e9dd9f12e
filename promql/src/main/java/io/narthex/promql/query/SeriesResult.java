package io.narthex.promql.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * One series of a result: labels and points in order of time. Immutable after construction; the
 * arrays are not copied.
 */
public final class SeriesResult {
    private final Labels labels;
    private final double[] values;
    private final @Nullable Histogram @Nullable [] histograms;
    private final long @Nullable [] timestampsMs;
    private final int @Nullable [] steps;
    private final long startMs;
    private final long stepMs;

    /** Points with timestamps of their own, milliseconds since 1970. */
    public SeriesResult(Labels labels, long[] timestampsMs, double[] values) {
        this(labels, timestampsMs, values, null);
    }

    /**
     * Points with timestamps of their own, milliseconds since 1970.
     *
     * @param histograms of the points, null where a point is a float; null where all are
     */
    public SeriesResult(
            Labels labels,
            long[] timestampsMs,
            double[] values,
            @Nullable Histogram @Nullable [] histograms) {
        this.labels = labels;
        this.values = values;
        this.histograms = histograms;
        this.timestampsMs = timestampsMs;
        this.steps = null;
        this.startMs = 0;
        this.stepMs = 0;
    }

    /**
     * Points on a grid: point {@code i} stands at {@code startMs + stepMs * steps[i]}.
     *
     * @param steps of the points, or null where every step has one
     */
    public SeriesResult(
            Labels labels, long startMs, long stepMs, int @Nullable [] steps, double[] values) {
        this.labels = labels;
        this.values = values;
        this.histograms = null;
        this.timestampsMs = null;
        this.steps = steps;
        this.startMs = startMs;
        this.stepMs = stepMs;
    }

    public Labels labels() {
        return labels;
    }

    /** The number of points. */
    public int size() {
        return values.length;
    }

    /** The timestamp of point {@code index}, milliseconds since 1970. */
    public long timestampMs(int index) {
        if (timestampsMs != null) {
            return timestampsMs[index];
        }
        return startMs + stepMs * (steps == null ? index : steps[index]);
    }

    /** The native histogram that point {@code index} is, or null where it is a float. */
    public @Nullable Histogram histogram(int index) {
        return histograms == null ? null : histograms[index];
    }

    /** Whether there are native histograms among the points. */
    public boolean hasHistograms() {
        return histograms != null;
    }

    /** The value of point {@code index} where it is a float. */
    public double value(int index) {
        return values[index];
    }
}
