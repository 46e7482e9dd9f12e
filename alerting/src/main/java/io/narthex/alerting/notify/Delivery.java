package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One notification on its way to one integration. Confined to the notifier's thread. */
final class Delivery {
    private static final long NANOS_PER_MS = 1_000_000L;
    private static final long BACKOFF_FIRST_MS = 500;
    private static final long BACKOFF_MAX_MS = 60_000;

    private final Receiver.Way way;
    private final Notification notification;
    private final List<Alert> alerts;
    private final long deadlineNanos;
    private long nextNanos;
    private long backoffMs = BACKOFF_FIRST_MS;
    private boolean underWay;
    private boolean failed;

    /**
     * @param notification what is sent
     * @param alerts all that the group held, also those that are not sent
     */
    Delivery(
            Receiver.Way way,
            Notification notification,
            List<Alert> alerts,
            long nowNanos,
            long deadlineNanos) {
        this.way = way;
        this.notification = notification;
        this.alerts = alerts;
        this.nextNanos = nowNanos;
        this.deadlineNanos = deadlineNanos;
    }

    Receiver.Way way() {
        return way;
    }

    Notification notification() {
        return notification;
    }

    boolean isUnderWay() {
        return underWay;
    }

    long dueInNanos(long nowNanos) {
        return nextNanos - nowNanos;
    }

    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    void begin() {
        underWay = true;
    }

    /** Whether this is the first time that it failed; the others are not logged. */
    boolean firstFailure() {
        boolean first = !failed;
        failed = true;
        return first;
    }

    /** Waits longer with each failure, and at least as long as the receiver asked for. */
    void retryLater(long nowNanos, long retryAfterMs) {
        underWay = false;
        nextNanos = nowNanos + Math.max(backoffMs, retryAfterMs) * NANOS_PER_MS;
        backoffMs = Math.min(BACKOFF_MAX_MS, backoffMs * 3 / 2);
    }

    /** What goes into the log once the receiver has it. */
    NotificationLog.Entry logEntry(long nowNanos) {
        return new NotificationLog.Entry(
                fingerprints(alerts, false), fingerprints(alerts, true), nowNanos);
    }

    static Set<Long> fingerprints(List<Alert> alerts, boolean resolved) {
        Set<Long> fingerprints = new HashSet<>();
        for (Alert alert : alerts) {
            if (alert.isResolved() == resolved) {
                fingerprints.add(alert.fingerprint());
            }
        }
        return fingerprints;
    }
}
