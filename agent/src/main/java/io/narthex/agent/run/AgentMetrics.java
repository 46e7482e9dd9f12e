package io.narthex.agent.run;

import io.narthex.core.model.EpochClock;
import io.narthex.promql.log.QueryLog;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the agent says of itself as a whole. Thread-safe. */
final class AgentMetrics {
    private final PrometheusRegistry registry;
    private final Gauge reloadSuccessful;
    private final Gauge reloadTimestampSeconds;
    private final EpochClock clock;

    AgentMetrics(PrometheusRegistry registry, String version, EpochClock clock) {
        this.registry = registry;
        this.clock = clock;
        Info.builder()
                .name("narthex_build_info")
                .help("The version that runs, and the JVM that runs it.")
                .labelNames("version", "javaversion", "goos", "goarch")
                .register(registry)
                .setLabelValues(
                        version,
                        System.getProperty("java.version", ""),
                        "linux",
                        System.getProperty("os.arch", ""));
        reloadSuccessful =
                Gauge.builder()
                        .name("narthex_config_last_reload_successful")
                        .help("Whether the last reading of the configuration succeeded.")
                        .register(registry);
        reloadTimestampSeconds =
                Gauge.builder()
                        .name("narthex_config_last_reload_success_timestamp_seconds")
                        .help("When the configuration was last taken over.")
                        .register(registry);
    }

    /** Says from now on how the query log is. */
    void show(QueryLog log) {
        GaugeWithCallback.builder()
                .name("prometheus_engine_query_log_enabled")
                .help("Whether queries are logged.")
                .callback(callback -> callback.call(log.isOn() ? 1 : 0))
                .register(registry);
        CounterWithCallback.builder()
                .name("prometheus_engine_query_log_failures_total")
                .help("Queries that could not be logged.")
                .callback(callback -> callback.call((double) log.failures()))
                .register(registry);
    }

    /** Says how a reading of the configuration ended. */
    void reloaded(boolean successful) {
        reloadSuccessful.set(successful ? 1 : 0);
        if (successful) {
            reloadTimestampSeconds.set(clock.epochMs() / 1000.0);
        }
    }

    boolean lastReloadSucceeded() {
        return reloadSuccessful.get() == 1;
    }

    long lastReloadMs() {
        return Math.round(reloadTimestampSeconds.get() * 1000);
    }
}
