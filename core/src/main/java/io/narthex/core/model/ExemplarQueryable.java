package io.narthex.core.model;

import java.util.List;

/** Something that holds exemplars and can be asked for them. Thread-safe. */
public interface ExemplarQueryable {
    /**
     * The exemplars between {@code minMs} and {@code maxMs}, both inclusive, of all series that
     * fulfil all matchers of at least one of {@code selectors}; by series in order of labels, then
     * by time.
     */
    List<SeriesExemplars> exemplars(long minMs, long maxMs, List<List<Matcher>> selectors);

    /** The exemplars of one series, in order of time. */
    record SeriesExemplars(Labels series, List<Exemplar> exemplars) {}
}
