package io.narthex.promql.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Querier;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.Annotations;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryContext;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What kernels compute many windows at a time is what the functions compute window by window. */
class RangeKernelTest {
    private static final int ROUNDS = 60;
    private static final String[] CALLS = {
        "avg_over_time(x[R])",
        "count_over_time(x[R])",
        "delta(x[R])",
        "increase(x[R])",
        "last_over_time(x[R])",
        "max_over_time(x[R])",
        "min_over_time(x[R])",
        "quantile_over_time(0.95, x[R])",
        "quantile_over_time(1.5, x[R])",
        "quantile_over_time(0, x[R])",
        "rate(x[R])",
        "sum_over_time(x[R])",
    };

    @Test
    void computeWhatTheFunctionsCompute() {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            MemoryStorage storage = samples(random);
            int rangeS = 1 + random.nextInt(random.nextBoolean() ? 40 : 3000);
            int stepMs = 1 + random.nextInt(random.nextBoolean() ? 5_000 : 200_000);
            int steps = 1 + random.nextInt(900);
            Grid grid = new Grid(random.nextInt(100_000), stepMs, steps);
            for (String call : CALLS) {
                String query = call.replace("R", rangeS + "s");
                compare(
                        storage,
                        query,
                        grid,
                        "seed=" + seed + ", round=" + round + ", " + query + ", " + grid);
            }
        }
    }

    /** Values walk, jump back, repeat, are infinite or NaN or the stale marker; times have gaps. */
    private static MemoryStorage samples(Random random) {
        MemoryStorage storage = new MemoryStorage();
        int kind = random.nextInt(4);
        for (int i = 0; i < 3; i++) {
            Labels labels = Labels.of("__name__", "x", "i", Integer.toString(i));
            long timeMs = random.nextInt(20_000);
            double value = 0;
            int count = random.nextInt(4000);
            for (int j = 0; j < count; j++) {
                timeMs += kind == 0 ? 10_000 : 1 + random.nextInt(10_000);
                timeMs += random.nextInt(500) == 0 ? random.nextInt(2_000_000) : 0;
                value = next(random, kind, value);
                storage.add(labels, timeMs, value);
            }
        }
        return storage;
    }

    private static double next(Random random, int kind, double before) {
        int dice = random.nextInt(400);
        if (kind == 1 && dice < 8) {
            return switch (dice) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                case 3 -> StaleMarker.VALUE;
                case 4 -> -0.0;
                case 5 -> 0.0;
                case 6 -> Double.MAX_VALUE;
                default -> -Double.MAX_VALUE;
            };
        }
        if (kind == 2) {
            return random.nextInt(5) - 2;
        }
        double from = Double.isFinite(before) && Math.abs(before) < 1e300 ? before : 0;
        return dice < 20 ? random.nextDouble() : from + random.nextInt(100) / 10.0;
    }

    private static void compare(MemoryStorage storage, String query, Grid grid, String message) {
        Expr.Call call = (Expr.Call) PromqlParser.parse(query);
        var body = (FunctionBody.OverRange) FunctionTable.body(call.function().name());
        assertNotNull(body.kernel(), message);
        Annotations fastNotes = new Annotations();
        Annotations plainNotes = new Annotations();
        try (Querier querier = storage.querier(Long.MIN_VALUE, Long.MAX_VALUE);
                MemoryBudget budget = new MemoryBudget(EngineOptions.DEFAULT, new AtomicLong())) {
            SeriesSource fast = source(querier, budget, fastNotes, body, call, grid);
            SeriesSource plain = source(querier, budget, plainNotes, body.with(null), call, grid);
            StepSeries fastSeries = new StepSeries(grid.steps());
            StepSeries plainSeries = new StepSeries(grid.steps());
            while (plain.next(plainSeries)) {
                assertTrue(fast.next(fastSeries), message);
                assertEquals(plainSeries.labels, fastSeries.labels, message);
                assertArrayEquals(plainSeries.kinds, fastSeries.kinds, message);
                for (int i = 0; i < grid.steps(); i++) {
                    if (plainSeries.has(i)) {
                        // One NaN is as good as another.
                        assertEquals(
                                Double.doubleToLongBits(plainSeries.values[i]),
                                Double.doubleToLongBits(fastSeries.values[i]),
                                message + ", step=" + i);
                    }
                }
            }
            assertEquals(plainNotes.infos(), fastNotes.infos(), message);
            assertEquals(plainNotes.warnings(), fastNotes.warnings(), message);
        }
    }

    private static SeriesSource source(
            Querier querier,
            MemoryBudget budget,
            Annotations annotations,
            FunctionBody.OverRange body,
            Expr.Call call,
            Grid grid) {
        Evaluation evaluation =
                new Evaluation(
                        EngineOptions.DEFAULT,
                        new QueryContext(NanoClock.SYSTEM, Duration.ofHours(1)),
                        querier,
                        new QueryTimes(grid, grid.endMs()),
                        annotations,
                        budget,
                        new Help(new HelperThreads(0)));
        return new RangeFunctionSource(new Evaluator(evaluation), body, call, grid);
    }
}
