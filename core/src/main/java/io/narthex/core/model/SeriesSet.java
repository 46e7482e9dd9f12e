package io.narthex.core.model;

/** An iterator over series in order of their labels. Confined to one thread. */
public interface SeriesSet {
    /** Moves to the next series; false at the end. */
    boolean next();

    /** The labels of the present series, with the metric's name. */
    Labels labels();

    /** The samples of the present series; valid until the next call of {@link #next}. */
    SampleCursor samples();
}
