package io.narthex.collectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on a loopback port that answers each request as a test says, well or badly. */
public final class RawTarget implements AutoCloseable {
    /** What is done once a request was read; false ends the connection. */
    @FunctionalInterface
    public interface Script {
        boolean answer(String request, OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Script script;

    public RawTarget(Script script) throws IOException {
        this.script = script;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("raw-target").start(this::accept);
    }

    /** One that answers with {@code body}, in text 0.0.4. */
    public static RawTarget of(String body) throws IOException {
        return new RawTarget(text(body));
    }

    public static Script text(String body) {
        return answer("200 OK", "text/plain; version=0.0.4", body.getBytes(StandardCharsets.UTF_8));
    }

    public static Script answer(String status, String contentType, byte[] body) {
        return (request, out) -> {
            write(
                    out,
                    "HTTP/1.1 "
                            + status
                            + "\r\nContent-Type: "
                            + contentType
                            + "\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n");
            out.write(body);
            out.flush();
            return true;
        };
    }

    /** From now on, requests are answered so. */
    public void script(Script next) {
        script = next;
    }

    public static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("raw-target").start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            while (true) {
                String request = head(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                if (!script.answer(request, connection.getOutputStream())) {
                    return;
                }
            }
        } catch (Exception e) {
            // The scraper went away, which is what some tests are about.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            text.append((char) c);
        }
        return text.toString();
    }

    public String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
