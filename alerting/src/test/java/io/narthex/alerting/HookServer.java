package io.narthex.alerting;

import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A receiver of webhooks that answers as a test wants it to. */
public final class HookServer implements AutoCloseable {
    private final RawServer server;
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile String headers = "";
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public HookServer() throws IOException {
        this(0);
    }

    /** On a given port. */
    public HookServer(int port) throws IOException {
        server = new RawServer(port, this::answer);
    }

    public int port() {
        return server.port();
    }

    public String url() {
        return server.uri("/hook").toString();
    }

    /** The bodies received so far. */
    public List<String> bodies() {
        return bodies;
    }

    /** What later requests are answered with. */
    public void answer(int newStatus, String body) {
        status = newStatus;
        answer = body;
    }

    /** Further header lines of later answers, each ended by CRLF. */
    public void headers(String lines) {
        headers = lines;
    }

    /** Later requests are not answered until the latch is opened. */
    public CountDownLatch hold() {
        gate = new CountDownLatch(1);
        return gate;
    }

    private boolean answer(String request, OutputStream out)
            throws IOException, InterruptedException {
        bodies.add(new String(RawServer.body(request), StandardCharsets.UTF_8));
        gate.await();
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        RawServer.write(
                out,
                "HTTP/1.1 "
                        + status
                        + " X\r\n"
                        + headers
                        + "Content-Length: "
                        + body.length
                        + "\r\n\r\n");
        out.write(body);
        out.flush();
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
