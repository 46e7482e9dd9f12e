package io.narthex.alerting.rule;

import io.narthex.core.model.LogLimiter;
import io.narthex.core.model.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of a rule's faults are logged: one that differs from the one logged last, and no
 * more than one in a minute. Confined to the rules' thread.
 */
final class FaultLog {
    private static final long PERIOD_NANOS = 60_000_000_000L;

    private final LogLimiter limiter;
    private @Nullable String last;

    FaultLog(NanoClock clock) {
        this.limiter = new LogLimiter(clock, PERIOD_NANOS);
    }

    /** Whether {@code fault} is to be logged now. */
    boolean isNews(String fault) {
        if (fault.equals(last) || !limiter.tryAcquire()) {
            return false;
        }
        last = fault;
        return true;
    }

    /** All is well: the same fault will be news again. */
    void clear() {
        last = null;
    }
}
