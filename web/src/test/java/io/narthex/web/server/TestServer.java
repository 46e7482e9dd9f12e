package io.narthex.web.server;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A server on a free loopback port with the routes that the tests of the wire need. */
final class TestServer implements AutoCloseable {
    static final ServerLimits QUICK =
            new ServerLimits(20, 16 * 1024, 1 << 20, 4096, 1500, 500, 700, 600, 2500);

    final PrometheusRegistry registry = new PrometheusRegistry();
    final HttpServer server;
    final InetSocketAddress address;

    /** What the last slow or big handler came to. */
    final AtomicReference<String> outcome = new AtomicReference<>("");

    final CountDownLatch entered = new CountDownLatch(1);

    TestServer(WebOptions options, ServerLimits limits) throws IOException {
        this(options, LiveWebConfig.none(), limits);
    }

    TestServer(WebOptions options, LiveWebConfig webConfig, ServerLimits limits)
            throws IOException {
        server =
                new HttpServer(
                        options.withListenAddresses(List.of("127.0.0.1:0")),
                        webConfig,
                        limits,
                        routes(),
                        registry,
                        NanoClock.SYSTEM);
        server.start();
        address = server.addresses().getFirst();
    }

    TestServer() throws IOException {
        this(WebOptions.DEFAULTS, QUICK);
    }

    private List<Route> routes() {
        return List.of(
                Route.get("/q", TestServer::echo),
                Route.get("/api/v1/q", TestServer::echo),
                new Route(Set.of("POST", "GET"), "/form", Route.Access.READ, TestServer::echo),
                new Route(Set.of("PUT", "POST"), "/up", Route.Access.READ, TestServer::upload),
                new Route(Set.of("POST"), "/-/do", Route.Access.LOCAL, TestServer::echo),
                new Route(
                        Set.of("POST"),
                        "/ignores",
                        Route.Access.READ,
                        x -> x.respondText(200, "did not read")),
                Route.get("/label/{name}/values", x -> x.respondText(200, x.pathParameter("name"))),
                Route.get("/job/*", x -> x.respondText(200, x.pathParameter("*"))),
                Route.get("/slow", this::slow),
                Route.get("/big", this::big),
                Route.get(
                        "/unknown-length",
                        x -> {
                            try (OutputStream out = x.respond(200, -1)) {
                                for (int i = 0; i < 500; i++) {
                                    out.write("0123456789".getBytes(StandardCharsets.US_ASCII));
                                    out.flush();
                                }
                            }
                        }),
                Route.get(
                        "/short",
                        x -> {
                            try (OutputStream out = x.respond(200, 100)) {
                                out.write(1);
                            }
                        }),
                Route.get(
                        "/half",
                        x -> {
                            OutputStream out = x.respond(200, -1);
                            out.write("begun".getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                            throw new IllegalStateException("half");
                        }),
                Route.get(
                        "/boom",
                        _ -> {
                            throw new IllegalStateException("boom");
                        }),
                Route.get("/silent", _ -> {}));
    }

    private static void echo(Exchange x) throws IOException {
        x.respondText(200, x.parameters("query") + "|" + x.parameters("b"));
    }

    private static void upload(Exchange x) throws IOException {
        long count = 0;
        byte[] part = new byte[1000];
        try (InputStream in = x.body()) {
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                count += n;
            }
        }
        x.respondText(200, "got " + count);
    }

    private void slow(Exchange x) throws IOException {
        entered.countDown();
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int i = 0; i < 100; i++) {
                if (x.clientIsGone()) {
                    outcome.set("gone");
                    return;
                }
                if (never.await(20, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        outcome.set("stayed");
        x.respondText(200, "slow");
    }

    private void big(Exchange x) throws IOException {
        byte[] part = new byte[8192];
        try (OutputStream out = x.respond(200, -1)) {
            for (int i = 0; i < 16_384; i++) {
                out.write(part);
            }
            outcome.set("sent");
        } catch (IOException e) {
            outcome.set("failed");
            throw e;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
