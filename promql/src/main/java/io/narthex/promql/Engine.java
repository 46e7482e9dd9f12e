package io.narthex.promql;

import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Queryable;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.eval.HelperThreads;
import io.narthex.promql.eval.QueryRunner;
import io.narthex.promql.log.QueryLog;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Evaluates PromQL over a {@link Queryable}, so many queries at a time as the options allow, each
 * on its caller's thread and those that help it. Thread-safe.
 */
public final class Engine {
    /** How often a query that waits for its turn looks whether it is still wanted. */
    private static final long QUEUE_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NanoClock clock;
    private volatile EngineOptions options;
    private volatile QueryRunner runner;
    private final Semaphore turns;
    private final QueryLog log;

    /** An engine whose queries may use all processors. */
    public Engine(EngineOptions options, NanoClock clock) {
        this(options, clock, HelperThreads.ofMachine());
    }

    /** An engine whose queries may use all processors, and whose callers log them. */
    public Engine(EngineOptions options, NanoClock clock, QueryLog log) {
        this(options, clock, HelperThreads.ofMachine(), log);
    }

    /** An engine each of whose queries is helped by {@code threads}. */
    public Engine(EngineOptions options, NanoClock clock, HelperThreads threads) {
        this(options, clock, threads, new QueryLog(() -> 0, clock));
    }

    private Engine(EngineOptions options, NanoClock clock, HelperThreads threads, QueryLog log) {
        this.options = options;
        this.clock = clock;
        this.runner = new QueryRunner(options, threads);
        this.turns = new Semaphore(options.maxConcurrency(), true);
        this.log = log;
    }

    private Engine(Engine other, EngineOptions options) {
        this.options = options;
        this.clock = other.clock;
        this.runner = other.runner.withOptions(options);
        this.turns = other.turns;
        this.log = other.log;
    }

    /** What those write to who have asked a query and know who wanted it. */
    public QueryLog log() {
        return log;
    }

    /** The same engine, turns and memory of its queries included, with another lookback delta. */
    public Engine withLookbackDelta(long lookbackDeltaMs) {
        return new Engine(this, options.withLookbackDeltaMs(lookbackDeltaMs));
    }

    /** Gives subqueries without a step of their own another one, from the next query on. */
    public void defaultSubqueryStep(long stepMs) {
        options = options.withSubqueryStepMs(stepMs);
        runner = runner.withOptions(options);
    }

    /** What all queries hold in memory, those included whose results are still being shown. */
    public long heldBytes() {
        return runner.heldBytes();
    }

    /** A token for a query that starts now, with the engine's timeout. */
    public QueryContext newContext() {
        return new QueryContext(clock, options.timeout());
    }

    /**
     * Evaluates {@code expr} at {@code timestampMs}, milliseconds since 1970.
     *
     * @throws QueryException if there is no result
     */
    public QueryResult instant(Queryable from, Expr expr, long timestampMs, QueryContext context) {
        return inTurn(context, () -> runner.instant(from, expr, timestampMs, context));
    }

    /**
     * Evaluates {@code expr} at each step from {@code startMs} to {@code endMs}, both inclusive.
     *
     * @throws QueryException if there is no result
     */
    public QueryResult range(
            Queryable from,
            Expr expr,
            long startMs,
            long endMs,
            long stepMs,
            QueryContext context) {
        return inTurn(context, () -> runner.range(from, expr, startMs, endMs, stepMs, context));
    }

    /** As {@link #instant}; a large result comes in parts, each evaluated in a turn of its own. */
    public QueryAnswer openInstant(
            Queryable from, Expr expr, long timestampMs, QueryContext context) {
        return inTurn(
                context,
                () -> new InTurns(runner.openInstant(from, expr, timestampMs, context), context));
    }

    /** As {@link #range}; a large result comes in parts, each evaluated in a turn of its own. */
    public QueryAnswer openRange(
            Queryable from,
            Expr expr,
            long startMs,
            long endMs,
            long stepMs,
            QueryContext context) {
        return inTurn(
                context,
                () ->
                        new InTurns(
                                runner.openRange(from, expr, startMs, endMs, stepMs, context),
                                context));
    }

    private <T> T inTurn(QueryContext context, Supplier<T> query) {
        context.limit(options.timeout().toNanos());
        try {
            while (!turns.tryAcquire(QUEUE_LOOK_NANOS, TimeUnit.NANOSECONDS)) {
                context.look("query queue");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException.Canceled("query queue");
        }
        try {
            return query.get();
        } finally {
            turns.release();
        }
    }

    /** An answer whose further parts wait for their turns. */
    private final class InTurns implements QueryAnswer {
        private final QueryAnswer answer;
        private final QueryContext context;

        InTurns(QueryAnswer answer, QueryContext context) {
            this.answer = answer;
            this.context = context;
        }

        @Override
        public ValueType type() {
            return answer.type();
        }

        @Override
        public long timestampMs() {
            return answer.timestampMs();
        }

        @Override
        public String string() {
            return answer.string();
        }

        @Override
        public List<SeriesResult> series() {
            return answer.series();
        }

        @Override
        public boolean isLast() {
            return answer.isLast();
        }

        @Override
        public void next() {
            inTurn(
                    context,
                    () -> {
                        answer.next();
                        return answer;
                    });
        }

        @Override
        public List<String> warnings() {
            return answer.warnings();
        }

        @Override
        public List<String> infos() {
            return answer.infos();
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
