package io.narthex.alerting.notify;

import io.narthex.alerting.Alert;
import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The alerts of one route with the same group labels. Confined to the notifier's thread. */
final class AlertGroup {
    private static final long NANOS_PER_MS = 1_000_000L;

    private final RouteConfig route;
    private final Labels labels;
    private final String key;
    private final Map<Long, AlertEntry> alerts = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private long flushNanos;
    private boolean flushed;

    AlertGroup(RouteConfig route, Labels labels, long nowNanos) {
        this.route = route;
        this.labels = labels;
        this.key = route.groupKey(labels);
        this.flushNanos = nowNanos + route.timing().groupWaitMs() * NANOS_PER_MS;
    }

    RouteConfig route() {
        return route;
    }

    Labels labels() {
        return labels;
    }

    String key() {
        return key;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    Map<Long, AlertEntry> alerts() {
        return alerts;
    }

    /** Adds an alert; one that began long ago waits no longer. */
    void add(long fingerprint, AlertEntry entry, long nowMs, long nowNanos) {
        alerts.put(fingerprint, entry);
        long sinceMs = nowMs - entry.alert().startsAtMs();
        if (!flushed && sinceMs > route.timing().groupWaitMs()) {
            flushNanos = Math.min(flushNanos - nowNanos, 0) + nowNanos;
        }
    }

    long dueInNanos(long nowNanos) {
        return flushNanos - nowNanos;
    }

    /** Notes a flush, and makes the next one due. */
    void flushedAt(long nowNanos) {
        flushed = true;
        flushNanos = nowNanos + route.timing().groupIntervalMs() * NANOS_PER_MS;
    }

    /** The alerts as they are now, in order. */
    List<Alert> present() {
        List<Alert> present = new ArrayList<>(alerts.size());
        for (AlertEntry entry : alerts.values()) {
            present.add(entry.alert());
        }
        present.sort(new AlertOrder());
        return present;
    }

    /** Forgets ended alerts that every receiver was told of, unless they changed since. */
    void forget(List<Alert> told) {
        for (Alert alert : told) {
            AlertEntry entry = alerts.get(alert.fingerprint());
            if (alert.isResolved() && entry != null && entry.alert().equals(alert)) {
                alerts.remove(alert.fingerprint());
            }
        }
    }
}
