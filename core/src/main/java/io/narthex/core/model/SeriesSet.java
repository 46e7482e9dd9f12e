package io.narthex.core.model;

import org.jspecify.annotations.Nullable;

/** An iterator over series in order of their labels. Confined to one thread. */
public interface SeriesSet {
    /** Moves to the next series; false at the end. */
    boolean next();

    /** The labels of the present series, with the metric's name. */
    Labels labels();

    /** The samples of the present series; valid until the next call of {@link #next}. */
    SampleCursor samples();

    /**
     * Another reader of the same series, which begins before the first of them and belongs to
     * another thread; null where all must be read by one. It ends with the querier.
     */
    default @Nullable SeriesSet fork() {
        return null;
    }
}
