package io.narthex.forwarder;

import io.narthex.core.model.NanoClock;

/** Lets a repeated event be logged at once and then at most once a minute. Not thread-safe. */
final class LogLimit {
    private static final long INTERVAL_NANOS = 60_000_000_000L;

    private final NanoClock clock;
    private boolean logged;
    private long lastNanos;

    LogLimit(NanoClock clock) {
        this.clock = clock;
    }

    /** Whether the event may be logged now; if so, the next ones may not for a minute. */
    boolean mayLog() {
        long now = clock.nanos();
        if (logged && now - lastNanos < INTERVAL_NANOS) {
            return false;
        }
        logged = true;
        lastNanos = now;
        return true;
    }
}
