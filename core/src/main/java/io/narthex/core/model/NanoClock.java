package io.narthex.core.model;

/** The monotonic clock. Thread-safe. */
@FunctionalInterface
public interface NanoClock {
    /** The system's monotonic clock. */
    NanoClock SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary instant; it never steps. */
    long nanos();
}
