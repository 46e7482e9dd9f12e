package io.narthex.forwarder;

import io.narthex.core.model.EpochClock;
import io.narthex.links.http.HttpAnswer;
import io.narthex.links.http.HttpPeer;
import io.narthex.links.http.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends request bodies to one receiver and says what became of each (Prometheus Remote-Write 1.0
 * specification, "Protocol" and "Retries &amp; Backoff"). Confined to one thread.
 */
final class WriteRequestSender implements AutoCloseable {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MESSAGE_BYTES_MAX = 256;
    private static final int IGNORED_BYTES_MAX = 4096;

    private final URI url;
    private final Duration timeout;
    private final boolean retryOnTooManyRequests;
    private final HttpPeer peer;
    private final EpochClock clock;
    private final Map<String, String> headers = new LinkedHashMap<>();

    WriteRequestSender(RemoteWriteConfig config, HttpPeer peer, EpochClock clock) {
        this.url = config.url();
        this.timeout = Duration.ofMillis(config.remoteTimeoutMs());
        this.retryOnTooManyRequests = config.queue().retryOnTooManyRequests();
        this.peer = peer;
        this.clock = clock;
        headers.put("Content-Encoding", "snappy");
        headers.put("Content-Type", "application/x-protobuf");
        headers.put("X-Prometheus-Remote-Write-Version", "0.1.0");
    }

    /**
     * Sends the first {@code length} bytes of {@code body}.
     *
     * @throws InterruptedException if the thread is interrupted before an answer came
     */
    SendResult send(byte[] body, int length) throws InterruptedException {
        try (HttpAnswer answer = peer.post(url, headers, body, 0, length, timeout)) {
            if (answer.isSuccess()) {
                ignoreBody(answer);
                return SendResult.Accepted.INSTANCE;
            }
            int status = answer.status();
            String message = "server returned HTTP status " + status + reason(answer);
            if (mayRetry(status)) {
                return new SendResult.Failed(message, RetryAfter.ofMs(answer, clock));
            }
            return new SendResult.Refused(message);
        } catch (IOException e) {
            return new SendResult.Failed(String.valueOf(e.getMessage()), RetryAfter.NONE_MS);
        }
    }

    /** A redirect that is not followed may come from a guest network, and does not last. */
    private boolean mayRetry(int status) {
        return status >= 500
                || status < 400
                || (status == TOO_MANY_REQUESTS && retryOnTooManyRequests);
    }

    /** Reads what a receiver says to its consent, so that the connection can be used again. */
    private static void ignoreBody(HttpAnswer answer) {
        try {
            answer.body().readNBytes(IGNORED_BYTES_MAX);
        } catch (IOException e) {
            // The status said yes; how its body ends changes nothing.
        }
    }

    private static String reason(HttpAnswer answer) {
        try {
            String line = answer.line(MESSAGE_BYTES_MAX);
            return line.isEmpty() ? "" : ": " + line;
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        peer.close();
    }
}
