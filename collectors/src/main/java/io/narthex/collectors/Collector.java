package io.narthex.collectors;

import io.narthex.core.model.MetricWriter;
import java.io.IOException;

/**
 * Reads one kind of thing and writes what it found as metric families. Called by one thread at a
 * time, not always the same one. Timing, isolation and the metrics about success belong to {@link
 * CollectorRunner}.
 */
public interface Collector {
    /** The short name, such as {@code cpu}, that configuration and metrics know it by. */
    String name();

    /**
     * Reads and writes once.
     *
     * <p>That there is nothing to read is a standing condition of many machines, met in every
     * cycle, and no failure: hence a return value, which costs nothing, and not an exception.
     *
     * @return false if this machine has nothing of the kind
     * @throws IOException if something is there and cannot be read or understood; what was written
     *     until then still counts
     */
    boolean collect(MetricWriter out) throws IOException;
}
