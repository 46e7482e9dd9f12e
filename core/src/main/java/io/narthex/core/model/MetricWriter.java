package io.narthex.core.model;

/**
 * Takes what one reading of a source yields, family by family. A collector writes into it; behind
 * it stands an exposition or a {@link Batch}. Confined to one thread.
 */
public interface MetricWriter {
    /** Begins a family; the samples that follow are its own until the next call. */
    void family(MetricFamily family);

    /**
     * Adds a sample to the present family.
     *
     * @param suffix appended to the family's name: empty, {@code _bucket}, {@code _sum}, {@code
     *     _count}
     * @param labels without the metric's name; keep and pass the same instance again where it is
     *     cheap
     */
    void sample(String suffix, Labels labels, double value);

    /** Adds a sample without suffix. */
    default void sample(Labels labels, double value) {
        sample("", labels, value);
    }

    /** Writes a family of a single sample without labels. */
    default void single(MetricFamily family, double value) {
        family(family);
        sample("", Labels.EMPTY, value);
    }
}
