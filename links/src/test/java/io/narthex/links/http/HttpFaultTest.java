package io.narthex.links.http;

import static io.narthex.testkit.RawServer.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Ports;
import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Peers that are away, hang, lie or break off: each ends in a clear message, in time. */
class HttpFaultTest extends HttpFixture {
    @Test
    void saysThatAConnectionIsRefused() throws Exception {
        int port = Ports.free();
        String uri = "http://127.0.0.1:" + port + "/metrics";
        assertEquals(
                "Get \"" + uri + "\": dial tcp 127.0.0.1:" + port + ": connect: connection refused",
                failure(URI.create(uri), LONG));
    }

    @Test
    void saysThatAHostDoesNotExist() {
        assertEquals(
                "Get \"http://no-such-host.invalid:9100/metrics\": dial tcp: lookup"
                        + " no-such-host.invalid: no such host",
                failure(URI.create("http://no-such-host.invalid:9100/metrics"), LONG));
    }

    @Test
    void givesUpOnAPeerThatNeverAnswers() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server =
                new RawServer((_, _) -> {
                    end.await();
                    return false;
                })) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": context deadline exceeded",
                    failure(server.uri("/"), SHORT));
            end.countDown();
        }
    }

    @Test
    void givesUpOnABodyThatHangs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    end.await();
                    return false;
                })) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": context deadline exceeded",
                    failure(server.uri("/"), SHORT));
            end.countDown();
        }
    }

    @Test
    void givesUpOnABodyThatTricklesForEver() throws Exception {
        AtomicBoolean gone = new AtomicBoolean();
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    try {
                        while (true) {
                            write(out, "x");
                        }
                    } catch (IOException e) {
                        gone.set(true);
                        throw e;
                    }
                })) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": context deadline exceeded",
                    failure(server.uri("/"), SHORT));
            Awaitility.await().untilTrue(gone);
        }
    }

    @Test
    void holdsLittleOfABodyThatNobodyReads() throws Exception {
        AtomicReference<Long> written = new AtomicReference<>(0L);
        byte[] block = new byte[64 * 1024];
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n");
                    while (true) {
                        out.write(block);
                        written.updateAndGet(sum -> sum + block.length);
                    }
                })) {
            try (HttpAnswer answer = peer.get(server.uri("/"), Map.of(), LONG)) {
                assertEquals(200, answer.status());
                // The server stops writing once the kernel's buffers are full.
                AtomicReference<Long> last = new AtomicReference<>(-1L);
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> last.getAndSet(written.get()).equals(written.get()));
                assertTrue(written.get() < 32_000_000, "bytes taken: " + written.get());
            }
        }
    }

    @Test
    void noticesABodyShorterThanPromised() throws Exception {
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    return false;
                })) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": unexpected EOF",
                    failure(server.uri("/"), LONG));
        }
    }

    @Test
    void noticesABrokenChunk() throws Exception {
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(
                            out,
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + "10\r\nhalf");
                    return false;
                })) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": unexpected EOF",
                    failure(server.uri("/"), LONG));
        }
    }

    @Test
    void noticesAPeerThatClosesWithoutAWord() throws Exception {
        try (RawServer server = new RawServer((_, _) -> false)) {
            assertEquals("Get \"" + server.uri("/") + "\": EOF", failure(server.uri("/"), LONG));
        }
    }

    @Test
    void saysThatAnAnswerIsNotHttp() throws Exception {
        try (RawServer server = new RawServer(always("220 mail.example ESMTP\r\n\r\n"))) {
            String message = failure(server.uri("/"), LONG);
            assertTrue(
                    message.startsWith("Get \"" + server.uri("/") + "\": malformed HTTP response"),
                    message);
        }
    }

    @Test
    void saysThatAnAddressCannotBeUsed() {
        assertEquals(
                "Get \"gopher://localhost/\": unsupported protocol scheme \"gopher\"",
                failure(URI.create("gopher://localhost/"), LONG));
    }

    @Test
    void canBeInterrupted() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (RawServer server =
                new RawServer((_, _) -> {
                    asked.countDown();
                    end.await();
                    return false;
                })) {
            Thread caller =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    peer.get(server.uri("/"), Map.of(), LONG).close();
                                } catch (IOException | InterruptedException e) {
                                    thrown.set(e);
                                }
                            });
            asked.await();
            caller.interrupt();
            caller.join();
            assertTrue(thrown.get() instanceof InterruptedException, String.valueOf(thrown.get()));
            end.countDown();
        }
    }
}
