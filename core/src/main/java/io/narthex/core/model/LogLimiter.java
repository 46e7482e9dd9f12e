package io.narthex.collectors;

import io.narthex.core.model.NanoClock;

/** Lets one log line pass in each period. Guarded by itself. */
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
