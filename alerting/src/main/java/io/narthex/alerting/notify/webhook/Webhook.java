package io.narthex.alerting.notify.webhook;

import io.narthex.alerting.notify.Integration;
import io.narthex.alerting.notify.Notification;
import io.narthex.alerting.notify.SendResult;
import io.narthex.core.model.EpochClock;
import io.narthex.links.http.HttpAnswer;
import io.narthex.links.http.HttpPeer;
import io.narthex.links.http.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Posts notifications to one address. Thread-safe. */
final class Webhook implements Integration {
    private static final long TIMEOUT_MS = 30_000;
    private static final int REASON_BYTES_MAX = 256;
    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/json");

    private final WebhookConfig config;
    private final HttpPeer peer;
    private final EpochClock clock;

    Webhook(WebhookConfig config, HttpPeer peer, EpochClock clock) {
        this.config = config;
        this.peer = peer;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public boolean sendResolved() {
        return config.sendResolved();
    }

    @Override
    public Duration timeout() {
        return Duration.ofMillis(config.timeoutMs() == 0 ? TIMEOUT_MS : config.timeoutMs());
    }

    @Override
    public SendResult send(Notification notification, Duration timeout)
            throws InterruptedException {
        byte[] body = WebhookMessage.bytes(notification, config.maxAlerts());
        URI uri;
        try {
            uri = URI.create(config.url().reveal());
        } catch (IllegalArgumentException e) {
            return new SendResult.Unrecoverable("the URL cannot be used");
        }
        try (HttpAnswer answer = peer.post(uri, HEADERS, body, 0, body.length, timeout)) {
            return judge(answer);
        } catch (IOException e) {
            return new SendResult.Recoverable(String.valueOf(e.getMessage()), 0);
        }
    }

    private SendResult judge(HttpAnswer answer) {
        if (answer.isSuccess()) {
            return new SendResult.Delivered();
        }
        String reason = "unexpected status code " + answer.status();
        try {
            String line = answer.line(REASON_BYTES_MAX);
            reason += line.isEmpty() ? "" : ": " + line;
        } catch (IOException e) {
            // The status alone says enough.
        }
        boolean recoverable = answer.status() / 100 == 5 || answer.status() == 429;
        return recoverable
                ? new SendResult.Recoverable(reason, RetryAfter.ofMs(answer, clock))
                : new SendResult.Unrecoverable(reason);
    }

    @Override
    public void close() {
        peer.close();
    }
}
