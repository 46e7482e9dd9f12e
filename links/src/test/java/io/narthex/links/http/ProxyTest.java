package io.narthex.links.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.Header;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.ProxySettings;
import io.narthex.core.config.Secret;
import io.narthex.core.model.NanoClock;
import io.narthex.testkit.RawServer;
import io.narthex.testkit.TestCertificates;
import io.narthex.testkit.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyTest extends HttpFixture {
    private static HttpClientSettings through(String url, Tls tls, String noProxy) {
        return new HttpClientSettings(
                null,
                tls,
                new ProxySettings(
                        new Secret(url),
                        noProxy,
                        false,
                        List.of(new Header("X-Seen", List.of(inline("a"), inline("b"))))),
                true,
                List.of());
    }

    private static String url(TestProxy proxy) {
        return "http://me:hush@127.0.0.1:" + proxy.port();
    }

    private static Tls trusting(TestCertificates certificates) {
        Value ca = new Value(null, certificates.certificate("ca"));
        return new Tls(ca, Value.NONE, Value.NONE, "", false, TlsVersion.TLS12, TlsVersion.TLS13);
    }

    @Test
    void aPlainRequestSaysItsWholeAddress() throws Exception {
        try (RawServer server = new RawServer(always(ok("there")));
                TestProxy proxy = new TestProxy();
                HttpPeer with = clients.peer(through(url(proxy), Tls.DEFAULT, ""))) {
            URI uri = server.uri("board.example", "/metrics?a=b");
            try (HttpAnswer answer = with.get(URI.create(uri.toString()), Map.of(), LONG)) {
                assertEquals("there", text(answer));
            }
            String head = proxy.heads().getFirst();
            assertTrue(head.startsWith("GET " + uri + " HTTP/1.1\r\n"), head);
            assertTrue(head.contains("Host: board.example:" + server.port() + "\r\n"), head);
            assertTrue(head.contains("Proxy-Authorization: Basic bWU6aHVzaA==\r\n"), head);
            assertFalse(head.contains("X-Seen"), "is for tunnels");
        }
    }

    @Test
    void aSecureRequestGoesThroughATunnel(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("named", "EC", "dns:board.example");
        try (RawServer server =
                        new RawServer(
                                certificates.server("named").getServerSocketFactory(),
                                "https",
                                always(ok("safe")));
                TestProxy proxy = new TestProxy();
                HttpPeer with =
                        clients.peer(through(url(proxy), trusting(certificates), "a.lan"))) {
            for (int i = 0; i < 2; i++) {
                try (HttpAnswer answer =
                        with.get(server.uri("board.example", "/m"), Map.of(), LONG)) {
                    assertEquals("safe", text(answer));
                }
            }
            assertEquals(
                    List.of(
                            "CONNECT board.example:"
                                    + server.port()
                                    + " HTTP/1.1\r\nHost: board.example:"
                                    + server.port()
                                    + "\r\nX-Seen: a\r\nX-Seen: b\r\n"
                                    + "Proxy-Authorization: Basic bWU6aHVzaA==\r\n\r\n"),
                    proxy.heads(),
                    "one tunnel for both");
            String request = server.requests().getFirst();
            assertTrue(request.startsWith("GET /m HTTP/1.1\r\n"), request);
            assertFalse(request.contains("Proxy-Authorization"), request);
        }
    }

    @Test
    void whoIsExemptIsAskedDirectly() throws Exception {
        try (RawServer server = new RawServer(always(ok("there")));
                TestProxy proxy = new TestProxy();
                HttpPeer with = clients.peer(through(url(proxy), Tls.DEFAULT, "other.lan"))) {
            with.get(server.uri("/"), Map.of(), LONG).close();
            assertEquals(List.of(), proxy.heads());
            assertTrue(server.requests().getFirst().startsWith("GET / HTTP/1.1\r\n"));
        }
    }

    @Test
    void theEnvironmentMayNameIt() throws Exception {
        ProxySettings settings = new ProxySettings(null, "", true, List.of());
        try (RawServer server = new RawServer(always(ok("there")));
                TestProxy proxy = new TestProxy();
                HttpClients own =
                        new HttpClients(
                                "1.2.3",
                                NanoClock.SYSTEM,
                                Map.of("http_proxy", "127.0.0.1:" + proxy.port()));
                HttpPeer with =
                        own.peer(
                                new HttpClientSettings(
                                        null, Tls.DEFAULT, settings, true, List.of()))) {
            with.get(server.uri("board.example", "/"), Map.of(), LONG).close();
            assertEquals(1, proxy.heads().size());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 403 Forbidden~~ | Forbidden",
                "HTTP/1.1 407 Proxy Authentication Required~~ | Proxy Authentication Required",
                "HTTP/1.0 599~~ | 599",
                "SSH-2.0-OpenSSH_9.9~~ | malformed HTTP response \"SSH-2.0-OpenSSH_9.9\"",
                "HTTP/1.1 200 OK~ | unexpected EOF",
            })
    void aTunnelThatIsRefusedSaysWhy(String answer, String message) throws Exception {
        URI uri = URI.create("https://board.example:9100/m");
        try (TestProxy proxy = new TestProxy(answer.replace("~", "\r\n"));
                HttpPeer with = clients.peer(through(url(proxy), Tls.DEFAULT, ""))) {
            var e = assertThrows(IOException.class, () -> with.get(uri, Map.of(), LONG));
            assertEquals("Get \"" + uri + "\": " + message, e.getMessage());
        }
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws Exception {
        TestProxy proxy = new TestProxy();
        proxy.close();
        URI uri = URI.create("http://board.example:9100/m");
        try (HttpPeer with = clients.peer(through(url(proxy), Tls.DEFAULT, ""))) {
            var e = assertThrows(IOException.class, () -> with.get(uri, Map.of(), LONG));
            assertEquals(
                    "Get \""
                            + uri
                            + "\": proxyconnect tcp: dial tcp 127.0.0.1:"
                            + proxy.port()
                            + ": connect: connection refused",
                    e.getMessage());
        }
    }

    @Test
    void noRedirectLeadsToAMetadataAddressThroughIt() throws Exception {
        try (RawServer server = new RawServer(always(found("http://169.254.169.254:1/")));
                TestProxy proxy = new TestProxy();
                HttpPeer with = clients.peer(through(url(proxy), Tls.DEFAULT, ""))) {
            URI uri = server.uri("board.example", "/");
            var e = assertThrows(IOException.class, () -> with.get(uri, Map.of(), LONG));
            assertEquals(
                    "Get \"http://169.254.169.254:1/\": dial tcp 169.254.169.254:1: a redirect to a"
                            + " metadata address is not followed",
                    e.getMessage());
        }
    }
}
