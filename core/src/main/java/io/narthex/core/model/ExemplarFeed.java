package io.narthex.core.model;

/** Exemplars in the order in which they arrived, for whoever passes them on. Thread-safe. */
public interface ExemplarFeed {
    /** Takes exemplars with their series. */
    @FunctionalInterface
    interface Visitor {
        void exemplar(Labels series, Exemplar exemplar);
    }

    /**
     * Visits exemplars that are kept and came after a number.
     *
     * @param after the number of the last one that was read, 0 for none
     * @param max so many at the most
     * @return the number of the last one visited, or of the last one that there was before
     */
    long readExemplars(long after, int max, Visitor visitor);
}
