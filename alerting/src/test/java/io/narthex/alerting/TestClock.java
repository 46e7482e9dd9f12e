package io.narthex.alerting;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import java.util.concurrent.atomic.AtomicLong;

/** Two clocks that a test moves: together, or the wall clock alone. Thread-safe. */
public final class TestClock {
    private final AtomicLong epochMs;
    private final AtomicLong nanos;

    public TestClock(long epochMs) {
        this.epochMs = new AtomicLong(epochMs);
        // Near the overflow, which the monotonic clock may pass at any time.
        this.nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);
    }

    public EpochClock epoch() {
        return epochMs::get;
    }

    public NanoClock nano() {
        return nanos::get;
    }

    public long nowMs() {
        return epochMs.get();
    }

    /** Lets time pass. */
    public void advance(long ms) {
        epochMs.addAndGet(ms);
        nanos.addAndGet(ms * 1_000_000L);
    }

    /** Steps the wall clock. */
    public void step(long ms) {
        epochMs.addAndGet(ms);
    }
}
