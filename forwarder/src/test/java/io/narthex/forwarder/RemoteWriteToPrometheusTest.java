package io.narthex.forwarder;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.StaleMarker;
import io.narthex.links.http.HttpClients;
import io.narthex.testkit.RealPrometheus;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real receiver: nothing is lost, whatever happens to it. */
class RemoteWriteToPrometheusTest {
    private static final Labels A = Labels.of("__name__", "a", "place", "größe \"1\"\\");
    private static final Labels B = Labels.of("__name__", "b");
    private static final long STEP_MS = 1_000;

    private final InMemoryCursors cursors = new InMemoryCursors();
    private final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);
    private final Forwarder forwarder =
            new Forwarder(
                    cursors.sources(),
                    clients,
                    EpochClock.SYSTEM,
                    NanoClock.SYSTEM,
                    new PrometheusRegistry());
    private final long startMs = EpochClock.SYSTEM.epochMs() - 3_600_000;
    @TempDir private Path folder;
    private RealPrometheus prometheus;

    @BeforeEach
    void prepare() throws Exception {
        prometheus = RealPrometheus.at(folder);
        cursors.name("central");
    }

    @AfterEach
    void close() {
        forwarder.close();
        clients.close();
        if (prometheus != null) {
            prometheus.close();
        }
    }

    private void forward(String queue) throws Exception {
        forward(queue, "");
    }

    private void forward(String queue, String keys) throws Exception {
        Document document =
                Document.parse(
                        "p.yml",
                        Path.of("/"),
                        "remote_write: [{name: central, url: '"
                                + prometheus.url("/api/v1/write")
                                + "', "
                                + keys
                                + "queue_config: {batch_send_deadline: 0s, "
                                + queue
                                + "}}]",
                        SecretSource.system());
        ForwarderConfig config =
                ForwarderConfig.read(document.root(), Labels.of("site", "attic"), false);
        document.throwIfWrong();
        forwarder.prepare(config).commit();
    }

    private void append(Labels labels, int index, double value) {
        cursors.append(labels, startMs + index * STEP_MS, value);
    }

    private void awaitAcknowledged(int samples) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> cursors.acknowledged("central") == samples);
    }

    /** All samples of a series as the receiver has them. */
    private List<String> stored(String selector) throws Exception {
        long endMs = startMs + 3_600_000;
        return values(prometheus.query(selector + "[2h]", endMs), "values");
    }

    /**
     * Each {@code time value} of an answer's only series, in order; empty where there is none.
     *
     * @param key {@code values} for a range, {@code value} for an instant
     */
    private static List<String> values(String answer, String key) throws IOException {
        List<String> points = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            String time = "";
            boolean inside = false;
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME) {
                    inside = key.equals(json.currentName());
                } else if (inside && json.currentToken().isNumeric()) {
                    time = json.getText();
                } else if (inside && json.currentToken() == JsonToken.VALUE_STRING) {
                    points.add(time + " " + json.getText());
                }
            }
        }
        return points;
    }

    private String point(int index, String value) {
        long timeMs = startMs + index * STEP_MS;
        StringBuilder text = new StringBuilder().append(timeMs / 1000);
        if (timeMs % 1000 != 0) {
            String millis = String.valueOf(1000 + timeMs % 1000).substring(1);
            text.append('.').append(millis);
        }
        return text.append(' ').append(value).toString();
    }

    private List<String> points(int from, int to) {
        List<String> points = new ArrayList<>();
        for (int i = from; i < to; i++) {
            points.add(point(i, String.valueOf(i)));
        }
        return points;
    }

    @Test
    void arriveInOrderWithTheirExactValues() throws Exception {
        prometheus.start();
        append(A, 0, 0.1);
        append(A, 1, -0.0);
        append(A, 2, Double.NaN);
        append(A, 3, Double.NEGATIVE_INFINITY);
        append(A, 4, 4.9e-324);
        append(B, 0, 7);
        append(B, 1, StaleMarker.VALUE);
        forward("");
        awaitAcknowledged(7);
        assertEquals("", forwarder.status().getFirst().lastError());
        assertEquals(
                List.of(
                        point(0, "0.1"),
                        point(1, "-0"),
                        point(2, "NaN"),
                        point(3, "-Inf"),
                        point(4, "5e-324")),
                stored("a{site=\"attic\", place=\"größe \\\"1\\\"\\\\\"}"));
        // A marker ends its series, where another NaN would be its value.
        String before = prometheus.query("b", startMs);
        String after = prometheus.query("b", startMs + STEP_MS);
        assertEquals(List.of(point(0, "7")), values(before, "value"));
        assertEquals(List.of(), values(after, "value"));
        assertEquals(List.of(point(0, "7")), stored("b"));
    }

    @Test
    void showUserAndPassword() throws Exception {
        prometheus.demandPassword();
        prometheus.start();
        append(A, 0, 0);
        forward("", "basic_auth: {username: me, password: wrong}, ");
        awaitAcknowledged(1);
        assertEquals(
                "server returned HTTP status 401: Unauthorized",
                forwarder.status().getFirst().lastError());
        forward("", "basic_auth: {username: me, password: test}, ");
        append(A, 1, 1);
        awaitAcknowledged(2);
        assertEquals(points(1, 2), stored("a"));
    }

    @Test
    void waitForAReceiverThatIsDownAtTheStart() throws Exception {
        for (int i = 0; i < 500; i++) {
            append(A, i, i);
        }
        forward("max_samples_per_send: 100, max_backoff: 500ms");
        await().until(() -> !forwarder.status().getFirst().lastError().isEmpty());
        assertTrue(
                forwarder.status().getFirst().lastError().endsWith("connection refused"),
                forwarder.status().getFirst().lastError());
        prometheus.start();
        awaitAcknowledged(500);
        assertEquals(points(0, 500), stored("a"));
    }

    @Test
    void survivesAReceiverThatIsKilled() throws Exception {
        prometheus.start();
        forward("max_samples_per_send: 20, max_backoff: 500ms");
        for (int i = 0; i < 1000; i++) {
            append(A, i, i);
        }
        await().until(() -> cursors.acknowledged("central") >= 100);
        prometheus.kill();
        for (int i = 1000; i < 2000; i++) {
            append(A, i, i);
        }
        await().until(() -> !forwarder.status().getFirst().lastError().isEmpty());
        prometheus.start();
        awaitAcknowledged(2000);
        assertEquals(points(0, 2000), stored("a"));
    }
}
