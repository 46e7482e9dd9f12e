package io.narthex.web.server;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.testkit.TestCertificates;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A server with a web configuration file, and clients that speak TLS to it. */
final class TlsFixture implements AutoCloseable {
    final TestServer server;
    private final Path file;
    private long changes;

    TlsFixture(Path folder, String yaml) throws Exception {
        this(folder, yaml, limits(20_000));
    }

    TlsFixture(Path folder, String yaml, ServerLimits limits) throws Exception {
        file = Files.writeString(folder.resolve("web.yml"), yaml);
        server =
                new TestServer(
                        WebOptions.DEFAULTS,
                        LiveWebConfig.open(file, EpochClock.SYSTEM, NanoClock.SYSTEM),
                        limits);
    }

    /** Those of patience, also with a machine that is busy; for handshakes and heads as given. */
    static ServerLimits limits(long headMs) {
        return new ServerLimits(
                20, 16 * 1024, 1 << 20, 4096, 30_000, headMs, 20_000, 1_000, 30_000);
    }

    /** The keys of a server's own certificate. */
    static String tls(TestCertificates certificates, String alias, String... more) {
        return "tls_server_config:\n  cert_file: "
                + certificates.certificate(alias)
                + "\n  key_file: "
                + certificates.keyFile(alias)
                + "\n"
                + String.join("", more);
    }

    /** Replaces the file. */
    void change(String yaml) throws IOException {
        replace(file, Files.writeString(file.resolveSibling("next.yml"), yaml));
    }

    /** Replaces a file by another, with a time that differs from that of before. */
    void replace(Path target, Path by) throws IOException {
        Path copy = Files.write(target.resolveSibling("copy"), Files.readAllBytes(by));
        changes++;
        Files.setLastModifiedTime(copy, FileTime.fromMillis(1_700_000_000_000L + changes));
        Files.move(
                copy, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    InetSocketAddress address() {
        return server.address;
    }

    /** A connection whose handshake is done, as far as the client can tell. */
    RawClient connect(SSLContext context, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(address().getAddress(), address().getPort());
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return new RawClient(socket);
    }

    /** The status of one request on a connection of its own. */
    int status(SSLContext context, String request) throws IOException {
        try (RawClient client = connect(context)) {
            client.send(request);
            return client.read().status();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
