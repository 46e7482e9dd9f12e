package io.narthex.forwarder;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver on a loopback port that answers each request as the test's script says. */
final class RawReceiver implements AutoCloseable {
    /** One request; {@code number} counts from 0. */
    record Request(int number, String head, List<InMemoryCursors.Sample> samples) {
        /** The values, which the tests number. */
        List<Double> values() {
            return samples.stream().map(InMemoryCursors.Sample::value).toList();
        }
    }

    /** Answers; false ends the connection. */
    @FunctionalInterface
    interface Script {
        boolean answer(Request request, OutputStream out) throws Exception;
    }

    static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

    private final ServerSocket socket;
    private final Script script;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new ArrayList<>();

    RawReceiver(Script script) throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofPlatform().daemon().name("raw-receiver").start(this::accept);
    }

    /** Answers all requests alike. */
    RawReceiver(String answer) throws IOException {
        this((_, out) -> write(out, answer));
    }

    static boolean write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return true;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("raw-receiver").start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            while (script.answer(read(in), connection.getOutputStream())) {
                // The next request on the same connection.
            }
        } catch (Exception e) {
            // The client went away, which is what some tests are about.
        }
    }

    private Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("closed");
            }
            head.append((char) c);
        }
        String lower = head.toString().toLowerCase(Locale.ROOT);
        int from = lower.indexOf("content-length: ") + "content-length: ".length();
        int length = Integer.parseInt(lower.substring(from, lower.indexOf("\r\n", from)));
        var samples = WriteRequests.decode(in.readNBytes(length));
        synchronized (requests) {
            Request request = new Request(requests.size(), head.toString(), samples);
            requests.add(request);
            return request;
        }
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/api/v1/write";
    }

    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    int connections() {
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
