package io.narthex.links.discovery;

import io.narthex.core.model.NanoClock;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;

/** The discoveries' metrics, under Prometheus' names where it has some. Thread-safe. */
public final class DiscoveryMetrics {
    private static final String NAME = "name";
    private static final String CONFIG = "config";
    private static final String MECHANISM = "mechanism";

    private final NanoClock clock;
    private final Gauge targets;
    private final Gauge failing;
    private final Counter received;
    private final Counter updates;
    private final Counter failures;
    private final Summary durations;
    private final Counter fileErrors;
    private final Gauge fileTimes;
    private final Counter httpFailures;
    private final Counter dnsLookups;
    private final Counter dnsFailures;

    public DiscoveryMetrics(PrometheusRegistry registry, NanoClock clock) {
        this.clock = clock;
        targets =
                Gauge.builder()
                        .name("prometheus_sd_discovered_targets")
                        .help("Targets that the discoveries of a job know, before relabelling.")
                        .labelNames(NAME, CONFIG)
                        .register(registry);
        failing =
                Gauge.builder()
                        .name("narthex_sd_failing")
                        .help("Discoveries of a job that fail and stand by what was known last.")
                        .labelNames(NAME, CONFIG)
                        .register(registry);
        received =
                counter(registry, "prometheus_sd_received_updates_total", "Findings that came in.");
        updates =
                counter(
                        registry,
                        "prometheus_sd_updates_total",
                        "Findings that were handed on, several at a time as one.");
        failures =
                Counter.builder()
                        .name("prometheus_sd_refresh_failures_total")
                        .help("Attempts to find targets that failed.")
                        .labelNames(MECHANISM, CONFIG)
                        .register(registry);
        durations =
                Summary.builder()
                        .name("prometheus_sd_refresh_duration_seconds")
                        .help("How long asking for all targets takes.")
                        .labelNames(MECHANISM)
                        .register(registry);
        fileErrors =
                Counter.builder()
                        .name("prometheus_sd_file_read_errors_total")
                        .help("Files with targets that could not be read.")
                        .register(registry);
        fileTimes =
                Gauge.builder()
                        .name("prometheus_sd_file_mtime_seconds")
                        .help("When a file with targets was changed, seen when it was read.")
                        .labelNames("filename")
                        .register(registry);
        httpFailures =
                Counter.builder()
                        .name("prometheus_sd_http_failures_total")
                        .help("Requests for targets over HTTP that failed.")
                        .register(registry);
        dnsLookups =
                Counter.builder()
                        .name("prometheus_sd_dns_lookups_total")
                        .help("Names with targets that were looked up.")
                        .register(registry);
        dnsFailures =
                Counter.builder()
                        .name("prometheus_sd_dns_lookup_failures_total")
                        .help("Names with targets that could not be looked up.")
                        .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).labelNames(NAME).register(registry);
    }

    long nanos() {
        return clock.nanos();
    }

    void known(String name, String config, int count, int failingCount) {
        targets.labelValues(name, config).set(count);
        failing.labelValues(name, config).set(failingCount);
    }

    void forget(String name, String config) {
        targets.remove(name, config);
        failing.remove(name, config);
    }

    void received(String name) {
        received.labelValues(name).inc();
    }

    void updated(String name) {
        updates.labelValues(name).inc();
    }

    void failed(String mechanism, String config) {
        failures.labelValues(mechanism, config).inc();
    }

    void refreshed(String mechanism, long startNanos) {
        durations.labelValues(mechanism).observe((clock.nanos() - startNanos) / 1e9);
    }

    void fileRead(Path file, long changedMs) {
        fileTimes.labelValues(file.toString()).set(changedMs / 1000.0);
    }

    void fileGone(Path file) {
        fileTimes.remove(file.toString());
    }

    void fileError() {
        fileErrors.inc();
    }

    void httpFailure() {
        httpFailures.inc();
    }

    void dnsLookup(boolean failed) {
        dnsLookups.inc();
        if (failed) {
            dnsFailures.inc();
        }
    }
}
