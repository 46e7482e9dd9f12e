package io.narthex.alerting.notify;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the notifier tells of itself. */
final class NotifierMetrics {
    private final Counter sent;
    private final Counter failed;
    private final Counter attempts;
    private final Counter attemptsFailed;
    private final Counter dropped;
    private final Gauge lastSuccess;
    private final Gauge pending;
    private final Gauge groups;
    private final Gauge alerts;

    NotifierMetrics(PrometheusRegistry registry) {
        sent = counter(registry, "sent", "Notifications that a receiver took.");
        failed =
                counter(
                        registry,
                        "failed",
                        "Notifications given up until the group's next turn, refused or not taken"
                                + " in time.");
        attempts = counter(registry, "attempts", "Attempts to notify.");
        attemptsFailed = counter(registry, "attempts_failed", "Attempts to notify that failed.");
        dropped =
                Counter.builder()
                        .name("narthex_notifications_alerts_dropped_total")
                        .help("Alerts that were dropped because too many are known already.")
                        .register(registry);
        lastSuccess =
                Gauge.builder()
                        .name("narthex_notifications_last_success_timestamp_seconds")
                        .help("When a receiver last took a notification, seconds since 1970.")
                        .labelNames("receiver", "integration")
                        .register(registry);
        pending = gauge(registry, "pending", "Notifications on their way or to be retried.");
        groups = gauge(registry, "groups", "Groups of alerts.");
        alerts =
                Gauge.builder()
                        .name("narthex_notifications_alerts")
                        .help("Alerts that the notifier knows, by state.")
                        .labelNames("state")
                        .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder()
                .name("narthex_notifications_" + name + "_total")
                .help(help)
                .labelNames("receiver", "integration")
                .register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder().name("narthex_notifications_" + name).help(help).register(registry);
    }

    void way(Receiver.Way way) {
        String[] labels = labels(way);
        sent.initLabelValues(labels);
        failed.initLabelValues(labels);
        attempts.initLabelValues(labels);
        attemptsFailed.initLabelValues(labels);
    }

    /** Ends the series of ways to receivers that are no more. */
    void forget(Receiver.Way way) {
        String[] labels = labels(way);
        sent.remove(labels);
        failed.remove(labels);
        attempts.remove(labels);
        attemptsFailed.remove(labels);
        lastSuccess.remove(labels);
    }

    private static String[] labels(Receiver.Way way) {
        return new String[] {way.receiver(), way.integration().kind()};
    }

    void attempted(Receiver.Way way, boolean ok) {
        attempts.labelValues(labels(way)).inc();
        if (!ok) {
            attemptsFailed.labelValues(labels(way)).inc();
        }
    }

    void sent(Receiver.Way way, long nowMs) {
        sent.labelValues(labels(way)).inc();
        lastSuccess.labelValues(labels(way)).set(nowMs / 1000.0);
    }

    void failed(Receiver.Way way) {
        failed.labelValues(labels(way)).inc();
    }

    void dropped() {
        dropped.inc();
    }

    void state(int groupCount, int pendingCount, int firing, int resolved) {
        groups.set(groupCount);
        pending.set(pendingCount);
        alerts.labelValues("firing").set(firing);
        alerts.labelValues("resolved").set(resolved);
    }
}
