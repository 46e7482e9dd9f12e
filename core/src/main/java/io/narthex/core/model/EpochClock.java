package io.narthex.core.model;

/** The wall clock. Thread-safe. */
@FunctionalInterface
public interface EpochClock {
    /** The system's clock. */
    EpochClock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since 1970; it may step either way. */
    long epochMs();
}
