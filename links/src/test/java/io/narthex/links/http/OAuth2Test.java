package io.narthex.links.http;

import static io.narthex.testkit.RawServer.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.OAuth2Settings;
import io.narthex.core.config.ProxySettings;
import io.narthex.core.model.NanoClock;
import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OAuth2Test {
    private final AtomicLong ahead = new AtomicLong();
    private final HttpClients clients =
            new HttpClients("1.2.3", () -> NanoClock.SYSTEM.nanos() + ahead.get());

    @AfterEach
    void close() {
        clients.close();
    }

    private static String json(String status, String body) {
        return "HTTP/1.1 "
                + status
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    private static String token(String token, int seconds) {
        return json(
                "200 OK",
                "{\"access_token\":\""
                        + token
                        + "\",\"more\":{\"a\":[1]},\"token_type\":\"bearer\",\"expires_in\":"
                        + seconds
                        + "}");
    }

    private HttpPeer peer(URI tokenUrl, Value secret) {
        return clients.peer(
                new HttpClientSettings(
                        new OAuth2Settings(
                                "board 1",
                                secret,
                                List.of("read", "write"),
                                tokenUrl,
                                Map.of("audience", "metrics"),
                                Tls.DEFAULT,
                                ProxySettings.NONE),
                        Tls.DEFAULT,
                        ProxySettings.NONE,
                        true,
                        List.of()));
    }

    private static void get(HttpPeer peer, RawServer target) throws Exception {
        try (HttpAnswer answer = peer.get(target.uri("/m"), Map.of(), HttpFixture.LONG)) {
            assertEquals(200, answer.status());
            answer.body().readAllBytes();
        }
    }

    private static RawServer target() throws IOException {
        return new RawServer(HttpFixture.always(HttpFixture.ok("x")));
    }

    @Test
    void getsATokenOnceAndAgainBeforeItExpires() throws Exception {
        AtomicLong next = new AtomicLong();
        try (RawServer target = target();
                RawServer login =
                        new RawServer((_, out) -> {
                            write(out, token("t" + next.incrementAndGet(), 100));
                            return true;
                        });
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("s:ecret"))) {
            get(peer, target);
            get(peer, target);
            assertEquals(1, login.requests().size());
            String asked = login.requests().getFirst();
            assertTrue(asked.startsWith("POST /token HTTP/1.1\r\n"), asked);
            // board+1:s%3Aecret
            assertTrue(asked.contains("Authorization: Basic Ym9hcmQrMTpzJTNBZWNyZXQ=\r\n"), asked);
            assertTrue(
                    asked.contains("Content-Type: application/x-www-form-urlencoded\r\n"), asked);
            assertEquals(
                    "audience=metrics&grant_type=client_credentials&scope=read+write",
                    new String(RawServer.body(asked), StandardCharsets.UTF_8));
            assertTrue(target.requests().get(1).contains("Authorization: Bearer t1\r\n"));
            ahead.addAndGet(TimeUnit.SECONDS.toNanos(85));
            get(peer, target);
            assertEquals(1, login.requests().size());
            ahead.addAndGet(TimeUnit.SECONDS.toNanos(6));
            get(peer, target);
            assertEquals(2, login.requests().size());
            assertTrue(target.requests().getLast().contains("Authorization: Bearer t2\r\n"));
        }
    }

    @Test
    void asksInTheFormWhereTheHeaderIsRefusedAndRemembersThat() throws Exception {
        try (RawServer target = target();
                RawServer login =
                        new RawServer((request, out) -> {
                            boolean form = request.contains("client_id=board+1");
                            write(out, form ? token("t", 20) : json("401 Unauthorized", "{}"));
                            return true;
                        });
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("secret"))) {
            get(peer, target);
            assertEquals(2, login.requests().size());
            assertTrue(login.requests().get(1).contains("client_secret=secret"));
            assertFalse(login.requests().get(1).contains("Authorization"));
            ahead.addAndGet(TimeUnit.SECONDS.toNanos(11));
            get(peer, target);
            assertEquals(3, login.requests().size());
        }
    }

    @Test
    void aSecretThatChangedGetsAnotherToken(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "one\n");
        try (RawServer target = target();
                RawServer login = new RawServer(HttpFixture.always(token("t", 3600)));
                HttpPeer peer = peer(login.uri("/token"), new Value(null, file))) {
            get(peer, target);
            Files.writeString(file, "two");
            get(peer, target);
            get(peer, target);
            assertEquals(2, login.requests().size());
        }
    }

    @Test
    void manyAtOnceAskOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (RawServer target = target();
                RawServer login =
                        new RawServer((_, out) -> {
                            asked.countDown();
                            answered.await();
                            write(out, token("t", 3600));
                            return true;
                        });
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("secret"));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Void>> all = new ArrayList<>();
            Callable<Void> scrape =
                    () -> {
                        get(peer, target);
                        return null;
                    };
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(scrape));
            }
            asked.await();
            answered.countDown();
            for (Future<Void> one : all) {
                one.get();
            }
            assertEquals(1, login.requests().size());
            assertEquals(4, target.requests().size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 Unauthorized | {\"error\":\"invalid_client\",\"error_description\":\"who?\"} |"
                        + " oauth2: \"invalid_client\" \"who?\"",
                "500 Oh | {} | oauth2: cannot fetch token: 500; Response: {}",
                "302 Found | {} | oauth2: cannot fetch token: 302; Response: {}",
                "200 OK | {} | oauth2: server response missing access_token",
                "200 OK | [] | oauth2: cannot parse json: the answer is not an object",
                "200 OK | {\"access_token\": | oauth2: cannot parse json: the answer is not an"
                        + " object",
                "200 OK | {\"access_token\":\"a\",\"expires_in\":\"soon\"} | oauth2: cannot parse"
                        + " json: expires_in is not a number",
            })
    void saysWhyThereIsNoToken(String status, String body, String message) throws Exception {
        try (RawServer target = target();
                RawServer login = new RawServer(HttpFixture.always(json(status, body)));
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("secret"))) {
            var e = assertThrows(IOException.class, () -> get(peer, target));
            assertEquals(
                    "Get \"" + target.uri("/m") + "\": " + message.replace("; ", "\n"),
                    e.getMessage());
            assertEquals(0, target.requests().size());
        }
    }

    @Test
    void saysThatNobodyHandsOutTokens() throws Exception {
        RawServer login = new RawServer(HttpFixture.always(token("t", 1)));
        login.close();
        try (RawServer target = target();
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("secret"))) {
            var e = assertThrows(IOException.class, () -> get(peer, target));
            assertEquals(
                    "Get \""
                            + target.uri("/m")
                            + "\": Post \""
                            + login.uri("/token")
                            + "\": dial tcp 127.0.0.1:"
                            + login.port()
                            + ": connect: connection refused",
                    e.getMessage());
        }
    }

    @Test
    void aTokenDoesNotGoToAnotherHost() throws Exception {
        try (RawServer other = target();
                RawServer first =
                        new RawServer(
                                HttpFixture.always(
                                        HttpFixture.found(
                                                other.uri("localhost", "/").toString())));
                RawServer login = new RawServer(HttpFixture.always(token("t", 3600)));
                HttpPeer peer = peer(login.uri("/token"), HttpFixture.inline("secret"))) {
            get(peer, first);
            assertTrue(first.requests().getFirst().contains("Bearer t"));
            assertFalse(other.requests().getFirst().contains("Bearer"));
        }
    }
}
