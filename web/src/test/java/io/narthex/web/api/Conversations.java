package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.testkit.RealPrometheus;
import io.narthex.web.server.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sends the same bytes to a real Prometheus and to our server and compares status, the headers that
 * clients look at, and body. Confined to one thread.
 */
final class Conversations implements AutoCloseable {
    private static final Set<String> HEADERS =
            Set.of(
                    "allow",
                    "content-type",
                    "location",
                    "access-control-allow-headers",
                    "access-control-allow-methods",
                    "access-control-allow-origin",
                    "access-control-expose-headers",
                    "vary");

    private final RealPrometheus prometheus;
    private final int port;
    private final TwoServers trees;
    private final List<String> differences = new ArrayList<>();

    /**
     * @param port of our server
     */
    Conversations(RealPrometheus prometheus, int port) {
        this.prometheus = prometheus;
        this.port = port;
        this.trees = new TwoServers(prometheus.url(""), "http://127.0.0.1:" + port, Set.of());
    }

    private String answer(int port, String request) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        RawClient.Answer answer = RawClient.ask(address, request);
        TreeSet<String> headers = new TreeSet<>();
        for (String header : answer.headers()) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            // Ours says of every answer that may be compressed that it varies by that, and takes
            // HEAD wherever it takes GET.
            if (HEADERS.contains(name) && !header.equals("Vary: Accept-Encoding")) {
                headers.add(name + header.substring(header.indexOf(':')).replace("HEAD, ", ""));
            }
        }
        if (answer.status() == 204) {
            // Ours also says what the path takes.
            headers.removeIf(header -> header.startsWith("allow:"));
        }
        String text = answer.text().replace("Narthex is", "Prometheus Server is");
        Object body = text.startsWith("{") ? trees.compared(text) : text.strip();
        return answer.status() + " " + headers + " " + printable(body.toString());
    }

    /** Reports end at a NUL. */
    private static String printable(String text) {
        return text.replace("\0", "\\0");
    }

    void compare(String request) throws IOException {
        String theirs = answer(prometheus.port(), request);
        String ours = answer(port, request);
        if (!theirs.equals(ours)) {
            differences.add(
                    request.strip().replace("\r\n", "|")
                            + "\n  theirs: "
                            + theirs
                            + "\n  ours:   "
                            + ours);
        }
    }

    /** Sends a request without a body. */
    void compare(String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        request.append("Host: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        compare(request.append("\r\n").toString());
    }

    /** Sends a body of a content type, none where it is empty. */
    void post(String target, String type, String body) throws IOException {
        String typed = type.isEmpty() ? "" : "Content-Type: " + type + "\r\n";
        compare(
                "POST "
                        + target
                        + " HTTP/1.1\r\nHost: localhost\r\n"
                        + typed
                        + "Content-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
    }

    /** Fails if anything differed since the last call. */
    void assertSame() {
        String all = String.join("\n", differences);
        differences.clear();
        assertEquals("", all);
    }

    @Override
    public void close() {
        trees.close();
    }
}
