package io.narthex.agent.run;

import io.narthex.core.model.EpochClock;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the agent says of itself as a whole. Thread-safe. */
final class AgentMetrics {
    private final Gauge reloadSuccessful;
    private final Gauge reloadTimestampSeconds;
    private final EpochClock clock;

    AgentMetrics(PrometheusRegistry registry, String version, EpochClock clock) {
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
