package io.narthex.alerting.rule;

import io.narthex.core.model.Labels;
import java.util.Map;

/** An alert at work. Confined to the rules' thread. */
final class ActiveAlert {
    private static final long NANOS_PER_MS = 1_000_000L;

    final Labels labels;
    Map<String, String> annotations;
    double value;
    AlertState state = AlertState.PENDING;

    /** Since when the condition holds, in wall time: to be shown, never to be reckoned with. */
    long activeAtMs;

    /** When it became firing, in wall time. */
    long firedAtMs;

    /** When it ended, in wall time. */
    long resolvedAtMs;

    /** Since when it fires without its condition, in wall time; 0 where it does not. */
    long keepFiringSinceMs;

    /** How long the condition had held at {@link #countedNanos}. */
    private long heldMs;

    /** How long it had fired without its condition at {@link #countedNanos}. */
    private long keptMs;

    /** Up to when the two durations are counted, on the monotonic clock. */
    private long countedNanos;

    /** When it ended, on the monotonic clock. */
    private long resolvedNanos;

    /** When it was last handed on, on the monotonic clock; valid if {@link #sent}. */
    private long sentNanos;

    /** Whether this state was handed on, so that an end is not held back by the delay. */
    private boolean sent;

    /** Whether it comes from before a restart and its condition was not seen since. */
    boolean restored;

    /** Whether it is not saved at all, as a new one. */
    boolean unsaved = true;

    /** When it was last saved, on the monotonic clock. */
    long savedNanos;

    ActiveAlert(Labels labels, Map<String, String> annotations, double value) {
        this.labels = labels;
        this.annotations = annotations;
        this.value = value;
    }

    /** Begins to count at {@code nanos}, with what was counted before a restart. */
    void count(long heldBeforeMs, long keptBeforeMs, long nanos) {
        heldMs = heldBeforeMs;
        keptMs = keptBeforeMs;
        countedNanos = nanos;
    }

    /** Adds the time since the last evaluation to what is counted; none while nothing was seen. */
    void advance(long nanos) {
        if (!restored) {
            long passedMs = (nanos - countedNanos) / NANOS_PER_MS;
            heldMs += passedMs;
            keptMs += keepFiringSinceMs == 0 ? 0 : passedMs;
        }
        countedNanos = nanos;
    }

    long heldMs() {
        return heldMs;
    }

    long keptMs() {
        return keptMs;
    }

    /** The condition holds. */
    void stopKeeping() {
        keepFiringSinceMs = 0;
        keptMs = 0;
    }

    /** Ends at {@code tick}. */
    void resolve(Tick tick) {
        state = AlertState.INACTIVE;
        resolvedAtMs = tick.timestampMs();
        resolvedNanos = tick.dueNanos();
        sent = false;
        stopKeeping();
    }

    /** An end before a restart counts from {@code nanos} on. */
    void resolvedAgain(long nanos) {
        resolvedNanos = nanos;
    }

    long resolvedForNanos(long nanos) {
        return nanos - resolvedNanos;
    }

    /** Whether it is to be handed on: when it begins or ends, and every {@code delayNanos}. */
    boolean needsSending(long nanos, long delayNanos) {
        if (state == AlertState.PENDING) {
            return false;
        }
        return !sent || nanos - sentNanos >= delayNanos;
    }

    void sentAt(long nanos) {
        sent = true;
        sentNanos = nanos;
    }
}
