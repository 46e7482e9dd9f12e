package io.narthex.web.api;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Queryable;
import io.narthex.promql.Engine;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.log.LoggedQuery;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.SampleCounts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the queries of requests, and ends those whose client has gone. Thread-safe.
 *
 * <p>Requests run on virtual threads, which share as many carriers as there are processors and give
 * them up only when they wait: on a board with one, a long query would hold up every other request.
 * Queries therefore run on a few threads of their own, which the system schedules fairly, and the
 * request's thread watches its connection meanwhile. Those that take longer than half a second are
 * written down, so that the log of the next start names them if the process does not live to
 * answer.
 */
public final class Queries implements AutoCloseable {
    private static final String QUEUE = "query queue";
    private static final long IDLE_SECONDS = 10;

    /** Room for the deepest expression that the parser takes. */
    private static final long STACK_BYTES = 1 << 20;

    /** How often the connection is asked whether the client is still there. */
    private static final long WATCH_MS = 100;

    /** From when on a query is written down, in looks at its connection: half a second. */
    private static final int ACTIVE_AFTER_WATCHES = 5;

    private static final long STOP_MS = 1000;

    private final Engine engine;
    private final Queryable storage;
    private final NanoClock clock;
    private final ActiveQueries active;
    private final Semaphore turns;
    private final ThreadPoolExecutor threads;

    /**
     * @param maxConcurrency queries at a time; others wait, their timeouts running
     * @param active where those that take long are written down; closed with this
     */
    public Queries(
            Engine engine,
            Queryable storage,
            NanoClock clock,
            int maxConcurrency,
            ActiveQueries active) {
        this.engine = engine;
        this.storage = storage;
        this.clock = clock;
        this.active = active;
        this.turns = new Semaphore(maxConcurrency, true);
        // Turns bound the threads; one that idles is used before another is made.
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Queries::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "query", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }

    /** Which samples are counted. */
    public enum Counts {
        NONE,
        TOTAL,
        PER_STEP
    }

    /** What came of a query; its further parts are evaluated when they are asked for. */
    public final class Answer implements AutoCloseable {
        private final QueryAnswer answer;
        private final RequestedQuery query;
        private final boolean counts;
        private final long queueNanos;
        private long evaluationNanos;
        private @Nullable String error;

        private Answer(QueryAnswer answer, RequestedQuery query, boolean counts, long queueNanos) {
            this.answer = answer;
            this.query = query;
            this.counts = counts;
            this.queueNanos = queueNanos;
        }

        /** The result, of which the present part is there. */
        public QueryAnswer result() {
            return answer;
        }

        /**
         * Evaluates the next part.
         *
         * @return false where the present one is the last
         * @throws QueryException if there is none
         */
        public boolean next() {
            if (answer.isLast()) {
                return false;
            }
            long begunNanos = clock.nanos();
            try {
                evaluate(
                        query,
                        () -> {
                            answer.next();
                            return answer;
                        });
            } catch (QueryException e) {
                error = String.valueOf(e.getMessage());
                throw e;
            } finally {
                evaluationNanos += clock.nanos() - begunNanos;
            }
            return true;
        }

        /** How long it waited for its turn. */
        long queueNanos() {
            return queueNanos;
        }

        /** How long it was evaluated. */
        long evaluationNanos() {
            return evaluationNanos;
        }

        /** The counts of its samples, or null where nobody asked. */
        @Nullable SampleCounts counts() {
            return counts ? query.context().counts() : null;
        }

        @Override
        public void close() {
            answer.close();
            query.ended(new LoggedQuery.Took(queueNanos, evaluationNanos), error);
        }
    }

    /**
     * How a query is to be evaluated.
     *
     * @param timeout after which it fails; the engine's own holds too
     * @param lookbackMs how old a sample may be, 0 for the engine's own
     * @param counts whether samples are counted
     */
    public record Settings(Duration timeout, long lookbackMs, Counts counts) {
        private static final Duration NO_TIMEOUT = Duration.ofDays(365);

        /** The engine's own. */
        public static final Settings DEFAULT = new Settings(NO_TIMEOUT, 0, Counts.NONE);
    }

    /**
     * The value of {@code expr} at {@code timeMs}, milliseconds since 1970.
     *
     * @throws QueryException if there is none
     */
    public Answer instant(Exchange exchange, Expr expr, long timeMs, Settings settings) {
        RequestedQuery query = requested(exchange, LoggedQuery.Times.at(timeMs), settings);
        Engine asked = engineFor(settings);
        return open(
                query, settings, () -> asked.openInstant(storage, expr, timeMs, query.context()));
    }

    /** The steps of a range query, milliseconds. */
    record Range(long startMs, long endMs, long stepMs) {}

    /**
     * The values of {@code expr} at all steps.
     *
     * @throws QueryException if there are none
     */
    Answer range(Exchange exchange, Expr expr, Range range, Settings settings) {
        RequestedQuery query =
                requested(
                        exchange,
                        new LoggedQuery.Times(range.startMs(), range.endMs(), range.stepMs()),
                        settings);
        Engine asked = engineFor(settings);
        return open(
                query,
                settings,
                () ->
                        asked.openRange(
                                storage,
                                expr,
                                range.startMs(),
                                range.endMs(),
                                range.stepMs(),
                                query.context()));
    }

    private RequestedQuery requested(
            Exchange exchange, LoggedQuery.Times times, Settings settings) {
        QueryContext context = new QueryContext(clock, settings.timeout());
        boolean logged = engine.log().isOn();
        if (settings.counts() != Counts.NONE || logged) {
            context.count(settings.counts() == Counts.PER_STEP);
        }
        return new RequestedQuery(engine.log(), logged, exchange, times, context);
    }

    private Engine engineFor(Settings settings) {
        return settings.lookbackMs() <= 0
                ? engine
                : engine.withLookbackDelta(settings.lookbackMs());
    }

    private Answer open(RequestedQuery query, Settings settings, Supplier<QueryAnswer> work) {
        long arrivedNanos = clock.nanos();
        AtomicLong begunNanos = new AtomicLong();
        try {
            QueryAnswer answer =
                    evaluate(
                            query,
                            () -> {
                                begunNanos.set(clock.nanos());
                                return work.get();
                            });
            boolean counts = settings.counts() != Counts.NONE;
            long begun = begunNanos.get();
            Answer opened = new Answer(answer, query, counts, begun - arrivedNanos);
            opened.evaluationNanos = clock.nanos() - begun;
            return opened;
        } catch (QueryException e) {
            long nowNanos = clock.nanos();
            long begun = begunNanos.get() == 0 ? nowNanos : begunNanos.get();
            query.ended(
                    new LoggedQuery.Took(begun - arrivedNanos, nowNanos - begun),
                    String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private QueryAnswer evaluate(RequestedQuery query, Supplier<QueryAnswer> work) {
        Exchange exchange = query.exchange();
        QueryContext context = query.context();
        try {
            while (!turns.tryAcquire(WATCH_MS, TimeUnit.MILLISECONDS)) {
                watch(exchange, context);
                context.look(QUEUE);
            }
        } catch (InterruptedException _) {
            throw interrupted(context, QUEUE);
        }
        FutureTask<QueryAnswer> task =
                new FutureTask<>(() -> {
                    try {
                        context.look(QUEUE);
                        return work.get();
                    } finally {
                        turns.release();
                    }
                });
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            turns.release();
            throw new QueryException.Canceled(QUEUE);
        }
        return await(task, exchange, context);
    }

    private QueryAnswer await(
            FutureTask<QueryAnswer> task, Exchange exchange, QueryContext context) {
        int slot = -1;
        int watches = 0;
        try {
            while (true) {
                try {
                    return task.get(WATCH_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException _) {
                    watch(exchange, context);
                    if (++watches == ACTIVE_AFTER_WATCHES) {
                        slot = active.add(Params.text(exchange, "query"));
                    }
                }
            }
        } catch (ExecutionException e) {
            throw rethrown(e);
        } catch (InterruptedException _) {
            context.cancel();
            abandon(task);
            throw interrupted(context, "expression evaluation");
        } finally {
            active.remove(slot);
        }
    }

    /** Waits for what was cancelled and closes what came of it nevertheless. */
    private static void abandon(FutureTask<QueryAnswer> task) {
        while (true) {
            try {
                task.get().close();
                return;
            } catch (InterruptedException _) {
                // The caller sets the mark again; a cancelled query ends soon.
            } catch (ExecutionException _) {
                return;
            }
        }
    }

    private static void watch(Exchange exchange, QueryContext context) {
        if (exchange.clientIsGone()) {
            context.cancel();
        }
    }

    private static QueryException interrupted(QueryContext context, String phase) {
        context.cancel();
        Thread.currentThread().interrupt();
        return new QueryException.Canceled(phase);
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
        active.close();
    }
}
