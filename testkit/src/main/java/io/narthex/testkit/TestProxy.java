package io.narthex.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on a loopback port: it forwards one request of a connection in absolute form, and
 * makes tunnels (RFC 9110, section 9.3.6). Whatever name is asked for, this machine is meant.
 */
public final class TestProxy implements AutoCloseable {
    private final ServerSocketChannel server;
    private final String refusal;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** One that does as it is asked. */
    public TestProxy() throws IOException {
        this("");
    }

    /**
     * @param refusal its answer to all requests; empty: it does as it is asked
     */
    public TestProxy(String refusal) throws IOException {
        this.refusal = refusal;
        this.server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Relay.start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                Relay.start(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(SocketChannel client) {
        try {
            String head = head(client);
            heads.add(head);
            String[] line = head.split(" ", 3);
            boolean tunnel = line[0].equals("CONNECT");
            if (!refusal.isEmpty()) {
                send(client, refusal);
                client.close();
                return;
            }
            URI to = URI.create(tunnel ? "tunnel://" + line[1] : line[1]);
            SocketChannel peer =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getPort()));
            if (tunnel) {
                send(client, "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
            } else {
                send(peer, line[0] + " " + to.getRawPath() + " " + line[2]);
            }
            Relay.join(client, peer);
        } catch (IOException e) {
            Relay.close(client);
        }
    }

    private static String head(SocketChannel client) throws IOException {
        StringBuilder head = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            if (client.read(one) < 0) {
                throw new IOException("the client went away");
            }
            head.append((char) (one.get(0) & 0xff));
        }
        return head.toString();
    }

    private static void send(SocketChannel to, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** The heads of all requests so far. */
    public List<String> heads() {
        return heads;
    }

    public int port() {
        return server.socket().getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
