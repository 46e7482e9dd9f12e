package io.narthex.links.http;

import static io.narthex.testkit.RawServer.write;
import static io.narthex.testkit.TestCertificates.pem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.ProxySettings;
import io.narthex.core.config.Secret;
import io.narthex.core.model.NanoClock;
import io.narthex.testkit.RawServer;
import io.narthex.testkit.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsPeerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir private static Path folder;
    private static TestCertificates certificates;

    private final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);

    @BeforeAll
    static void create() throws Exception {
        certificates = new TestCertificates(folder);
        certificates.sign("named", "EC", "dns:localhost,dns:*.example.com,ip:127.0.0.1");
        certificates.sign("elsewhere", "EC", "dns:elsewhere.example.com");
        certificates.sign("client", "EC", "dns:client");
        certificates.sign("client-rsa", "RSA", "dns:client");
    }

    @AfterEach
    void close() {
        clients.close();
    }

    private static RawServer server(String alias) throws Exception {
        return new RawServer(
                certificates.server(alias).getServerSocketFactory(),
                "https",
                (_, out) -> {
                    write(out, OK);
                    return true;
                });
    }

    private static RawServer demanding() throws Exception {
        SSLServerSocketFactory sockets = certificates.server("named").getServerSocketFactory();
        return new RawServer(
                new javax.net.ServerSocketFactory() {
                    private SSLServerSocket demanding(java.net.ServerSocket socket) {
                        SSLServerSocket secure = (SSLServerSocket) socket;
                        secure.setNeedClientAuth(true);
                        return secure;
                    }

                    @Override
                    public java.net.ServerSocket createServerSocket(int port) throws IOException {
                        return demanding(sockets.createServerSocket(port));
                    }

                    @Override
                    public java.net.ServerSocket createServerSocket(int port, int backlog)
                            throws IOException {
                        return demanding(sockets.createServerSocket(port, backlog));
                    }

                    @Override
                    public java.net.ServerSocket createServerSocket(
                            int port, int backlog, java.net.InetAddress address)
                            throws IOException {
                        return demanding(sockets.createServerSocket(port, backlog, address));
                    }
                },
                "https",
                (_, out) -> {
                    write(out, OK);
                    return true;
                });
    }

    private static Value file(Path path) {
        return new Value(null, path);
    }

    private static Value inline(String text) {
        return new Value(new Secret(text), null);
    }

    private static Tls trusting(Path ca, String serverName) {
        return tls(file(ca), Value.NONE, Value.NONE, serverName);
    }

    private static Tls tls(Value ca, Value cert, Value key, String serverName) {
        return new Tls(ca, cert, key, serverName, false, TlsVersion.TLS12, TlsVersion.TLS13);
    }

    private HttpPeer peer(Tls tls) {
        return clients.peer(new HttpClientSettings(null, tls, ProxySettings.NONE, true, List.of()));
    }

    private static String fetch(HttpPeer peer, URI uri) throws Exception {
        try (HttpAnswer answer = peer.get(uri, Map.of(), LONG)) {
            return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String failure(HttpPeer peer, URI uri) {
        String message =
                String.valueOf(
                        assertThrows(IOException.class, () -> fetch(peer, uri)).getMessage());
        String prefix = "Get \"" + uri + "\": ";
        assertTrue(message.startsWith(prefix), message);
        return message.substring(prefix.length());
    }

    @Test
    void trustsTheConfiguredAuthority() throws Exception {
        try (RawServer server = server("named");
                HttpPeer peer = peer(trusting(certificates.certificate("ca"), ""))) {
            assertEquals("ok", fetch(peer, server.uri("localhost", "/")));
            assertEquals("ok", fetch(peer, server.uri("127.0.0.1", "/")));
        }
    }

    @Test
    void doesNotTrustAnUnknownAuthority() throws Exception {
        try (RawServer server = server("named");
                HttpPeer peer = peer(Tls.DEFAULT)) {
            assertEquals(
                    "tls: failed to verify certificate: x509: certificate signed by unknown"
                            + " authority",
                    failure(peer, server.uri("localhost", "/")));
        }
    }

    @Test
    void doesNotTakeACertificateForAnotherName() throws Exception {
        try (RawServer server = server("elsewhere");
                HttpPeer peer = peer(trusting(certificates.certificate("ca"), ""))) {
            assertEquals(
                    "tls: failed to verify certificate: x509: certificate is valid for"
                            + " elsewhere.example.com, not localhost",
                    failure(peer, server.uri("localhost", "/")));
            assertEquals(
                    "tls: failed to verify certificate: x509: cannot validate certificate for"
                            + " 127.0.0.1 because it doesn't contain any IP SANs",
                    failure(peer, server.uri("127.0.0.1", "/")));
        }
    }

    @Test
    void expectsTheConfiguredName() throws Exception {
        Path ca = certificates.certificate("ca");
        try (RawServer server = server("elsewhere");
                HttpPeer right = peer(trusting(ca, "elsewhere.example.com"));
                HttpPeer wrong = peer(trusting(ca, "other.example.com"))) {
            assertEquals("ok", fetch(right, server.uri("127.0.0.1", "/")));
            assertEquals("ok", fetch(right, server.uri("localhost", "/")));
            assertEquals(
                    "tls: failed to verify certificate: x509: certificate is valid for"
                            + " elsewhere.example.com, not other.example.com",
                    failure(wrong, server.uri("127.0.0.1", "/")));
        }
        try (RawServer server = server("named");
                HttpPeer wild = peer(trusting(ca, "a.example.com"));
                HttpPeer tooDeep = peer(trusting(ca, "a.b.example.com"))) {
            assertEquals("ok", fetch(wild, server.uri("127.0.0.1", "/")));
            assertEquals(
                    "tls: failed to verify certificate: x509: certificate is valid for localhost,"
                            + " *.example.com, not a.b.example.com",
                    failure(tooDeep, server.uri("127.0.0.1", "/")));
        }
    }

    @Test
    void takesAnythingWhereTheSettingsSaySo() throws Exception {
        Tls insecure =
                new Tls(
                        Value.NONE,
                        Value.NONE,
                        Value.NONE,
                        "",
                        true,
                        TlsVersion.TLS12,
                        TlsVersion.TLS12);
        try (RawServer server = server("elsewhere");
                HttpPeer peer = peer(insecure)) {
            assertEquals("ok", fetch(peer, server.uri("127.0.0.1", "/")));
        }
    }

    @Test
    void presentsItsCertificateWithAKeyInAnyForm() throws Exception {
        byte[] ec = certificates.key("client");
        byte[] rsa = certificates.key("client-rsa");
        Value ca = file(certificates.certificate("ca"));
        Value ecCert = file(certificates.certificate("client"));
        Value rsaCert = file(certificates.certificate("client-rsa"));
        // What PKCS #8 wraps begins after version and algorithm.
        byte[] pkcs1 = Arrays.copyOfRange(rsa, 26, rsa.length);
        try (RawServer server = demanding()) {
            for (Tls tls :
                    List.of(
                            tls(ca, ecCert, inline(pem("PRIVATE KEY", ec)), ""),
                            tls(ca, ecCert, inline(pem("EC PRIVATE KEY", sec1(ec))), ""),
                            tls(ca, rsaCert, inline(pem("PRIVATE KEY", rsa)), ""),
                            tls(ca, rsaCert, inline(pem("RSA PRIVATE KEY", pkcs1)), ""))) {
                try (HttpPeer peer = peer(tls)) {
                    assertEquals("ok", fetch(peer, server.uri("localhost", "/")));
                }
            }
            try (HttpPeer without = peer(trusting(certificates.certificate("ca"), ""))) {
                String message = failure(without, server.uri("localhost", "/"));
                assertTrue(message.startsWith("tls: "), message);
            }
        }
    }

    /** Adds the name of the curve, which other tools write, to the key that PKCS #8 wraps. */
    private static byte[] sec1(byte[] pkcs8) throws GeneralSecurityException {
        // The algorithm, begun by 0x30, holds two object identifiers; the second is the curve.
        int algorithm = indexOf(pkcs8, new byte[] {0x06, 0x07, 0x2a, (byte) 0x86, 0x48}) + 9;
        byte[] curve = Arrays.copyOfRange(pkcs8, algorithm, algorithm + 2 + pkcs8[algorithm + 1]);
        int secret = indexOf(pkcs8, new byte[] {0x02, 0x01, 0x01, 0x04});
        byte[] inner = Arrays.copyOfRange(pkcs8, secret, secret + 5 + pkcs8[secret + 4]);
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(inner.length + 2 + curve.length);
        der.writeBytes(inner);
        der.write(0xa0);
        der.write(curve.length);
        der.writeBytes(curve);
        return der.toByteArray();
    }

    private static int indexOf(byte[] in, byte[] what) throws GeneralSecurityException {
        for (int i = 0; i + what.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        throw new GeneralSecurityException("not found");
    }

    @Test
    void readsItsFilesAgainWhenTheyChange(@TempDir Path own) throws Exception {
        Path ca = own.resolve("ca.pem");
        Files.writeString(ca, "nothing yet");
        try (RawServer server = server("named");
                HttpPeer peer = peer(trusting(ca, ""))) {
            assertEquals(
                    "tls_config: no PEM certificate found",
                    failure(peer, server.uri("localhost", "/")));
            Files.copy(
                    certificates.certificate("ca"),
                    ca,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertEquals("ok", fetch(peer, server.uri("localhost", "/")));
            Files.delete(ca);
            assertEquals(
                    "tls_config: file " + ca + " cannot be read: no such file",
                    failure(peer, server.uri("localhost", "/")));
        }
    }

    @Test
    void saysThatThePeerSpeaksNoTls() throws Exception {
        try (RawServer server =
                        new RawServer((_, out) -> {
                            write(out, OK);
                            return true;
                        });
                HttpPeer peer = peer(Tls.DEFAULT)) {
            URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
            // The greeting is no request, so the server waits for more of it.
            String message =
                    String.valueOf(
                            assertThrows(
                                            IOException.class,
                                            () ->
                                                    peer.get(uri, Map.of(), Duration.ofMillis(300))
                                                            .close())
                                    .getMessage());
            assertEquals("Get \"" + uri + "\": context deadline exceeded", message);
        }
        try (java.net.ServerSocket server =
                        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                HttpPeer peer = peer(Tls.DEFAULT)) {
            Thread.ofPlatform()
                    .daemon()
                    .start(() -> {
                        try (java.net.Socket socket = server.accept()) {
                            write(socket.getOutputStream(), "HTTP/1.1 400 Bad Request\r\n\r\n");
                            socket.getInputStream()
                                    .transferTo(java.io.OutputStream.nullOutputStream());
                        } catch (IOException e) {
                            // The client went away.
                        }
                    });
            assertEquals(
                    "http: server gave HTTP response to HTTPS client",
                    failure(peer, URI.create("https://127.0.0.1:" + server.getLocalPort() + "/")));
        }
    }
}
