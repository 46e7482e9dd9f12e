package io.narthex.core.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. Confined to the thread that handles it. */
public interface Exchange {
    /** The method, upper case. */
    String method();

    /** The path, percent-decoded, without the query. */
    String path();

    /**
     * The value that stands for {@code {name}} in the route's path, decoded; {@code *} for the
     * rest.
     */
    String pathParameter(String name);

    /** The first value of a parameter, or null. See {@link #parameters}. */
    default @Nullable String parameter(String name) {
        List<String> values = parameters(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    /**
     * All values of a parameter in a form body and in the query, in that order, decoded. What is
     * malformed is left out, see {@link #malformedParameters}.
     */
    List<String> parameters(String name);

    /** What is malformed in the form or the query, or null. */
    default @Nullable String malformedParameters() {
        return null;
    }

    /** The first value of a request header, or null; {@code name} in any case. */
    @Nullable String header(String name);

    /**
     * The request's body, as it was sent, bounded by the server's limit.
     *
     * @throws IOException if the connection fails
     */
    InputStream body() throws IOException;

    /** The address that the connection comes from, without port. */
    String remoteAddress();

    /** Whether the client has closed its side; asks the connection and costs little. */
    boolean clientIsGone();

    /** Sets a header of the answer; before {@link #respond}. */
    void responseHeader(String name, String value);

    /**
     * Sends status and headers and opens the body, which the caller writes and closes. It is
     * compressed where the client takes that and {@code contentLength} is unknown or large.
     *
     * @param status such as 200
     * @param contentLength in bytes, -1 where it is unknown, 0 for none
     * @throws IOException if the connection fails
     */
    OutputStream respond(int status, long contentLength) throws IOException;

    /** Answers with a short text. */
    default void respondText(int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        responseHeader("Content-Type", "text/plain; charset=utf-8");
        try (OutputStream out = respond(status, bytes.length)) {
            out.write(bytes);
        }
    }
}
