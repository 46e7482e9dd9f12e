package io.narthex.web.api;

import io.narthex.core.config.ConfigException;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Health and lifecycle: {@code /-/healthy}, {@code /-/ready}, {@code /-/reload}, {@code /-/quit}.
 * Thread-safe.
 */
public final class ControlRoutes {
    private static final Set<String> POST_PUT = Set.of("POST", "PUT");

    private final Readiness readiness;
    private final Reload reload;
    private final Runnable quit;
    private final boolean open;

    /** Reads the configuration again. */
    @FunctionalInterface
    public interface Reload {
        /**
         * Takes over what the files say now, or leaves everything as it is.
         *
         * @throws ConfigException if the files are wrong
         * @throws IOException if they cannot be read
         */
        void run() throws IOException, ConfigException;
    }

    /**
     * @param quit begins the end and returns at once
     * @param open whether everybody may call what changes the agent ({@code
     *     --web.enable-lifecycle})
     */
    public ControlRoutes(Readiness readiness, Reload reload, Runnable quit, boolean open) {
        this.readiness = readiness;
        this.reload = reload;
        this.quit = quit;
        this.open = open;
    }

    /** The endpoints. */
    public List<Route> routes() {
        Route.Access access = open ? Route.Access.READ : Route.Access.LOCAL;
        return List.of(
                Route.get("/-/healthy", x -> x.respondText(200, "Narthex is Healthy.\n")),
                Route.get("/-/ready", this::ready),
                new Route(POST_PUT, "/-/reload", access, this::reload),
                new Route(POST_PUT, "/-/quit", access, this::quit));
    }

    private void ready(Exchange exchange) throws IOException {
        if (readiness.isReady()) {
            exchange.respondText(200, "Narthex is Ready.\n");
        } else {
            Readiness.unavailable(exchange);
        }
    }

    private void reload(Exchange exchange) throws IOException {
        String failure = "";
        try {
            reload.run();
        } catch (ConfigException | IOException e) {
            failure = "failed to reload config: " + e.getMessage() + "\n";
        }
        exchange.respondText(failure.isEmpty() ? 200 : 500, failure);
    }

    private void quit(Exchange exchange) throws IOException {
        exchange.respondText(200, "Requesting termination... Goodbye!");
        quit.run();
    }
}
