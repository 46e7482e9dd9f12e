package io.narthex.forwarder;

import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

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

    private final RawServer server;
    private final List<Request> requests = new ArrayList<>();

    RawReceiver(Script script) throws IOException {
        this.server = new RawServer((request, out) -> script.answer(read(request), out));
    }

    /** Answers all requests alike. */
    RawReceiver(String answer) throws IOException {
        this((_, out) -> write(out, answer));
    }

    static boolean write(OutputStream out, String text) throws IOException {
        RawServer.write(out, text);
        return true;
    }

    private Request read(String request) throws IOException {
        byte[] body = RawServer.body(request);
        String head = request.substring(0, request.length() - body.length);
        var samples = WriteRequests.decode(body);
        synchronized (requests) {
            Request read = new Request(requests.size(), head, samples);
            requests.add(read);
            return read;
        }
    }

    String url() {
        return server.uri("/api/v1/write").toString();
    }

    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    int connections() {
        return server.connections();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
