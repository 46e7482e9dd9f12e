package io.narthex.collectors;

import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import java.time.Duration;

/**
 * How a set of collectors is run.
 *
 * @param job the job label of the source, for logs and metrics
 * @param timeout how long one collector may take before the others go on without it
 * @param duration the family of the collectors' durations, with the label {@code collector}
 * @param success the family of the collectors' success, with the label {@code collector}
 */
public record RunnerConfig(
        String job, Duration timeout, MetricFamily duration, MetricFamily success) {
    /** Checks the time-out. */
    public RunnerConfig {
        if (timeout.toNanos() <= 0) {
            throw new IllegalArgumentException("timeout must be positive: timeout=" + timeout);
        }
    }

    /** As node_exporter names and describes the two families. */
    public static RunnerConfig node(String job, Duration timeout) {
        return new RunnerConfig(
                job,
                timeout,
                MetricFamily.of(
                        "node_scrape_collector_duration_seconds",
                        MetricType.GAUGE,
                        "node_exporter: Duration of a collector scrape."),
                MetricFamily.of(
                        "node_scrape_collector_success",
                        MetricType.GAUGE,
                        "node_exporter: Whether a collector succeeded."));
    }
}
