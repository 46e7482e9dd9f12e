package io.narthex.web.access;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;

/** What the rules of access say about themselves. Thread-safe. */
final class AccessMetrics {
    private final Counter authentications;

    AccessMetrics(PrometheusRegistry registry, LiveWebConfig live) {
        authentications =
                Counter.builder()
                        .name("narthex_http_authentications_total")
                        .help(
                                "Requests that needed a password, by what became of it: right,"
                                        + " wrong, missing, too_many or busy.")
                        .labelNames("result")
                        .register(registry);
        if (!live.exists()) {
            return;
        }
        GaugeWithCallback.builder()
                .name("narthex_web_config_last_reload_successful")
                .help("Whether the web configuration file could be used when it last changed.")
                .callback(callback -> callback.call(live.isGood() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("narthex_web_config_last_reload_success_timestamp_seconds")
                .help("When the web configuration file was last read and used.")
                .callback(callback -> callback.call(live.readMs() / 1e3))
                .register(registry);
    }

    void missing() {
        authentications.labelValues("missing").inc();
    }

    void judged(PasswordCheck.Verdict verdict) {
        authentications.labelValues(verdict.name().toLowerCase(Locale.ROOT)).inc();
    }
}
