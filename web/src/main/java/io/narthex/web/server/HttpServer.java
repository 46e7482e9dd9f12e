package io.narthex.web.server;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import io.narthex.web.WebOptions;
import io.narthex.web.access.AccessRules;
import io.narthex.web.access.Admission;
import io.narthex.web.access.LiveWebConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The HTTP server: listens on all configured addresses and leads requests to routes, each
 * connection on a virtual thread of its own. {@link #start} and {@link #close} belong to one
 * thread; the rest is thread-safe.
 */
public final class HttpServer implements AutoCloseable {
    private static final long WATCH_INTERVAL_MS = 250;
    private static final long STOP_GRACE_MS = 700;

    private final WebOptions options;
    private final LiveWebConfig webConfig;
    private final ServerContext context;
    private final ConnectionSlots slots;
    private final ServerMetrics metrics;
    private final Dispatcher dispatcher;
    private final List<Listener> listeners = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * A server that is not started yet.
     *
     * @param webConfig TLS, passwords, headers and rate
     * @throws IllegalArgumentException if two routes take the same method and path, or an option is
     *     malformed
     */
    public HttpServer(
            WebOptions options,
            LiveWebConfig webConfig,
            List<Route> routes,
            PrometheusRegistry registry) {
        this(
                options,
                webConfig,
                ServerLimits.of(options.maxConnections(), options.readTimeoutMs()),
                routes,
                registry,
                NanoClock.SYSTEM);
    }

    HttpServer(
            WebOptions options,
            LiveWebConfig webConfig,
            ServerLimits limits,
            List<Route> routes,
            PrometheusRegistry registry,
            NanoClock clock) {
        this.options = options;
        this.webConfig = webConfig;
        this.context =
                new ServerContext(
                        limits, new Deflaters(), new AtomicBoolean(), EpochClock.SYSTEM, clock);
        this.slots = new ConnectionSlots(limits, clock);
        this.metrics = new ServerMetrics(registry, slots::count);
        this.dispatcher =
                new Dispatcher(
                        new Router(options.routePrefix(), routes),
                        new Admission(
                                webConfig, new AccessRules(options.externalUrl()), registry, clock),
                        new Cors(options.corsOrigin()),
                        metrics,
                        clock);
    }

    /**
     * Begins to listen.
     *
     * @throws IOException if an address cannot be listened on; the message names it, and none is
     *     listened on then
     */
    public void start() throws IOException {
        try {
            for (String address : options.listenAddresses()) {
                listeners.add(Listener.bind(ListenAddress.parse(address)));
            }
        } catch (IOException | IllegalArgumentException e) {
            closeListeners();
            throw e;
        }
        for (Listener listener : listeners) {
            listener.start(new Acceptor(slots, metrics, dispatcher, context, webConfig));
        }
        Thread.ofPlatform().name("http-watchdog").daemon().start(this::watch);
    }

    private void watch() {
        try {
            while (!stopped.await(WATCH_INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                slots.killOverdue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** The addresses that it listens on, with the ports that the system chose. */
    public List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (Listener listener : listeners) {
            addresses.add(listener.address());
        }
        return addresses;
    }

    /** The number of open connections. */
    public int connections() {
        return slots.count();
    }

    /**
     * Stops listening, lets answers that are under way finish for a moment, and closes the rest.
     * Returns within a second.
     */
    @Override
    public void close() {
        context.stopping().set(true);
        closeListeners();
        try {
            slots.stop(STOP_GRACE_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        stopped.countDown();
    }

    private void closeListeners() {
        for (Listener listener : listeners) {
            listener.close();
        }
    }
}
