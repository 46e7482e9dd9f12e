package io.narthex.promql.query;

import io.narthex.core.model.NanoClock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The token of one query: its deadline, and whether somebody still waits for it. {@link #cancel}
 * may be called from any thread, {@link #check} from those that evaluate; all else belongs to the
 * query's own thread.
 */
public final class QueryContext {
    /** How many checks pass between two questions to the clock and the connection. */
    private static final int CHECKS_BETWEEN_LOOKS = 64;

    private final NanoClock clock;
    private final long startNanos;
    private final BooleanSupplier isGone;
    private long timeoutNanos;

    /** Counted without care by all threads that evaluate: now and then is enough. */
    private int checks;

    private @Nullable SampleCounts counts;
    private volatile boolean cancelled;

    /**
     * @param timeout after which the query fails, counted from now; the engine's own timeout holds
     *     too
     * @param isGone asked now and then whether the client went away; must be cheap
     */
    public QueryContext(NanoClock clock, Duration timeout, BooleanSupplier isGone) {
        this.clock = clock;
        this.startNanos = clock.nanos();
        this.timeoutNanos = timeout.toNanos();
        this.isGone = isGone;
    }

    /** A query that only {@link #cancel} ends early. */
    public QueryContext(NanoClock clock, Duration timeout) {
        this(clock, timeout, () -> false);
    }

    /**
     * Lets the samples that the query looks at be counted; before it is evaluated.
     *
     * @param perStep whether by step too
     */
    public SampleCounts count(boolean perStep) {
        SampleCounts counted = new SampleCounts(perStep);
        counts = counted;
        return counted;
    }

    /** What counts the samples, or null where nobody asked. */
    public @Nullable SampleCounts counts() {
        return counts;
    }

    /** Ends the query with {@link QueryException.Canceled} soon. */
    public void cancel() {
        cancelled = true;
    }

    /** Lowers the timeout to {@code atMostNanos} after the start. */
    public void limit(long atMostNanos) {
        timeoutNanos = Math.min(timeoutNanos, atMostNanos);
    }

    /** Nanoseconds until the deadline; negative after it. */
    public long remainingNanos() {
        return timeoutNanos - (clock.nanos() - startNanos);
    }

    /**
     * Fails where the query was cancelled or is over its deadline. Cheap: most calls look at a flag
     * alone.
     */
    public void check() {
        if (cancelled) {
            throw new QueryException.Canceled("expression evaluation");
        }
        if (++checks % CHECKS_BETWEEN_LOOKS == 0) {
            look("expression evaluation");
        }
    }

    /**
     * As {@link #check}, but always asks clock and connection.
     *
     * @param phase what the query is doing
     */
    public void look(String phase) {
        if (cancelled || isGone.getAsBoolean()) {
            throw new QueryException.Canceled(phase);
        }
        if (remainingNanos() < 0) {
            throw new QueryException.Timeout(phase);
        }
    }
}
