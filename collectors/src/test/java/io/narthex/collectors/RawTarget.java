package io.narthex.collectors;

import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A target on a loopback port that answers each scrape as a test says, well or badly. */
public final class RawTarget implements AutoCloseable {
    private final RawServer server;
    private volatile RawServer.Script script;

    public RawTarget(RawServer.Script script) throws IOException {
        this.script = script;
        this.server = new RawServer((request, out) -> this.script.answer(request, out));
    }

    /** One that answers with {@code body}, in text 0.0.4. */
    public static RawTarget of(String body) throws IOException {
        return new RawTarget(text(body));
    }

    public static RawServer.Script text(String body) {
        return answer("200 OK", "text/plain; version=0.0.4", body.getBytes(StandardCharsets.UTF_8));
    }

    public static RawServer.Script answer(String status, String contentType, byte[] body) {
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
    public void script(RawServer.Script next) {
        script = next;
    }

    public static void write(OutputStream out, String text) throws IOException {
        RawServer.write(out, text);
    }

    public String address() {
        return "127.0.0.1:" + server.port();
    }

    public List<String> requests() {
        return server.requests();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
