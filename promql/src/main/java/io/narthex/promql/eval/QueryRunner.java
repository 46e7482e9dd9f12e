package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.query.Annotations;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SampleCounts;
import io.narthex.promql.query.SeriesResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs queries from their trees to their results. Thread-safe. */
public final class QueryRunner {
    /** More would not fit into an array of any kind. */
    private static final int MAX_STEPS = 1 << 26;

    /** The part of a result that is all of it. */
    private static final long WHOLE = Long.MAX_VALUE;

    /** Results larger than this part of what all queries may hold are shown in parts. */
    private static final long PARTS = 8;

    private final EngineOptions options;
    private final AtomicLong bytesOfAll;
    private final HelperThreads threads;

    /** A runner whose queries are helped by {@code threads}. */
    public QueryRunner(EngineOptions options, HelperThreads threads) {
        this(options, threads, new AtomicLong());
    }

    private QueryRunner(EngineOptions options, HelperThreads threads, AtomicLong bytesOfAll) {
        this.options = options;
        this.threads = threads;
        this.bytesOfAll = bytesOfAll;
    }

    /** A runner with other options whose queries share memory and threads of this one's. */
    public QueryRunner withOptions(EngineOptions others) {
        return new QueryRunner(others, threads, bytesOfAll);
    }

    /** What all queries hold in memory. */
    public long heldBytes() {
        return bytesOfAll.get();
    }

    /** Evaluates at one time; milliseconds since 1970. */
    public QueryResult instant(Queryable from, Expr expr, long timestampMs, QueryContext context) {
        return whole(open(from, expr, new Grid(timestampMs, 0, 1), timestampMs, context, WHOLE));
    }

    /** As {@link #instant}, part by part where the result is large. */
    public QueryAnswer openInstant(
            Queryable from, Expr expr, long timestampMs, QueryContext context) {
        Grid grid = new Grid(timestampMs, 0, 1);
        return open(from, expr, grid, timestampMs, context, options.maxBytes() / PARTS);
    }

    /** Evaluates at each step from {@code startMs} to {@code endMs}, both inclusive. */
    public QueryResult range(
            Queryable from,
            Expr expr,
            long startMs,
            long endMs,
            long stepMs,
            QueryContext context) {
        Grid grid = grid(expr, startMs, endMs, stepMs);
        return whole(open(from, expr, grid, endMs, context, WHOLE));
    }

    /** As {@link #range}, part by part where the result is large. */
    public QueryAnswer openRange(
            Queryable from,
            Expr expr,
            long startMs,
            long endMs,
            long stepMs,
            QueryContext context) {
        Grid grid = grid(expr, startMs, endMs, stepMs);
        return open(from, expr, grid, endMs, context, options.maxBytes() / PARTS);
    }

    private Grid grid(Expr expr, long startMs, long endMs, long stepMs) {
        if (stepMs <= 0) {
            throw new QueryException.BadData("zero or negative query resolution step");
        }
        if (endMs < startMs) {
            throw new QueryException.BadData("end timestamp must not be before start time");
        }
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw new QueryException.BadData(
                    "invalid expression type \""
                            + expr.type().documentedName()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        long spanMs = endMs - startMs;
        long steps = spanMs < 0 ? Long.MAX_VALUE : spanMs / stepMs + 1;
        if (steps > Math.min(options.maxSamples(), MAX_STEPS)) {
            throw MemoryBudget.tooManySamples();
        }
        return new Grid(startMs, stepMs, (int) steps);
    }

    private static QueryResult whole(QueryAnswer answer) {
        try (answer) {
            return new QueryResult(
                    answer.type(),
                    answer.series(),
                    answer.string(),
                    answer.timestampMs(),
                    answer.warnings(),
                    answer.infos());
        }
    }

    /** A grid of a range query has a step. */
    private QueryAnswer open(
            Queryable from,
            Expr expr,
            Grid grid,
            long endMs,
            QueryContext context,
            long partBytes) {
        QueryTimes times = new QueryTimes(grid, endMs);
        TimeBounds bounds = new TimeBounds(new TimeResolver(options, times));
        bounds.include(expr, grid);
        MemoryBudget budget = new MemoryBudget(options, bytesOfAll);
        Help help = new Help(threads);
        Querier querier = null;
        QueryAnswer answer = null;
        try {
            querier = from.querier(bounds.minMs(), bounds.maxMs());
            querier.account(bytes -> budget.reserve(0, bytes));
            var evaluation =
                    new Evaluation(
                            options, context, querier, times, new Annotations(), budget, help);
            SampleCounts counts = context.counts();
            if (counts != null) {
                counts.grid(grid.startMs(), grid.stepMs(), grid.steps());
            }
            answer = answer(new Evaluator(evaluation), expr, grid, bounds, partBytes);
            return answer;
        } finally {
            if (answer == null) {
                close(budget, help, querier);
            }
        }
    }

    private static void close(MemoryBudget budget, Help help, @Nullable Querier querier) {
        try {
            help.close();
            if (querier != null) {
                querier.close();
            }
        } finally {
            budget.close();
        }
    }

    private static QueryAnswer answer(
            Evaluator evaluator, Expr expr, Grid grid, TimeBounds bounds, long partBytes) {
        Evaluation evaluation = evaluator.evaluation();
        boolean isRange = grid.stepMs() > 0;
        ValueType type = isRange ? ValueType.MATRIX : expr.type();
        String string = "";
        List<SeriesResult> series = List.of();
        switch (expr.type()) {
            case STRING -> string = evaluator.string(expr);
            case SCALAR -> series = List.of(scalar(evaluator.scalar(expr, grid), grid));
            case MATRIX, VECTOR -> {
                ResultReader reader =
                        expr.type() == ValueType.MATRIX
                                ? new MatrixReader(evaluator, expr, grid)
                                : new VectorReader(evaluator, expr, grid, isRange);
                if (!reader.read(partBytes)) {
                    Querier querier = evaluation.querier();
                    if (LabelOrder.holds(expr, querier, bounds.minMs(), bounds.maxMs())) {
                        List<SeriesResult> first = reader.take();
                        return new RunningAnswer(type, first, reader, partBytes, evaluation);
                    }
                    reader.read(WHOLE);
                }
                series = reader.takeAll();
            }
        }
        evaluation.context().look("expression evaluation");
        return new RunningAnswer(type, string, series, evaluation);
    }

    private static SeriesResult scalar(ScalarSeries scalar, Grid grid) {
        double[] values = new double[grid.steps()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scalar.at(i);
        }
        return new SeriesResult(Labels.EMPTY, grid.startMs(), grid.stepMs(), null, values);
    }
}
