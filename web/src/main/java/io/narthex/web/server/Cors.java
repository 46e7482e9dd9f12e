package io.narthex.web.server;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Which pages of other origins may read the API: answers the {@code Origin} header as Prometheus
 * does. Thread-safe.
 */
final class Cors {
    private final Pattern origins;

    /**
     * @param expression matches whole origins
     * @throws IllegalArgumentException if it is no regular expression
     */
    Cors(String expression) {
        try {
            origins = Pattern.compile("^(?:" + expression + ")$", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "--web.cors.origin: " + e.getDescription() + ": " + e.getPattern(), e);
        }
    }

    void answer(HttpExchange exchange) {
        exchange.responseHeader("Vary", "Origin");
        String origin = exchange.header("Origin");
        if (origin == null || origin.isEmpty()) {
            return;
        }
        exchange.responseHeader(
                "Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin");
        exchange.responseHeader("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
        exchange.responseHeader("Access-Control-Expose-Headers", "Date");
        if (origins.matches(origin)) {
            exchange.responseHeader("Access-Control-Allow-Origin", origin);
        }
    }
}
