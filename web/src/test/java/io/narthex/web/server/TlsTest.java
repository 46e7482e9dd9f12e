package io.narthex.web.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.ConfigException;
import io.narthex.testkit.TestCertificates;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as the web configuration file asks for it, and those who break it. */
class TlsTest {
    private static final String GET = "GET /q?query=x HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TempDir private static Path keys;
    @TempDir private Path folder;

    private static TestCertificates certificates;
    private static SSLContext client;

    @BeforeAll
    static void sign() throws Exception {
        certificates = new TestCertificates(keys);
        certificates.sign("server", "EC", "dns:localhost,ip:127.0.0.1");
        certificates.sign("rsa", "RSA", "dns:localhost");
        client = certificates.client(null);
    }

    private TlsFixture start(String... more) throws Exception {
        return new TlsFixture(folder, TlsFixture.tls(certificates, "server", more));
    }

    @Test
    void servesRequestAfterRequest() throws Exception {
        try (TlsFixture fixture = start()) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                try (RawClient raw = fixture.connect(client, protocol)) {
                    assertEquals(protocol, ((SSLSocket) raw.socket()).getSession().getProtocol());
                    for (int i = 0; i < 3; i++) {
                        raw.send(GET);
                        assertEquals("[x]|[]", raw.read().text());
                    }
                    raw.send("POST /up HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
                    raw.send(new byte[500_000]);
                    assertEquals("got 500000", raw.read().text());
                    raw.send("GET /unknown-length HTTP/1.1\r\nHost: h\r\n\r\n");
                    assertEquals(5000, raw.read().bytes().length);
                }
            }
            await().until(() -> fixture.server.server.connections() == 0);
        }
    }

    @Test
    void tellsWhoSpeaksPlainHttp() throws Exception {
        try (TlsFixture fixture = start()) {
            for (String request :
                    List.of(
                            GET,
                            "HEAD / HTTP/1.1\r\n\r\n",
                            "POST / HTTP/1.1\r\n\r\n",
                            "PUT / HTTP/1.0\r\n\r\n",
                            "OPTIONS / HTTP/1.0\r\n\r\n")) {
                try (RawClient raw = new RawClient(fixture.address())) {
                    raw.send(request);
                    assertEquals(
                            "HTTP/1.0 400 Bad Request||Client sent an HTTP request to an HTTPS"
                                    + " server.|",
                            raw.readAll().replace("\r\n", "|").replace('\n', '|'));
                }
            }
        }
    }

    @Test
    void survivesGarbageInsteadOfAHandshake() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] hello = clientHello();
        try (TlsFixture fixture = start()) {
            for (int i = 0; i < 60; i++) {
                byte[] bytes = i % 3 == 0 ? new byte[1 + random.nextInt(400)] : hello.clone();
                if (i % 3 == 0) {
                    random.nextBytes(bytes);
                } else {
                    for (int flips = 0; flips <= i % 5; flips++) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                }
                try (RawClient raw = new RawClient(fixture.address())) {
                    raw.send(bytes);
                    raw.socket().shutdownOutput();
                    assertFalse(raw.readAll().startsWith("HTTP/1.1 5"), "seed " + seed);
                }
            }
            assertEquals(200, fixture.status(client, GET), "seed " + seed);
            await().until(() -> fixture.server.server.connections() == 0);
        }
    }

    private static byte[] clientHello() throws Exception {
        SSLEngine engine = client.createSSLEngine("localhost", 1);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(20_000);
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void endsHandshakesThatDoNotGoOn() throws Exception {
        byte[] hello = clientHello();
        String yaml = TlsFixture.tls(certificates, "server");
        try (TlsFixture fixture = new TlsFixture(folder, yaml, TlsFixture.limits(1_500));
                RawClient silent = new RawClient(fixture.address());
                RawClient threeBytes = new RawClient(fixture.address());
                RawClient half = new RawClient(fixture.address());
                RawClient unanswered = new RawClient(fixture.address())) {
            threeBytes.send(new byte[] {22, 3, 1});
            half.send(Arrays.copyOf(hello, hello.length / 2));
            unanswered.send(hello);
            assertEquals("", silent.readAll());
            assertEquals("", threeBytes.readAll());
            half.readAll();
            unanswered.readAll();
            await().until(() -> fixture.server.server.connections() == 0);
            assertEquals(200, fixture.status(client, GET));
        }
    }

    @Test
    void doesNotRenegotiate() throws Exception {
        try (TlsFixture fixture = start();
                RawClient raw = fixture.connect(client, "TLSv1.2")) {
            raw.send(GET);
            assertEquals(200, raw.read().status());
            assertThrows(
                    IOException.class,
                    () -> {
                        ((SSLSocket) raw.socket()).startHandshake();
                        raw.send(GET);
                        raw.read();
                    });
        }
    }

    @Test
    void noticesThatAClientIsGone() throws Exception {
        try (TlsFixture fixture = start()) {
            try (RawClient raw = fixture.connect(client)) {
                raw.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
                assertTrue(fixture.server.entered.await(20, TimeUnit.SECONDS));
            }
            await().until(() -> fixture.server.outcome.get().equals("gone"));
        }
    }

    @Test
    void cutsOffWhoDoesNotRead() throws Exception {
        try (TlsFixture fixture = start();
                RawClient raw = fixture.connect(client)) {
            raw.send("GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> fixture.server.outcome.get().equals("failed"));
        }
    }

    @Test
    void presentsACertificateThatWasReplaced() throws Exception {
        Path cert = folder.resolve("cert.pem");
        Path key = folder.resolve("cert.key");
        Files.copy(certificates.certificate("server"), cert);
        Files.copy(certificates.keyFile("server"), key);
        String yaml = "tls_server_config: {cert_file: cert.pem, key_file: cert.key}\n";
        try (TlsFixture fixture = new TlsFixture(folder, yaml);
                RawClient before = fixture.connect(client)) {
            assertEquals("CN=server", subject(before));
            fixture.replace(cert, certificates.certificate("rsa"));
            // Until the key is there too, the two do not belong together, and the old ones stay.
            try (RawClient meanwhile = fixture.connect(client)) {
                assertEquals("CN=server", subject(meanwhile));
            }
            fixture.replace(key, certificates.keyFile("rsa"));
            try (RawClient after = fixture.connect(client)) {
                assertEquals("CN=rsa", subject(after));
            }
            before.send(GET);
            RawClient.Answer last = before.read();
            assertEquals(200, last.status());
            assertEquals("close", last.header("Connection"));
        }
    }

    private static String subject(RawClient raw) throws IOException {
        X509Certificate shown =
                (X509Certificate) ((SSLSocket) raw.socket()).getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @Test
    void aBrokenFileChangesNothing() throws Exception {
        String good = TlsFixture.tls(certificates, "server");
        try (TlsFixture fixture = new TlsFixture(folder, good)) {
            assertEquals(200, fixture.status(client, GET));
            for (String broken :
                    List.of(
                            "tls_server_config: [\n",
                            "",
                            "tls_server_config: {cert_file: gone.pem, key_file: gone.key}\n",
                            good.replace("server.key", "rsa.key"))) {
                fixture.change(broken);
                assertEquals(200, fixture.status(client, GET), broken);
            }
            fixture.change(good + "http_server_config: {headers: {X-Frame-Options: deny}}\n");
            try (RawClient raw = fixture.connect(client)) {
                raw.send(GET);
                assertEquals("deny", raw.read().header("X-Frame-Options"));
            }
        }
    }

    @Test
    void speaksTheVersionsSuitesAndCurvesThatAreAllowed() throws Exception {
        try (TlsFixture fixture = start("  max_version: TLS12\n")) {
            assertEquals(200, fixture.status(client, GET));
            assertThrows(IOException.class, () -> fixture.connect(client, "TLSv1.3"));
            fixture.change(TlsFixture.tls(certificates, "server", "  min_version: TLS13\n"));
            assertThrows(IOException.class, () -> fixture.connect(client, "TLSv1.2"));
            fixture.change(
                    TlsFixture.tls(
                            certificates,
                            "rsa",
                            "  cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256]\n",
                            "  curve_preferences: [CurveP521]\n"));
            try (RawClient raw = fixture.connect(client, "TLSv1.2")) {
                assertEquals(
                        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                        ((SSLSocket) raw.socket()).getSession().getCipherSuite());
            }
            assertThrows(IOException.class, () -> handshake(fixture, "x25519", "secp256r1"));
            handshake(fixture, "x25519", "secp521r1");
            // A certificate on another curve works with any choice of curves for the keys.
            fixture.change(
                    TlsFixture.tls(certificates, "server", "  curve_preferences: [X25519]\n"));
            handshake(fixture, "x25519", "secp256r1", "secp384r1");
        }
    }

    private static void handshake(TlsFixture fixture, String... groups) throws IOException {
        try (RawClient raw = new RawClient(fixture.address())) {
            SSLSocket socket =
                    (SSLSocket)
                            client.getSocketFactory()
                                    .createSocket(raw.socket(), "localhost", 1, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setNamedGroups(groups);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }

    @Test
    void refusesWhatDoesNotBelongTogetherAtTheStart() {
        ConfigException refusal =
                assertThrows(
                        ConfigException.class,
                        () ->
                                new TlsFixture(
                                        folder,
                                        TlsFixture.tls(certificates, "server")
                                                .replace("server.key", "rsa.key")));
        assertEquals(
                folder.resolve("web.yml")
                        + ": tls_server_config: private key does not match the certificate",
                refusal.getMessage());
    }
}
