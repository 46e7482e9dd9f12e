package io.narthex.core.model;

import java.util.Set;

/** Opens durable reading positions by name. Thread-safe. */
public interface Cursors {
    /**
     * Opens the position of {@code destination}; one that was never opened before begins with the
     * samples appended from now on.
     *
     * @throws IllegalStateException if it is open already
     */
    Cursor open(String destination);

    /** Forgets the positions of all destinations but these, so that they hold nothing back. */
    void retain(Set<String> destinations);
}
