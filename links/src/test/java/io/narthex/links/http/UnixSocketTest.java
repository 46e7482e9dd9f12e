package io.narthex.links.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.HttpClientSettings.Tls;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import io.narthex.core.config.HttpClientSettings.Value;
import io.narthex.core.config.ProxySettings;
import io.narthex.testkit.RawServer;
import io.narthex.testkit.TestCertificates;
import io.narthex.testkit.UnixRelay;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest extends HttpFixture {
    private static final URI NAMED = URI.create("http://exporter.lan:9100/metrics");

    @Test
    void asksAtASocketWhateverTheHost(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("x.sock");
        try (RawServer server = new RawServer(always(ok("here")));
                UnixRelay relay = new UnixRelay(socket, server.port())) {
            HttpPeer at = peer.at(socket);
            for (int i = 0; i < 2; i++) {
                try (HttpAnswer answer = at.get(NAMED, Map.of(), LONG)) {
                    assertEquals("here", text(answer));
                }
            }
            assertEquals(1, relay.connections(), "kept");
            assertTrue(server.requests().getFirst().contains("Host: exporter.lan:9100\r\n"));
        }
    }

    @Test
    void twoSocketsOfOneHostAreTwoPeers(@TempDir Path folder) throws Exception {
        Path one = folder.resolve("1.sock");
        Path two = folder.resolve("2.sock");
        try (RawServer first = new RawServer(always(ok("one")));
                RawServer second = new RawServer(always(ok("two")));
                UnixRelay _ = new UnixRelay(one, first.port());
                UnixRelay _ = new UnixRelay(two, second.port())) {
            for (int i = 0; i < 2; i++) {
                try (HttpAnswer answer = peer.at(one).get(NAMED, Map.of(), LONG)) {
                    assertEquals("one", text(answer));
                }
                try (HttpAnswer answer = peer.at(two).get(NAMED, Map.of(), LONG)) {
                    assertEquals("two", text(answer));
                }
            }
        }
    }

    @Test
    void speaksTlsThere(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("named", "EC", "dns:exporter.lan");
        Value ca = new Value(null, certificates.certificate("ca"));
        Tls tls =
                new Tls(ca, Value.NONE, Value.NONE, "", false, TlsVersion.TLS12, TlsVersion.TLS13);
        Path socket = folder.resolve("x.sock");
        try (RawServer server =
                        new RawServer(
                                certificates.server("named").getServerSocketFactory(),
                                "https",
                                always(ok("safe")));
                UnixRelay _ = new UnixRelay(socket, server.port());
                HttpPeer with =
                        clients.peer(
                                new HttpClientSettings(
                                        null, tls, ProxySettings.NONE, true, List.of()));
                HttpAnswer answer =
                        with.at(socket).get(URI.create("https://exporter.lan/m"), Map.of(), LONG)) {
            assertEquals("safe", text(answer));
        }
    }

    @Test
    void saysWhichSocketIsNotThere(@TempDir Path folder) {
        Path socket = folder.resolve("x.sock");
        var e = assertThrows(IOException.class, () -> peer.at(socket).get(NAMED, Map.of(), LONG));
        assertEquals(
                "Get \""
                        + NAMED
                        + "\": dial unix "
                        + socket
                        + ": connect: no such file or directory",
                e.getMessage());
    }

    @Test
    void aSocketThatIsSilentIsLeftAtTheDeadline(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("x.sock");
        try (RawServer server =
                        new RawServer((_, _) -> {
                            Thread.currentThread().join();
                            return false;
                        });
                UnixRelay _ = new UnixRelay(socket, server.port())) {
            var e =
                    assertThrows(
                            IOException.class, () -> peer.at(socket).get(NAMED, Map.of(), SHORT));
            assertEquals("Get \"" + NAMED + "\": context deadline exceeded", e.getMessage());
        }
    }
}
