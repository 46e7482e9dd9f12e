package io.narthex.links.http;

import static io.narthex.testkit.RawServer.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.Header;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.ProxySettings;
import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpPeerTest extends HttpFixture {
    @Test
    void sendsPlainHttp11WithoutUpgrade() throws Exception {
        try (RawServer server = new RawServer(always(ok("hello")))) {
            try (HttpAnswer answer =
                    peer.get(server.uri("/metrics?a=b"), Map.of("Accept", "text/plain"), LONG)) {
                assertEquals(200, answer.status());
                assertTrue(answer.isSuccess());
                assertEquals("5", answer.header("content-length"));
                assertNull(answer.header("absent"));
                assertEquals("hello", text(answer));
            }
            assertEquals(
                    "GET /metrics?a=b HTTP/1.1\r\n"
                            + "Host: 127.0.0.1:"
                            + server.port()
                            + "\r\n"
                            + "User-Agent: Narthex/1.2.3\r\n"
                            + "Accept: text/plain\r\n\r\n",
                    server.requests().getFirst());
        }
    }

    @Test
    void postsASliceAndKeepsTheConnection() throws Exception {
        try (RawServer server = new RawServer(always(ok("")))) {
            byte[] body = "xxpayloadyy".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 3; i++) {
                try (HttpAnswer answer = peer.post(server.uri("/w"), Map.of(), body, 2, 7, LONG)) {
                    assertEquals("", text(answer));
                }
            }
            assertEquals(3, server.requests().size());
            assertTrue(server.requests().get(2).endsWith("\r\n\r\npayload"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void sendsCredentialsReadAnewFromTheirFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        HttpClientSettings settings =
                new HttpClientSettings(
                        new HttpClientSettings.Authorization("Bearer", new Value(null, file)),
                        Tls.DEFAULT,
                        ProxySettings.NONE,
                        true,
                        List.of(new Header("X-Scope-OrgID", List.of(inline("attic")))));
        try (RawServer server = new RawServer(always(ok("")));
                HttpPeer with = clients.peer(settings)) {
            with.get(server.uri("/"), Map.of(), LONG).close();
            Files.writeString(file, "second");
            with.get(server.uri("/"), Map.of(), LONG).close();
            assertTrue(server.requests().get(0).contains("Authorization: Bearer first\r\n"));
            assertTrue(server.requests().get(0).contains("X-Scope-OrgID: attic\r\n"));
            assertTrue(server.requests().get(1).contains("Authorization: Bearer second\r\n"));
            Files.delete(file);
            var e =
                    assertThrows(
                            IOException.class, () -> with.get(server.uri("/"), Map.of(), LONG));
            assertEquals(
                    "Get \""
                            + server.uri("/")
                            + "\": file "
                            + file
                            + " cannot be read: no such file",
                    e.getMessage());
        }
    }

    @Test
    void takesUserAndPasswordOutOfTheAddress() throws Exception {
        try (RawServer server = new RawServer(always(ok("")))) {
            URI uri = server.uri("me:s%40cret@127.0.0.1", "/");
            peer.get(uri, Map.of(), LONG).close();
            // me:s@cret
            assertTrue(
                    server.requests().getFirst().contains("Authorization: Basic bWU6c0BjcmV0\r\n"));
            assertFalse(server.requests().getFirst().contains("me:"));
            assertEquals(
                    "http://me:xxxxx@127.0.0.1:" + server.port() + "/",
                    HttpPeer.withoutPassword(uri));
        }
    }

    @Test
    void followsARedirectWithoutCredentialsToAnotherHost() throws Exception {
        HttpClientSettings settings = basic("me", "secret");
        try (RawServer other = new RawServer(always(ok("there")));
                RawServer server =
                        new RawServer(
                                always(
                                        "HTTP/1.1 307 Temporary Redirect\r\nContent-Length:"
                                                + " 0\r\nLocation: "
                                                + other.uri("localhost", "/new")
                                                + "\r\n\r\n"))) {
            try (HttpPeer with = clients.peer(settings);
                    HttpAnswer answer =
                            with.post(
                                    server.uri("/old"),
                                    Map.of("Cookie", "a=b", "X-Other", "c"),
                                    new byte[] {'h', 'i'},
                                    0,
                                    2,
                                    LONG)) {
                assertEquals("there", text(answer));
            }
            assertTrue(server.requests().getFirst().contains("Authorization: Basic "));
            String second = other.requests().getFirst();
            assertTrue(second.startsWith("POST /new HTTP/1.1\r\n"), second);
            assertTrue(second.endsWith("\r\n\r\nhi"), second);
            assertTrue(second.contains("X-Other: c"), second);
            assertFalse(second.contains("Authorization"), second);
            assertFalse(second.contains("Cookie"), second);
        }
    }

    @Test
    void keepsCredentialsOnTheSameHost() throws Exception {
        try (RawServer server =
                new RawServer((request, out) -> {
                    write(out, request.startsWith("GET /old") ? found("/new") : ok("x"));
                    return true;
                })) {
            try (HttpPeer with = clients.peer(basic("me", "secret"));
                    HttpAnswer answer = with.get(server.uri("/old"), Map.of(), LONG)) {
                assertEquals(200, answer.status());
            }
            assertTrue(server.requests().get(1).startsWith("GET /new HTTP/1.1\r\n"));
            assertTrue(server.requests().get(1).contains("Authorization: Basic "));
        }
    }

    @Test
    void doesNotTakeALoginPageForTheReceiver() throws Exception {
        try (RawServer server =
                new RawServer((request, out) -> {
                    write(out, request.startsWith("POST") ? found("/login") : ok("hello"));
                    return true;
                })) {
            try (HttpAnswer answer =
                    peer.post(server.uri("/write"), Map.of(), new byte[2], 0, 2, LONG)) {
                assertEquals(302, answer.status());
                assertFalse(answer.isSuccess());
            }
        }
    }

    @Test
    void stopsAfterTenRedirects() throws Exception {
        try (RawServer server = new RawServer(always(found("/again")))) {
            assertEquals(
                    "Get \"" + server.uri("/again") + "\": stopped after 10 redirects",
                    failure(server.uri("/"), LONG));
            assertEquals(11, server.requests().size());
        }
    }

    @Test
    void doesNotFollowARedirectWhereTheSettingsForbidIt() throws Exception {
        HttpClientSettings settings =
                new HttpClientSettings(null, Tls.DEFAULT, ProxySettings.NONE, false, List.of());
        try (RawServer server = new RawServer(always(found("/again")));
                HttpPeer with = clients.peer(settings);
                HttpAnswer answer = with.get(server.uri("/"), Map.of(), LONG)) {
            assertEquals(302, answer.status());
        }
    }

    @Test
    void doesNotFollowARedirectToAFile() throws Exception {
        try (RawServer server = new RawServer(always(found("file:///etc/passwd")))) {
            assertEquals(
                    "Get \"" + server.uri("/") + "\": unsupported protocol scheme \"file\"",
                    failure(server.uri("/"), LONG));
        }
    }

    @Test
    void doesNotShowASecretThatCannotBeSent() throws Exception {
        HttpClientSettings settings =
                new HttpClientSettings(
                        new HttpClientSettings.Authorization("Bearer", inline("two\nlines")),
                        Tls.DEFAULT,
                        ProxySettings.NONE,
                        true,
                        List.of());
        try (HttpPeer with = clients.peer(settings)) {
            URI uri = URI.create("http://127.0.0.1:1/");
            var e = assertThrows(IOException.class, () -> with.get(uri, Map.of(), LONG));
            assertEquals(
                    "Get \"http://127.0.0.1:1/\": header \"Authorization\" cannot be sent: its"
                            + " name or value is not valid",
                    e.getMessage());
            for (Throwable at = e; at != null; at = at.getCause()) {
                assertFalse(at.toString().contains("lines"), at.toString());
            }
        }
    }

    @Test
    void endsItsThreadsSomeTimeAfterTheLastRequest() throws Exception {
        try (RawServer server = new RawServer(always(ok("")))) {
            peer.get(server.uri("/"), Map.of(), LONG).close();
            Awaitility.await()
                    .atMost(LONG)
                    .until(() ->
                            Thread.getAllStackTraces().keySet().stream()
                                    .noneMatch(t -> t.getName().startsWith("http-client-")));
        }
    }

    @Test
    void refusesToSendOnceClosed() throws Exception {
        try (RawServer server = new RawServer(always(ok("")))) {
            clients.close();
            assertEquals("context canceled", failure(server.uri("/"), LONG));
        }
    }

    @Test
    void readsTheFirstLineOfARefusal() throws Exception {
        try (RawServer server =
                        new RawServer(
                                always(
                                        "HTTP/1.1 400 Bad Request\r\nContent-Length: 1000000\r\n"
                                                + "\r\nout of bounds\nmore\n"
                                                + "x".repeat(5000)));
                HttpAnswer answer = peer.get(server.uri("/"), Map.of(), LONG)) {
            assertFalse(answer.isSuccess());
            assertEquals("out of bounds", answer.line(256));
        }
    }

    @Test
    void keepsAConnectionWhoseAnswerHasNoBody() throws Exception {
        try (RawServer server = new RawServer(always("HTTP/1.1 204 No Content\r\n\r\n"))) {
            for (int i = 0; i < 3; i++) {
                peer.post(server.uri("/w"), Map.of(), new byte[3], 0, 3, LONG).close();
            }
            assertEquals(1, server.connections());
        }
    }

    @Test
    void asksAgainWhereAConnectionThatWaitedIsGone() throws Exception {
        try (RawServer server =
                new RawServer((_, out) -> {
                    write(out, ok("x"));
                    return false;
                })) {
            for (int i = 0; i < 3; i++) {
                try (HttpAnswer answer =
                        peer.post(server.uri("/w"), Map.of(), new byte[3], 0, 3, LONG)) {
                    assertEquals("x", text(answer));
                }
            }
            assertEquals(3, server.requests().size());
        }
    }

    @Test
    void hearsARefusalThatComesBeforeTheBodyWasRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (Socket socket = server.accept()) {
                            socket.getInputStream().readNBytes(10);
                            write(
                                    socket.getOutputStream(),
                                    "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                            socket.shutdownOutput();
                            socket.getInputStream().readNBytes(1000);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            byte[] body = new byte[16 << 20];
            try (HttpAnswer answer = peer.post(uri, Map.of(), body, 0, body.length, LONG)) {
                assertEquals(413, answer.status());
            } catch (IOException e) {
                // The kernel may throw the answer away with the connection, as it does to others.
                assertTrue(
                        String.valueOf(e.getMessage()).contains("connection reset"),
                        e.getMessage());
            }
        }
    }

    @Test
    void givesUpOnAReceiverThatNeverReads() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
            byte[] body = new byte[64 << 20];
            var e =
                    assertThrows(
                            IOException.class,
                            () -> peer.post(uri, Map.of(), body, 0, body.length, SHORT));
            assertEquals("Post \"" + uri + "\": context deadline exceeded", e.getMessage());
        }
    }
}
