package io.narthex.core.model;

/** Lets a repeated event be logged at once, and then once in each period. Thread-safe. */
public final class LogLimiter {
    private final NanoClock clock;
    private final long periodNanos;
    private long lastNanos;
    private boolean used;

    public LogLimiter(NanoClock clock, long periodNanos) {
        this.clock = clock;
        this.periodNanos = periodNanos;
    }

    /** Whether a line may be written now; if so, the next one may a period later. */
    public synchronized boolean tryAcquire() {
        long now = clock.nanos();
        if (used && now - lastNanos < periodNanos) {
            return false;
        }
        used = true;
        lastNanos = now;
        return true;
    }
}
