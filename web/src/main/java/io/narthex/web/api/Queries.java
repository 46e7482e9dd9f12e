package io.narthex.web.api;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Queryable;
import io.narthex.promql.Engine;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Evaluates the queries of requests, and ends those whose client has gone. Thread-safe.
 *
 * <p>Requests run on virtual threads, which share as many carriers as there are processors and give
 * them up only when they wait: on a board with one, a long query would hold up every other request.
 * Queries therefore run on a few threads of their own, which the system schedules fairly, and the
 * request's thread watches its connection meanwhile.
 */
public final class Queries implements AutoCloseable {
    private static final int MAX_THREADS = 4;
    private static final long IDLE_SECONDS = 10;

    /** Room for the deepest expression that the parser takes. */
    private static final long STACK_BYTES = 1 << 20;

    /** How often the connection is asked whether the client is still there. */
    private static final long WATCH_MS = 100;

    private static final long STOP_MS = 1000;

    private final Engine engine;
    private final Queryable storage;
    private final NanoClock clock;
    private final ThreadPoolExecutor threads;

    public Queries(Engine engine, Queryable storage, NanoClock clock) {
        this.engine = engine;
        this.storage = storage;
        this.clock = clock;
        this.threads =
                new ThreadPoolExecutor(
                        MAX_THREADS,
                        MAX_THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Queries::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "query", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * How a query is to be evaluated.
     *
     * @param timeout after which it fails; the engine's own holds too
     * @param lookbackMs how old a sample may be, 0 for the engine's own
     */
    public record Settings(Duration timeout, long lookbackMs) {
        private static final Duration NO_TIMEOUT = Duration.ofDays(365);

        /** The engine's own. */
        public static final Settings DEFAULT = new Settings(NO_TIMEOUT, 0);
    }

    /**
     * The value of {@code expr} at {@code timeMs}, milliseconds since 1970.
     *
     * @throws QueryException if there is none
     */
    public QueryResult instant(Exchange exchange, Expr expr, long timeMs, Settings settings) {
        QueryContext context = new QueryContext(clock, settings.timeout());
        Engine asked = engineFor(settings);
        return evaluate(exchange, context, () -> asked.instant(storage, expr, timeMs, context));
    }

    /** The steps of a range query, milliseconds. */
    record Range(long startMs, long endMs, long stepMs) {}

    /**
     * The values of {@code expr} at all steps.
     *
     * @throws QueryException if there are none
     */
    QueryResult range(Exchange exchange, Expr expr, Range range, Settings settings) {
        QueryContext context = new QueryContext(clock, settings.timeout());
        Engine asked = engineFor(settings);
        return evaluate(
                exchange,
                context,
                () ->
                        asked.range(
                                storage,
                                expr,
                                range.startMs(),
                                range.endMs(),
                                range.stepMs(),
                                context));
    }

    private Engine engineFor(Settings settings) {
        return settings.lookbackMs() <= 0
                ? engine
                : engine.withLookbackDelta(settings.lookbackMs());
    }

    private QueryResult evaluate(
            Exchange exchange, QueryContext context, Supplier<QueryResult> query) {
        AtomicBoolean begun = new AtomicBoolean();
        FutureTask<QueryResult> task =
                new FutureTask<>(() -> {
                    begun.set(true);
                    context.look("query queue");
                    return query.get();
                });
        threads.execute(task);
        try {
            while (true) {
                try {
                    return task.get(WATCH_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    watch(exchange, context, begun, task);
                }
            }
        } catch (CancellationException _) {
            throw new QueryException.Timeout("query queue");
        } catch (ExecutionException e) {
            throw rethrown(e);
        } catch (InterruptedException _) {
            context.cancel();
            Thread.currentThread().interrupt();
            throw new QueryException.Canceled("expression evaluation");
        }
    }

    private static void watch(
            Exchange exchange, QueryContext context, AtomicBoolean begun, FutureTask<?> task) {
        if (exchange.clientIsGone()) {
            context.cancel();
        }
        // One that runs ends by itself; one that waits for its turn cannot.
        if (!begun.get() && context.remainingNanos() < 0) {
            task.cancel(false);
        }
    }

    private static RuntimeException rethrown(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException failure -> failure;
            case StackOverflowError _ ->
                    new QueryException.Execution("the query is nested too deeply");
            case null, default -> new IllegalStateException(e);
        };
    }

    /** Takes no queries any more and waits a second for those that run; their clients first. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
