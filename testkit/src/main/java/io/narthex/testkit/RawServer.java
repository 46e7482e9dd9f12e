package io.narthex.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/**
 * An HTTP peer on a loopback port that answers each request as the test's script says, well or
 * badly. Requests are texts of ISO 8859-1, one character a byte.
 */
public final class RawServer implements AutoCloseable {
    /** What a connection does after it has read one request; false ends the connection. */
    @FunctionalInterface
    public interface Script {
        boolean answer(String request, OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final Script script;
    private final String scheme;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** One on a free port. */
    public RawServer(Script script) throws IOException {
        this(0, script);
    }

    /** One on this port. */
    public RawServer(int port, Script script) throws IOException {
        this(ServerSocketFactory.getDefault(), "http", port, script);
    }

    /** One on a free port whose connections are made by {@code sockets}. */
    public RawServer(ServerSocketFactory sockets, String scheme, Script script) throws IOException {
        this(sockets, scheme, 0, script);
    }

    private RawServer(ServerSocketFactory sockets, String scheme, int port, Script script)
            throws IOException {
        this.socket = sockets.createServerSocket(port, 50, InetAddress.getLoopbackAddress());
        this.scheme = scheme;
        this.script = script;
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread.ofPlatform().daemon().name("raw-server").start(task);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            while (true) {
                String request = read(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                if (!script.answer(request, connection.getOutputStream())) {
                    return;
                }
            }
        } catch (Exception e) {
            // The client went away, which is what some tests are about.
        }
    }

    /** Head and body of one request. */
    private static String read(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        int end = -1;
        while (end < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            text.append((char) c);
            end = text.indexOf("\r\n\r\n");
        }
        String head = text.toString().toLowerCase(Locale.ROOT);
        int length = head.indexOf("content-length: ");
        if (length >= 0) {
            int from = length + "content-length: ".length();
            int bytes = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
            text.append(new String(in.readNBytes(bytes), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** The bytes behind the head of a request. */
    public static byte[] body(String request) {
        int head = request.indexOf("\r\n\r\n") + 4;
        return request.substring(head).getBytes(StandardCharsets.ISO_8859_1);
    }

    public static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    public int port() {
        return socket.getLocalPort();
    }

    public URI uri(String path) {
        return uri("127.0.0.1", path);
    }

    public URI uri(String host, String path) {
        return URI.create(scheme + "://" + host + ":" + port() + path);
    }

    /** Every request so far, head and body. */
    public List<String> requests() {
        return requests;
    }

    public int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
