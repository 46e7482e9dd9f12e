package io.narthex.web.api;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the storage has been opened and may be asked; false until {@link #ready}. Thread-safe.
 */
public final class Readiness {
    private final AtomicBoolean ready = new AtomicBoolean();

    /** Says that everything is there. */
    public void ready() {
        ready.set(true);
    }

    /** Says that the end has begun. */
    public void stopping() {
        ready.set(false);
    }

    /** Whether requests may be answered. */
    public boolean isReady() {
        return ready.get();
    }

    /** The same routes, which answer 503 until it is ready. */
    public List<Route> guard(List<Route> routes) {
        List<Route> guarded = new ArrayList<>(routes.size());
        for (Route route : routes) {
            guarded.add(
                    new Route(
                            route.methods(),
                            route.path(),
                            route.access(),
                            exchange -> answer(exchange, route.handler())));
        }
        return guarded;
    }

    private void answer(Exchange exchange, Route.Handler handler) throws IOException {
        if (isReady()) {
            handler.handle(exchange);
        } else {
            unavailable(exchange);
        }
    }

    /** The answer before it is ready. */
    static void unavailable(Exchange exchange) throws IOException {
        exchange.respondText(503, "Service Unavailable");
    }
}
