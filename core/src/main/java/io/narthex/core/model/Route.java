package io.narthex.core.model;

import java.io.IOException;
import java.util.Set;

/**
 * An HTTP endpoint that a module hands out and {@code web} serves.
 *
 * @param methods the methods it takes, upper case; others are answered with 405. HEAD comes with
 *     GET
 * @param path an absolute path; a segment {@code {name}} takes any one segment, a final segment
 *     {@code *} any rest
 * @param access who may call it
 * @param handler called on a request thread, several at once
 */
public record Route(Set<String> methods, String path, Access access, Handler handler) {
    /** Copies the methods. */
    public Route {
        methods = Set.copyOf(methods);
    }

    /** A route that anyone may GET. */
    public static Route get(String path, Handler handler) {
        return new Route(Set.of("GET"), path, Access.READ, handler);
    }

    /** Who may call an endpoint. */
    public enum Access {
        /** Everybody, unless the web configuration asks for a password. */
        READ,
        /** Local or authenticated callers: what changes the agent or makes it act. */
        LOCAL
    }

    /** Answers requests. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers one request.
         *
         * @throws IOException if the connection fails; other trouble is answered, not thrown
         */
        void handle(Exchange exchange) throws IOException;
    }
}
