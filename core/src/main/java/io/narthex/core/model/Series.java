package io.narthex.core.model;

import org.jspecify.annotations.Nullable;

/**
 * A producer's handle on one series. A producer makes it once and adds samples to a {@link Batch}
 * through it, so that neither labels are built nor an index is asked for each sample. Belongs to
 * one producer and one {@link SampleSink}.
 */
public final class Series {
    private volatile Labels labels;
    private final @Nullable MetricFamily family;
    private volatile @Nullable Object sinkState;

    /**
     * @param labels with the metric's name
     * @param family what is known of the metric, or null
     */
    public Series(Labels labels, @Nullable MetricFamily family) {
        this.labels = labels;
        this.family = family;
    }

    /** A series of whose metric nothing is known. */
    public Series(Labels labels) {
        this(labels, null);
    }

    public Labels labels() {
        return labels;
    }

    /**
     * Replaces the labels by equal ones, so that they are in memory once; for the sink alone, which
     * keeps labels of its own.
     */
    public void shareLabels(Labels equal) {
        labels = equal;
    }

    /** What is known of the metric, or null. */
    public @Nullable MetricFamily family() {
        return family;
    }

    /** What the sink remembers of this series; for the sink alone. */
    public @Nullable Object sinkState() {
        return sinkState;
    }

    /** Replaces what the sink remembers of this series; for the sink alone. */
    public void sinkState(@Nullable Object state) {
        sinkState = state;
    }

    @Override
    public String toString() {
        return labels.toString();
    }
}
