package io.narthex.collectors.receive;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.narthex.collectors.RecordingSink;
import io.narthex.core.model.Route;
import io.narthex.testkit.Peers;
import io.narthex.testkit.RealPrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes what a real Prometheus, in the folder that {@code narthex.peers} names, writes. */
class PeersReceiveTest {
    @TempDir private Path folder;
    private final RecordingSink sink = new RecordingSink();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();

    @Test
    void takesWhatPrometheusScrapesOfItself() throws Exception {
        Peers.executable("prometheus");
        RemoteWriteReceiver receiver =
                new RemoteWriteReceiver(sink, new PrometheusRegistry(), ReceiveLimits.ofHeap());
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Route route = receiver.route(true);
        server.createContext("/api/v1/write", exchange -> answer(route, exchange));
        server.start();
        try (RealPrometheus _ = start(server.getAddress().getPort())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> samplesOf("{__name__=\"up\"") >= 5);
        } finally {
            server.stop(0);
        }
        assertTrue(statuses.stream().allMatch(status -> status == 204), statuses.toString());
        assertTrue(samplesOf("{__name__=\"prometheus_build_info\"") >= 5);
        assertEvenTimes();
    }

    /** Each series comes in order of time, once at each instant. */
    private void assertEvenTimes() {
        Map<String, Long> last = new HashMap<>();
        int ordered = 0;
        for (RecordingSink.Recorded batch : sink.batches()) {
            for (String sample : batch.samples()) {
                String labels = sample.substring(0, sample.lastIndexOf("} ") + 1);
                Long before = last.put(labels, batch.timestampMs());
                ordered += before == null || before < batch.timestampMs() ? 0 : 1;
            }
        }
        assertEquals(0, ordered, "samples that are not newer than the one before");
    }

    private long samplesOf(String begin) {
        return sink.batches().stream()
                .flatMap(batch -> batch.samples().stream())
                .filter(sample -> sample.startsWith(begin))
                .count();
    }

    private RealPrometheus start(int port) throws IOException {
        RealPrometheus prometheus = RealPrometheus.at(folder);
        prometheus.configure(
                """
                global: {scrape_interval: 1s, external_labels: {site: attic}}
                scrape_configs:
                - job_name: self
                  static_configs: [{targets: ['127.0.0.1:%d']}]
                remote_write:
                - url: http://127.0.0.1:%d/api/v1/write
                """
                        .formatted(prometheus.port(), port));
        return prometheus.start();
    }

    private void answer(Route route, HttpExchange from) throws IOException {
        try (from) {
            FakeExchange exchange = new FakeExchange(from.getRequestBody().readAllBytes());
            from.getRequestHeaders()
                    .forEach((name, values) -> exchange.header(name, values.getFirst()));
            route.handler().handle(exchange);
            statuses.add(exchange.status);
            byte[] body = exchange.response.toByteArray();
            from.sendResponseHeaders(exchange.status, body.length == 0 ? -1 : body.length);
            from.getResponseBody().write(body);
        }
    }
}
