package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;

/** An alert as the notifier knows it. Confined to the notifier's thread. */
final class AlertEntry {
    private static final long NANOS_PER_MS = 1_000_000L;

    private Alert alert;

    /** Until when it counts as firing unless it comes again, or since when it has ended. */
    private long turnNanos;

    AlertEntry(Alert alert, long nowNanos) {
        this.alert = alert;
        this.turnNanos = turn(alert, nowNanos);
    }

    void update(Alert newer, long nowNanos) {
        if (!alert.isResolved() || !newer.isResolved()) {
            turnNanos = turn(newer, nowNanos);
        }
        alert = newer;
    }

    private static long turn(Alert alert, long nowNanos) {
        return nowNanos + (alert.isResolved() ? 0 : alert.validForMs() * NANOS_PER_MS);
    }

    /** Ends the alert where nobody said so in time. */
    boolean expire(long nowNanos, long nowMs) {
        if (alert.isResolved() || nowNanos - turnNanos < 0) {
            return false;
        }
        alert =
                new Alert(
                        alert.labels(),
                        alert.annotations(),
                        alert.startsAtMs(),
                        Math.max(nowMs, alert.startsAtMs()),
                        0,
                        alert.generatorUrl());
        turnNanos = nowNanos;
        return true;
    }

    /** Nanoseconds until it expires. */
    long expiresInNanos(long nowNanos) {
        return alert.isResolved() ? Long.MAX_VALUE : Math.max(1, turnNanos - nowNanos);
    }

    /** How long ago it ended, or -1 where it fires. */
    long endedForNanos(long nowNanos) {
        return alert.isResolved() ? nowNanos - turnNanos : -1;
    }

    Alert alert() {
        return alert;
    }
}
