package io.narthex.links.http;

import static io.narthex.testkit.RawServer.write;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.BasicAuth;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.ProxySettings;
import io.narthex.core.config.Secret;
import io.narthex.core.model.NanoClock;
import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** Clients for one test, and what a raw server may say. */
abstract class HttpFixture {
    static final Duration LONG = Duration.ofSeconds(30);

    static final Duration SHORT = Duration.ofMillis(300);

    final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);

    final HttpPeer peer = clients.peer(HttpClientSettings.DEFAULT);

    @AfterEach
    void close() {
        clients.close();
    }

    static HttpClientSettings basic(String user, String password) {
        return new HttpClientSettings(
                new BasicAuth(inline(user), inline(password)),
                Tls.DEFAULT,
                ProxySettings.NONE,
                true,
                List.of());
    }

    static Value inline(String text) {
        return new Value(new Secret(text), null);
    }

    static String text(HttpAnswer answer) throws IOException {
        return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    static RawServer.Script always(String answer) {
        return (_, out) -> {
            write(out, answer);
            return true;
        };
    }

    static String found(String location) {
        return "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    String failure(URI uri, Duration timeout) {
        return String.valueOf(
                assertThrows(
                                IOException.class,
                                () -> {
                                    try (HttpAnswer answer = peer.get(uri, Map.of(), timeout)) {
                                        answer.body().readAllBytes();
                                    }
                                })
                        .getMessage());
    }
}
