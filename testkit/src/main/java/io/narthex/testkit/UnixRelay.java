package io.narthex.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A Unix socket behind which a server on a loopback port listens. */
public final class UnixRelay implements AutoCloseable {
    private final ServerSocketChannel server;
    private final Path path;
    private final AtomicInteger connections = new AtomicInteger();

    /** Listens at {@code path} for the server at {@code port}. */
    public UnixRelay(Path path, int port) throws IOException {
        this.path = path;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Relay.start(() -> accept(port));
    }

    private void accept(int port) {
        try {
            while (true) {
                SocketChannel client = server.accept();
                connections.incrementAndGet();
                InetAddress here = InetAddress.getLoopbackAddress();
                Relay.join(client, SocketChannel.open(new InetSocketAddress(here, port)));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
