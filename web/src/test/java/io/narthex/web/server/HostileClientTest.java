package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break the protocol, stall, vanish, or come in numbers. */
class HostileClientTest {
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String exchange(String request) throws IOException {
        try (RawClient client = new RawClient(server.address)) {
            client.send(request);
            client.socket().shutdownOutput();
            return client.readAll();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /q HTTP/1.1\r\nHost: h\r\nContent-Length : 5\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nA: b\r\n c\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nX: \0\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nNoColon\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nX\u0001: y\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h\r\nX(: y\r\n\r\n",
                "GET /q HTTP/1.1\nHost: h\n\n",
                "GET /q HTTP/1.1\r\rHost: h\r\r",
                "GET /q HTTP/1.1\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: a/b\r\n\r\n",
                "GET /q HTTP/9.9\r\nHost: h\r\n\r\n",
                "GET /q HTTP/1.\r\nHost: h\r\n\r\n",
                "GET\r\n\r\n",
                "GET /q\r\n\r\n",
                " GET /q HTTP/1.1\r\nHost: h\r\n\r\n",
                "G\0T /q HTTP/1.1\r\nHost: h\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
                "\r\n\r\n\r\n\r\nGET /q HTTP/1.1\r\nHost: h\r\n\r\n",
                "GET /q HTTP/1.1\r\nHost: h",
                "GET /q HTTP/1.1\r\nHost: h\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding:"
                        + " chunked\r\n\r\n0\r\n\r\nGET /q HTTP/1.1\r\nHost: h\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5,5\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 0x5\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\nhello",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding:"
                        + " chunked\r\n\r\n0\r\n\r\n",
                "POST /up HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n 3\r\nabc\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\n0\n\n",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "FFFFFFFFFFFFFFFFF\r\nabc",
                "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
                "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel",
            })
    void refusesWhatTwoParsersCouldReadDifferently(String request) throws IOException {
        String answer = exchange(request);
        assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 "), answer);
        assertEquals(answer.isEmpty() ? -1 : 0, answer.lastIndexOf("HTTP/1.1"), answer);
    }

    @Test
    void neverEchoesWhatWasMalformed() throws IOException {
        String answer = exchange("GET /q HTTP/1.1\r\nHost: h\r\n<script>: x\r\n\r\n");
        assertFalse(answer.contains("script"), answer);
        assertTrue(answer.endsWith("\r\n\r\nmalformed header name\n"), answer);
    }

    @Test
    void boundsHeads() throws IOException {
        String line = "GET /q HTTP/1.1\r\nHost: h\r\n";
        assertTrue(
                exchange(
                                line
                                        + "X: "
                                        + "a".repeat(7000)
                                        + "\r\nY: "
                                        + "b".repeat(7000)
                                        + "\r\n\r\n")
                        .startsWith("HTTP/1.1 200 "));
        for (String head :
                List.of(
                        line + "X: " + "a".repeat(30_000) + "\r\n\r\n",
                        line + ("X: " + "a".repeat(7900) + "\r\n").repeat(3) + "\r\n",
                        line + "X: a\r\n".repeat(3000) + "\r\n",
                        "GET /q?" + "a".repeat(60_000) + " HTTP/1.1\r\nHost: h\r\n\r\n")) {
            assertTrue(exchange(head).startsWith("HTTP/1.1 431 "));
        }
    }

    @Test
    void boundsBodies() throws IOException {
        String declared =
                exchange("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n");
        assertTrue(declared.startsWith("HTTP/1.1 413 "), declared);
        StringBuilder chunked =
                new StringBuilder(
                        "POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 17; i++) {
            chunked.append("10000\r\n").append("y".repeat(65_536)).append("\r\n");
        }
        String answer = exchange(chunked + "0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
        assertTrue(
                exchange(
                                RawClient.head(
                                        "POST /up HTTP/1.1",
                                        "Host: h",
                                        "Transfer-Encoding: chunked",
                                        "",
                                        "3;ext=1",
                                        "abc",
                                        "0",
                                        "Trailer: x"))
                        .endsWith("got 3"));
    }

    /** The server closes within its deadlines; the client's own 20 s timeout fails the test. */
    @Test
    void closesStallingClients() throws IOException {
        for (String begun :
                List.of(
                        "",
                        "GET /q HTTP/1.1\r\nHos",
                        "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nab")) {
            try (RawClient client = new RawClient(server.address)) {
                client.send(begun);
                assertEquals("", client.readAll());
            }
        }
        try (RawClient client = new RawClient(server.address)) {
            client.send("GET /q HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals(200, client.read().status());
            assertEquals("", client.readAll());
        }
    }

    @Test
    void closesTricklingClients() throws IOException {
        for (String begun :
                List.of(
                        "GET /q HTTP/1.1\r\nX: ",
                        "POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n")) {
            try (RawClient client = new RawClient(server.address)) {
                client.send(begun);
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .pollInterval(50, TimeUnit.MILLISECONDS)
                        .until(() -> isClosedAfterOneMoreByte(client));
            }
        }
    }

    private static boolean isClosedAfterOneMoreByte(RawClient client) {
        try {
            client.send("a");
            client.socket().setSoTimeout(1);
            return client.socket().getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void givesUpOnClientsThatNeverRead() throws IOException {
        try (RawClient client = new RawClient(server.address, 4096)) {
            client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals("failed", server.outcome.get()));
        }
    }

    @Test
    void givesUpOnClientsThatReadTooSlowly() throws IOException {
        try (RawClient client = new RawClient(server.address, 4096)) {
            client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
            byte[] part = new byte[20_000];
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .pollInterval(100, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        int ignored = client.socket().getInputStream().read(part);
                        return ignored < 0 || server.outcome.get().equals("failed");
                    });
        }
    }

    @Test
    void noticesClientsThatVanish() throws Exception {
        for (String how : List.of("close", "reset", "half", "pipelined")) {
            server.outcome.set("");
            try (RawClient client = new RawClient(server.address)) {
                String next = how.equals("pipelined") ? "GET /q HTTP/1.1\r\nHost: h\r\n\r\n" : "";
                client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n" + next);
                assertTrue(server.entered.await(20, TimeUnit.SECONDS));
                if (how.equals("half")) {
                    client.socket().shutdownOutput();
                } else {
                    client.socket().setSoLinger(how.equals("reset"), 0);
                    client.socket().close();
                }
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .untilAsserted(() -> assertEquals("gone", server.outcome.get(), how));
            }
        }
        try (RawClient client = new RawClient(server.address)) {
            client.send(
                    "GET /slow HTTP/1.1\r\nHost: h\r\n\r\nGET /q?query=1 HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals("slow", client.read().text());
            assertEquals("[1]|[]", client.read().text());
        }
    }

    @Test
    void makesRoomByClosingTheOldestIdleConnection() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 25; i++) {
                RawClient client = new RawClient(server.address);
                clients.add(client);
                client.send("GET /q?query=" + i + " HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals(200, client.read().status());
                Awaitility.await().until(() -> server.server.connections() <= 20);
            }
            assertEquals("", clients.getFirst().readAll());
            clients.getLast().send("GET /q HTTP/1.1\r\nHost: h\r\n\r\n");
            assertEquals(200, clients.getLast().read().status());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void refusesConnectionsWhenAllAreBusy() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                RawClient client = new RawClient(server.address);
                clients.add(client);
                client.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
                assertEquals('H', client.socket().getInputStream().read());
            }
            try (RawClient late = new RawClient(server.address)) {
                RawClient.Answer answer = late.read();
                assertEquals(503, answer.status());
                assertEquals("too many connections\n", answer.text());
                assertEquals("", late.readAll());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertEquals(200, RawClient.get(server.address, "/q").status()));
    }

    @Test
    void givesBackDeflatersOfBrokenAnswers() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (RawClient client = new RawClient(server.address)) {
                client.send("GET /half HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
                client.readAll();
            }
        }
        RawClient.Answer answer =
                RawClient.ask(
                        server.address,
                        "GET /unknown-length HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
        assertEquals("gzip", answer.header("Content-Encoding"));
    }
}
