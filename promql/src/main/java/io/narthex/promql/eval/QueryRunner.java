package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.query.Annotations;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SampleCounts;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Runs queries from their trees to their results. Thread-safe. */
public final class QueryRunner {
    /** More would not fit into an array of any kind. */
    private static final int MAX_STEPS = 1 << 26;

    /** A point of a result whose series has gaps: which step, and the value. */
    private static final long POINT_BYTES = 12;

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

    /** Evaluates at one time; milliseconds since 1970. */
    public QueryResult instant(Queryable from, Expr expr, long timestampMs, QueryContext context) {
        return run(from, expr, new Grid(timestampMs, 0, 1), timestampMs, context, false);
    }

    /** Evaluates at each step from {@code startMs} to {@code endMs}, both inclusive. */
    public QueryResult range(
            Queryable from,
            Expr expr,
            long startMs,
            long endMs,
            long stepMs,
            QueryContext context) {
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
        return run(from, expr, new Grid(startMs, stepMs, (int) steps), endMs, context, true);
    }

    private QueryResult run(
            Queryable from,
            Expr expr,
            Grid grid,
            long endMs,
            QueryContext context,
            boolean isRange) {
        QueryTimes times = new QueryTimes(grid, endMs);
        TimeBounds bounds = new TimeBounds(new TimeResolver(options, times));
        bounds.include(expr, grid);
        try (MemoryBudget budget = new MemoryBudget(options, bytesOfAll);
                Querier querier = from.querier(bounds.minMs(), bounds.maxMs());
                Help help = new Help(threads)) {
            querier.account(bytes -> budget.reserve(0, bytes));
            var evaluation =
                    new Evaluation(
                            options, context, querier, times, new Annotations(), budget, help);
            SampleCounts counts = context.counts();
            if (counts != null) {
                counts.grid(grid.startMs(), grid.stepMs(), grid.steps());
            }
            QueryResult result = evaluate(new Evaluator(evaluation), expr, grid, isRange);
            if (counts != null) {
                counts.peak(budget.samples());
            }
            return result;
        }
    }

    private static QueryResult evaluate(
            Evaluator evaluator, Expr expr, Grid grid, boolean isRange) {
        String string = "";
        List<SeriesResult> series = List.of();
        switch (expr.type()) {
            case STRING -> string = evaluator.string(expr);
            case SCALAR -> series = List.of(scalar(evaluator.scalar(expr, grid), grid));
            case MATRIX -> series = matrix(evaluator, expr, grid);
            case VECTOR -> series = vector(evaluator, expr, grid, isRange);
        }
        evaluator.evaluation().context().look("expression evaluation");
        Annotations annotations = evaluator.evaluation().annotations();
        evaluator.evaluation().querier().warnings().forEach(annotations::warn);
        return new QueryResult(
                isRange ? ValueType.MATRIX : expr.type(),
                series,
                string,
                grid.startMs(),
                annotations.warnings(),
                annotations.infos());
    }

    private static SeriesResult scalar(ScalarSeries scalar, Grid grid) {
        double[] values = new double[grid.steps()];
        for (int i = 0; i < values.length; i++) {
            values[i] = scalar.at(i);
        }
        return new SeriesResult(Labels.EMPTY, grid.startMs(), grid.stepMs(), null, values);
    }

    private static List<SeriesResult> vector(
            Evaluator evaluator, Expr expr, Grid grid, boolean sorted) {
        Map<Labels, StepSeries> merged = new LinkedHashMap<>();
        for (StepSeries series : evaluator.collect(evaluator.vector(expr, grid), grid)) {
            if (series.dropsName) {
                series.labels = Evaluation.withoutMetadata(series.labels);
            }
            StepSeries known = merged.putIfAbsent(series.labels, series);
            if (known != null && !known.merge(series)) {
                throw Evaluation.duplicateLabels();
            }
        }
        List<StepSeries> all = new ArrayList<>(merged.values());
        merged.clear();
        if (sorted) {
            all.sort(Comparator.comparing(s -> s.labels));
        }
        List<SeriesResult> results = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            StepSeries series = all.get(i);
            int points = series.count();
            if (points < grid.steps()) {
                long bytes = POINT_BYTES * points;
                evaluator.evaluation().budget().reserve(0, bytes);
            }
            results.add(result(series, grid, points));
        }
        return results;
    }

    private static SeriesResult result(StepSeries series, Grid grid, int points) {
        if (series.hasHistograms()) {
            return withHistograms(series, grid, points);
        }
        if (points == series.steps()) {
            return new SeriesResult(
                    series.labels, grid.startMs(), grid.stepMs(), null, series.values);
        }
        int[] steps = new int[points];
        double[] values = new double[points];
        int next = 0;
        for (int i = 0; i < series.steps(); i++) {
            if (series.has(i)) {
                steps[next] = i;
                values[next++] = series.values[i];
            }
        }
        return new SeriesResult(series.labels, grid.startMs(), grid.stepMs(), steps, values);
    }

    private static SeriesResult withHistograms(StepSeries series, Grid grid, int points) {
        long[] timestampsMs = new long[points];
        double[] values = new double[points];
        @Nullable Histogram[] histograms = new Histogram[points];
        int next = 0;
        for (int i = 0; i < series.steps(); i++) {
            if (series.has(i)) {
                timestampsMs[next] = grid.at(i);
                values[next] = series.values[i];
                boolean histogram = series.kinds[i] == StepSeries.HISTOGRAM;
                histograms[next++] = histogram ? series.histogram(i) : null;
            }
        }
        return new SeriesResult(series.labels, timestampsMs, values, histograms);
    }

    private static List<SeriesResult> matrix(Evaluator evaluator, Expr expr, Grid grid) {
        List<SeriesResult> results = new ArrayList<>();
        WindowSource windows = evaluator.windows(expr, grid);
        while (windows.next()) {
            Window window = windows.window(0);
            if (window.size() > 0) {
                evaluator.evaluation().budget().reserve(window.size(), 16L * window.size());
                Labels labels =
                        window.dropsName
                                ? Evaluation.withoutMetadata(window.labels)
                                : window.labels;
                results.add(
                        new SeriesResult(
                                labels,
                                Arrays.copyOfRange(window.timestampsMs, window.from, window.to),
                                Arrays.copyOfRange(window.values, window.from, window.to),
                                window.histogramCount() == 0 || window.histograms == null
                                        ? null
                                        : Arrays.copyOfRange(
                                                window.histograms, window.from, window.to)));
            }
        }
        results.sort(Comparator.comparing(SeriesResult::labels));
        return results;
    }
}
