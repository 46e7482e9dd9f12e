package io.narthex.forwarder;

import static org.awaitility.Awaitility.await;

import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A forwarder over samples in memory, and what tests ask of it. */
abstract class ForwarderFixture {
    static final Labels UP = Labels.of("__name__", "up", "job", "node");

    static final String TOO_MANY = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n";

    static final String OOPS = "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n";

    final InMemoryCursors cursors = new InMemoryCursors();

    final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);

    final PrometheusRegistry registry = new PrometheusRegistry();

    Forwarder forwarder = forwarder(registry);

    Forwarder forwarder(PrometheusRegistry own) {
        return new Forwarder(cursors.sources(), clients, EpochClock.SYSTEM, NanoClock.SYSTEM, own);
    }

    @BeforeEach
    void name() {
        cursors.name("a");
    }

    @AfterEach
    void close() {
        forwarder.close();
        clients.close();
    }

    void run(String remoteWrite) throws Exception {
        Document document =
                Document.parse("p.yml", Path.of("/"), remoteWrite, SecretSource.system());
        ForwarderConfig config =
                ForwarderConfig.read(document.root(), Labels.of("site", "attic"), false);
        document.throwIfWrong();
        forwarder.prepare(config).commit();
    }

    static String to(String url, String keys, String queue) {
        return "remote_write:\n- {name: a, url: '"
                + url
                + "', "
                + keys
                + " queue_config: {batch_send_deadline: 0s, "
                + queue
                + "}}\n";
    }

    void append(int from, int to) {
        for (int i = from; i < to; i++) {
            cursors.append(UP, 1_000L * i, i);
        }
    }

    void awaitAcknowledged(int samples) {
        await().until(() -> cursors.acknowledged("a") == samples);
    }

    double metric(String name, String... labels) {
        var wanted = io.prometheus.metrics.model.snapshots.Labels.of(labels);
        for (var snapshot : registry.scrape()) {
            if (!snapshot.getMetadata().getPrometheusName().equals(name)) {
                continue;
            }
            for (var point : snapshot.getDataPoints()) {
                if (point.getLabels().equals(wanted)) {
                    return switch (point) {
                        case CounterSnapshot.CounterDataPointSnapshot c -> c.getValue();
                        case GaugeSnapshot.GaugeDataPointSnapshot g -> g.getValue();
                        default -> Double.NaN;
                    };
                }
            }
        }
        return Double.NaN;
    }

    static Set<String> threads() {
        return Set.copyOf(
                Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .filter(name -> name.startsWith("forward-"))
                        .toList());
    }
}
