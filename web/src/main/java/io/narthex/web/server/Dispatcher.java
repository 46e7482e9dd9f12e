package io.narthex.web.server;

import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import io.narthex.web.access.Admission;
import io.narthex.web.tls.TlsServer;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * Leads a request to its route, past the access rules, and sees to it that it is answered whatever
 * happens. Thread-safe.
 */
final class Dispatcher {
    /** Stands for requests without a route in metrics, whose labels must not grow with requests. */
    private static final String NO_ROUTE = "none";

    private final Router router;
    private final Admission admission;
    private final Cors cors;
    private final ServerMetrics metrics;
    private final NanoClock clock;

    Dispatcher(
            Router router, Admission admission, Cors cors, ServerMetrics metrics, NanoClock clock) {
        this.router = router;
        this.admission = admission;
        this.cors = cors;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @throws IOException if the connection cannot be used any more
     */
    void dispatch(HttpExchange exchange) throws IOException {
        long from = clock.nanos();
        Router.Match match = router.find(exchange.segments());
        Router.Endpoint endpoint = match == null ? null : match.endpoint(exchange.method());
        try {
            Admission.Entry entry = admission.enter(exchange);
            checkConnection(exchange, entry);
            exchange.fixedHeaders(entry.headers());
            Admission.Refusal refusal = entry.refusal();
            if (refusal == null) {
                boolean known =
                        entry.authenticated()
                                || (exchange.tls() == entry.tls()
                                        && exchange.hasVerifiedCertificate());
                answer(exchange, match, endpoint, known);
            } else {
                refuse(exchange, refusal);
            }
        } catch (BadRequestException e) {
            replace(exchange, e.status(), e.text() + "\n", e);
        } catch (RuntimeException | StackOverflowError e) {
            Logger.error(
                    e,
                    "http: handler failed, method={}, path={}",
                    exchange.method(),
                    path(endpoint));
            replace(exchange, 500, "internal error\n", new IOException(e));
        } finally {
            exchange.end();
            if (exchange.status() != 0) {
                metrics.answered(path(endpoint), exchange.status(), clock.nanos() - from);
            }
        }
        if (!exchange.isComplete()) {
            throw new IOException("the answer was not finished");
        }
    }

    /** A connection that was made under other TLS settings than those of now ends soon. */
    private static void checkConnection(HttpExchange exchange, Admission.Entry entry)
            throws IOException {
        TlsServer now = entry.tls();
        if (exchange.tls() == now) {
            return;
        }
        exchange.last();
        if (now != null && now.requiresClients()) {
            throw new IOException("the rules for client certificates have changed");
        }
    }

    private static void refuse(HttpExchange exchange, Admission.Refusal refusal)
            throws IOException {
        if (refusal.status() == 401) {
            exchange.responseHeader("WWW-Authenticate", "Basic");
        } else {
            exchange.responseHeader("Retry-After", "5");
        }
        exchange.respondText(refusal.status(), refusal.text() + "\n");
    }

    private static String path(Router.@Nullable Endpoint endpoint) {
        return endpoint == null ? NO_ROUTE : endpoint.route().path();
    }

    private static void replace(HttpExchange exchange, int status, String text, IOException cause)
            throws IOException {
        if (exchange.status() != 0) {
            throw cause;
        }
        exchange.clearResponseHeaders();
        exchange.respondText(status, text);
    }

    private void answer(
            HttpExchange exchange,
            Router.@Nullable Match match,
            Router.@Nullable Endpoint endpoint,
            boolean authenticated)
            throws IOException {
        exchange.checkQuery();
        boolean options = exchange.method().equals("OPTIONS");
        if (match == null) {
            if (options && exchange.path().equals("*")) {
                exchange.respond(204, 0).close();
            } else {
                exchange.respondText(404, "404 page not found\n");
            }
            return;
        }
        boolean byPages = mayBeReadByPages(match.byMethod());
        if (endpoint == null) {
            exchange.responseHeader("Allow", match.allow());
            if (!options) {
                exchange.respondText(405, "Method Not Allowed\n");
                return;
            }
            if (byPages) {
                cors.answer(exchange);
            }
            exchange.respond(byPages ? 204 : 200, 0).close();
            return;
        }
        if (byPages) {
            cors.answer(exchange);
        }
        String refusal = admission.refusal(endpoint.route().access(), exchange, authenticated);
        if (refusal != null) {
            exchange.respondText(403, refusal + "\n");
            return;
        }
        exchange.pathParameters(endpoint.names(), match.values());
        exchange.readForm();
        endpoint.route().handler().handle(exchange);
        if (exchange.status() == 0) {
            throw new IllegalStateException("not answered: path=" + endpoint.route().path());
        }
    }

    private static boolean mayBeReadByPages(Map<String, Router.Endpoint> byMethod) {
        for (Router.Endpoint endpoint : byMethod.values()) {
            Route route = endpoint.route();
            if (route.access() != Route.Access.READ || !route.path().startsWith("/api/")) {
                return false;
            }
        }
        return true;
    }
}
