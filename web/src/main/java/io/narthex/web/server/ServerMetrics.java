package io.narthex.web.server;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.IntSupplier;

/** What the server says about itself. Thread-safe. */
final class ServerMetrics {
    private final Counter requests;
    private final Counter refusedConnections;
    private final Histogram durations;
    private final Counter handshakes;

    ServerMetrics(PrometheusRegistry registry, IntSupplier connections) {
        requests =
                Counter.builder()
                        .name("narthex_http_requests_total")
                        .help("HTTP requests answered, by endpoint and status.")
                        .labelNames("handler", "code")
                        .register(registry);
        refusedConnections =
                Counter.builder()
                        .name("narthex_http_connections_refused_total")
                        .help("Connections refused because too many were open.")
                        .register(registry);
        durations =
                Histogram.builder()
                        .name("narthex_http_request_duration_seconds")
                        .help("Time from the end of a request's head to the end of its answer.")
                        .classicOnly()
                        .classicUpperBounds(0.01, 0.1, 1, 10)
                        .labelNames("handler")
                        .register(registry);
        handshakes =
                Counter.builder()
                        .name("narthex_http_tls_handshakes_total")
                        .help("TLS handshakes begun, by result: done, failed or plain_http.")
                        .labelNames("result")
                        .register(registry);
        GaugeWithCallback.builder()
                .name("narthex_http_connections")
                .help("HTTP connections that are open.")
                .callback(callback -> callback.call(connections.getAsInt()))
                .register(registry);
    }

    /** Counts an answer. */
    void answered(String handler, int status, long durationNanos) {
        requests.labelValues(handler, Integer.toString(status)).inc();
        durations.labelValues(handler).observe(durationNanos / 1e9);
    }

    /** Counts a TLS handshake. */
    void handshake(String result) {
        handshakes.labelValues(result).inc();
    }

    /** Counts a connection that found no room. */
    void refusedConnection() {
        refusedConnections.inc();
    }
}
