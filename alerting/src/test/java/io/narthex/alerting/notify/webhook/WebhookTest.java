package io.narthex.alerting.notify.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.alerting.Alert;
import io.narthex.alerting.HookServer;
import io.narthex.alerting.notify.Integration;
import io.narthex.alerting.notify.Notification;
import io.narthex.alerting.notify.SendResult;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a message by the receiver's answer. */
class WebhookTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private HookServer server;
    private HttpClients clients;
    private Integration webhook;

    @BeforeEach
    void begin() throws IOException, ConfigException {
        server = new HookServer();
        clients = new HttpClients("test", NanoClock.SYSTEM);
        Document document =
                Document.parse(
                        "f.yml", Path.of(""), "url: '" + server.url() + "'", SecretSource.system());
        WebhookConfig config = WebhookConfig.read(document.root(), HttpClientSettings.DEFAULT);
        // Thu, 01 Jan 2026 00:00:00 GMT
        webhook = Objects.requireNonNull(config).create(clients, () -> 1_767_225_600_000L);
    }

    @AfterEach
    void end() throws IOException {
        webhook.close();
        clients.close();
        server.close();
    }

    private SendResult send(int status, String headers, String body) throws InterruptedException {
        server.answer(status, body);
        server.headers(headers);
        Alert alert =
                new Alert(Labels.of("alertname", "Down"), Map.of(), 0, Alert.FIRING, 0, "http://b");
        return webhook.send(
                new Notification("team", "{}", Labels.EMPTY, List.of(alert), "http://b"), LONG);
    }

    @Test
    void isDeliveredBySuccessAlone() throws InterruptedException {
        assertEquals(new SendResult.Delivered(), send(202, "", ""));
        assertEquals(
                new SendResult.Unrecoverable("unexpected status code 404: no such hook"),
                send(404, "Retry-After: 9\r\n", "no such hook\nat all"));
    }

    @Test
    void waitsAsLongAsTheReceiverAsksFor() throws InterruptedException {
        assertEquals(
                new SendResult.Recoverable("unexpected status code 429", 7_000),
                send(429, "Retry-After: 7\r\n", ""));
        assertEquals(
                new SendResult.Recoverable("unexpected status code 503: busy", 30_000),
                send(503, "Retry-After: Thu, 01 Jan 2026 00:00:30 GMT\r\n", "busy"));
        assertEquals(
                new SendResult.Recoverable("unexpected status code 503", 3_600_000),
                send(503, "Retry-After: 9223372036854775807\r\n", ""));
        assertEquals(
                new SendResult.Recoverable("unexpected status code 500", -1), send(500, "", ""));
    }
}
