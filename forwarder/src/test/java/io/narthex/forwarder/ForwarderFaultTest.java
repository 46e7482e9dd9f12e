package io.narthex.forwarder;

import static io.narthex.forwarder.RawReceiver.NO_CONTENT;
import static io.narthex.forwarder.RawReceiver.write;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Ports;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that are away, lie, or break off: nothing is lost and nothing hangs. */
class ForwarderFaultTest extends ForwarderFixture {
    @ParameterizedTest
    @ValueSource(strings = {"0", "Mon, 01 Jan 2001 00:00:00 GMT"})
    void returnsWhenAskedToRatherThanAfterItsOwnPause(String retryAfter) throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) ->
                        write(
                                out,
                                request.number() < 3
                                        ? "HTTP/1.1 503 Service Unavailable\r\n"
                                                + "Retry-After: "
                                                + retryAfter
                                                + "\r\nContent-Length: 5\r\n\r\nbusy\n"
                                        : NO_CONTENT))) {
            append(0, 3);
            run(to(receiver.url(), "", "min_backoff: 1h, max_backoff: 1h"));
            awaitAcknowledged(3);
            assertEquals(4, receiver.requests().size());
            for (RawReceiver.Request request : receiver.requests()) {
                assertEquals(List.of(0.0, 1.0, 2.0), request.values());
            }
            assertEquals(9, metric("narthex_forwarder_samples_retried", "destination", "a"));
            assertEquals("", forwarder.status().getFirst().lastError());
        }
    }

    @Test
    void dropsWhatTheReceiverRefusesAndGoesOn() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) ->
                        write(
                                out,
                                request.number() == 0
                                        ? "HTTP/1.1 400 Bad Request\r\nContent-Length:"
                                                + " 100015\r\n\r\nout of bounds\n"
                                                + "x".repeat(100_001)
                                        : NO_CONTENT))) {
            append(0, 3);
            run(to(receiver.url(), "", "max_samples_per_send: 2"));
            awaitAcknowledged(3);
            assertEquals(List.of(2.0), receiver.requests().get(1).values());
            assertEquals(
                    2,
                    metric(
                            "narthex_forwarder_samples_dropped",
                            "destination",
                            "a",
                            "reason",
                            "rejected"));
            assertEquals(1, metric("narthex_forwarder_samples_sent", "destination", "a"));
        }
    }

    @Test
    void tellsTheReceiversOwnMessage() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver(
                        "HTTP/1.1 400 Bad Request\r\nContent-Length: 14\r\n\r\nout of bounds\n")) {
            append(0, 1);
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(1);
            assertEquals(
                    "server returned HTTP status 400: out of bounds",
                    forwarder.status().getFirst().lastError());
        }
    }

    @Test
    void keepsSamplesWhereTheReceiverHasHadTooMany() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) ->
                        write(out, request.number() == 0 ? TOO_MANY : NO_CONTENT))) {
            append(0, 1);
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(1);
            assertEquals(2, receiver.requests().size());
        }
    }

    @Test
    void dropsSamplesOfATooManyWhereTheFileSaysSo() throws Exception {
        try (RawReceiver receiver = new RawReceiver(TOO_MANY)) {
            append(0, 1);
            run(to(receiver.url(), "", "retry_on_http_429: false"));
            awaitAcknowledged(1);
            assertEquals(1, receiver.requests().size());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 20",
                "220 mail.example ESMTP\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 99\r\n\r\nhalf"
            })
    void sendsAgainWhatWasNotTaken(String answer) throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((request, out) ->
                        request.number() < 2 ? !write(out, answer) : write(out, NO_CONTENT))) {
            append(0, 2);
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(2);
            assertEquals(List.of(0.0, 1.0), receiver.requests().get(2).values());
        }
    }

    @Test
    void sendsAgainWhereTheReceiverNeverAnswers() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RawReceiver receiver =
                new RawReceiver((request, out) -> {
                    if (request.number() == 0) {
                        end.await();
                    }
                    return write(out, NO_CONTENT);
                })) {
            append(0, 2);
            run(to(receiver.url(), "remote_timeout: 300ms,", "min_backoff: 3s"));
            await().until(() -> !forwarder.status().getFirst().lastError().isEmpty());
            assertEquals(
                    "Post \"" + receiver.url() + "\": context deadline exceeded",
                    forwarder.status().getFirst().lastError());
            assertEquals(2, forwarder.status().getFirst().pendingSamples());
            awaitAcknowledged(2);
            end.countDown();
        }
    }

    @Test
    void doesNotSendAgainWhatWasTakenWithHalfAnAnswer() throws Exception {
        try (RawReceiver receiver =
                new RawReceiver((_, out) ->
                        !write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))) {
            append(0, 2);
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(2);
            assertEquals(1, receiver.requests().size());
        }
    }

    @Test
    void losesNothingWhileTheReceiverIsDownAtTheStart() throws Exception {
        int port = Ports.free();
        String url = "http://127.0.0.1:" + port + "/w";
        append(0, 3);
        run(to(url, "", "min_backoff: 1h, max_backoff: 1h"));
        await().until(() -> !forwarder.status().getFirst().lastError().isEmpty());
        assertEquals(
                "Post \""
                        + url
                        + "\": dial tcp 127.0.0.1:"
                        + port
                        + ": connect: connection refused",
                forwarder.status().getFirst().lastError());
        assertEquals(0, cursors.acknowledged("a"));
        // The same destination elsewhere takes up where it was.
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(3);
            assertEquals(List.of(0.0, 1.0, 2.0), receiver.requests().getFirst().values());
        }
    }

    @Test
    void keepsEachSeriesInOrderThroughAReceiverThatFailsAtRandom() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (RawReceiver receiver =
                new RawReceiver((_, out) ->
                        switch (answered.incrementAndGet() % 4) {
                            case 0 -> false;
                            case 1 -> write(out, OOPS);
                            default -> write(out, NO_CONTENT);
                        })) {
            append(0, 100);
            run(to(receiver.url(), "", "max_samples_per_send: 7, max_backoff: 30ms"));
            awaitAcknowledged(100);
            double last = -1;
            for (RawReceiver.Request request : receiver.requests()) {
                for (double value : request.values()) {
                    assertTrue(value <= last + 1, value + " after " + last);
                    last = Math.max(last, value);
                }
            }
            assertEquals(99, last);
        }
    }
}
