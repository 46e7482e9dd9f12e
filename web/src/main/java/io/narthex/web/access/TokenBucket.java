package io.narthex.web.access;

import io.narthex.core.model.NanoClock;

/** A bucket that is full at first, and into which one token comes each interval. Thread-safe. */
final class TokenBucket {
    private final NanoClock clock;
    private final long intervalNanos;
    private final int burst;
    private double tokens;
    private long sinceNanos;

    TokenBucket(NanoClock clock, long intervalNanos, int burst) {
        this.clock = clock;
        this.intervalNanos = intervalNanos;
        this.burst = burst;
        this.tokens = burst;
        this.sinceNanos = clock.nanos();
    }

    /** Takes a token; false where there is none. */
    synchronized boolean tryTake() {
        fill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Puts a token back that was not needed. */
    synchronized void giveBack() {
        tokens = Math.min(burst, tokens + 1);
    }

    private void fill() {
        long nowNanos = clock.nanos();
        tokens = Math.min(burst, tokens + (double) (nowNanos - sinceNanos) / intervalNanos);
        sinceNanos = nowNanos;
    }
}
