package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A range query is the same as an instant query at each of its steps. */
class RangePropertyTest {
    private static final long STEP_MS = 45_000;
    private static final int STEPS = 12;
    private static final String[] SELECTORS = {"a", "b", "a{x=\"1\"}", "{__name__=~\"a|b\"}"};
    private static final String[] RANGE_FUNCTIONS = {
        "rate",
        "increase",
        "delta",
        "irate",
        "changes",
        "resets",
        "avg_over_time",
        "sum_over_time",
        "min_over_time",
        "max_over_time",
        "last_over_time",
        "stddev_over_time",
        "count_over_time",
        "deriv",
        "absent_over_time",
        "present_over_time"
    };
    private static final String[] AGGREGATIONS = {
        "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"
    };
    private static final String[] OPERATORS = {
        "+", "-", "*", "/", "%", "^", "==", "!= bool", ">", "<= bool", "and", "or", "unless"
    };

    private final MemoryStorage storage = new MemoryStorage();
    private int withPoints;
    private final Engine engine = new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM);

    @Test
    void equalsInstantQueries() {
        long firstSeed = 20261122;
        for (long seed = firstSeed; seed < firstSeed + 1500; seed++) {
            Random random = new Random(seed);
            if ((seed - firstSeed) % 50 == 0) {
                fill(random);
            }
            String query = vector(random, 3);
            compare(query, "seed=" + seed + " query=" + query);
        }
        assertTrue(withPoints > 500, "queries with points: " + withPoints);
    }

    private void compare(String query, String where) {
        Expr expr = PromqlParser.parse(query);
        Map<Labels, Map<Long, Double>> expected = new TreeMap<>();
        boolean fails = false;
        for (int i = 0; i < STEPS && !fails; i++) {
            try {
                add(expected, engine.instant(storage, expr, i * STEP_MS, engine.newContext()));
            } catch (QueryException.Execution e) {
                fails = true;
            }
        }
        Map<Labels, Map<Long, Double>> actual = new TreeMap<>();
        boolean rangeFails = false;
        try {
            add(
                    actual,
                    engine.range(
                            storage, expr, 0, STEP_MS * (STEPS - 1), STEP_MS, engine.newContext()));
        } catch (QueryException.Execution e) {
            rangeFails = true;
        }
        assertEquals(fails, rangeFails, where);
        if (!fails) {
            assertEquals(expected, actual, where);
            withPoints += actual.isEmpty() ? 0 : 1;
        }
    }

    private static void add(Map<Labels, Map<Long, Double>> to, QueryResult result) {
        for (SeriesResult series : result.series()) {
            Map<Long, Double> points = to.computeIfAbsent(series.labels(), _ -> new TreeMap<>());
            for (int i = 0; i < series.size(); i++) {
                points.put(series.timestampMs(i), series.value(i));
            }
        }
    }

    private void fill(Random random) {
        storage.clear();
        for (int s = 0; s < 8; s++) {
            Labels labels =
                    Labels.of(
                            "__name__",
                            s % 2 == 0 ? "a" : "b",
                            "x",
                            "" + s / 4,
                            "y",
                            "" + s / 2 % 2);
            double value = random.nextInt(10);
            for (long atMs = random.nextInt(60_000); atMs < STEP_MS * STEPS; ) {
                int kind = random.nextInt(12);
                value = kind == 2 ? 0 : value + random.nextInt(5) - 1;
                double sample = kind == 0 ? StaleMarker.VALUE : kind == 1 ? Double.NaN : value;
                storage.add(labels, atMs, sample);
                atMs += random.nextInt(5) == 0 ? 330_000 : 1 + random.nextInt(30_000);
            }
        }
    }

    private static <T> T oneOf(Random random, T[] all) {
        return all[random.nextInt(all.length)];
    }

    private static String vector(Random random, int depth) {
        String selector = oneOf(random, SELECTORS) + time(random);
        if (depth == 0) {
            return selector;
        }
        String inner = vector(random, depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> oneOf(random, AGGREGATIONS) + grouping(random) + "(" + inner + ")";
            case 1 ->
                    "("
                            + inner
                            + ") "
                            + oneOf(random, OPERATORS)
                            + matching(random)
                            + "("
                            + vector(random, depth - 1)
                            + ")";
            case 2, 3 ->
                    oneOf(random, RANGE_FUNCTIONS)
                            + "("
                            + oneOf(random, SELECTORS)
                            + "[2m]"
                            + time(random)
                            + ")";
            case 4 ->
                    oneOf(random, RANGE_FUNCTIONS)
                            + "(("
                            + inner
                            + ")[3m:20s]"
                            + time(random)
                            + ")";
            case 5 -> "-(" + inner + ")";
            case 6 -> "(" + inner + ") > 2";
            default ->
                    switch (random.nextInt(5)) {
                        case 0 -> "count_values(\"v\", " + inner + ")";
                        case 1 -> "quantile(0.3, " + inner + ")";
                        case 2 -> "label_replace(" + inner + ", \"z\", \"$1\", \"x\", \"(.)\")";
                        case 3 -> "clamp_min(" + inner + ", scalar(a{x=\"1\",y=\"0\"}))";
                        default -> "absent(" + inner + ")";
                    };
        };
    }

    private static String time(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> " offset 1m";
            case 1 -> " @ 200";
            case 2 -> " @ 100 offset -30s";
            default -> "";
        };
    }

    private static String grouping(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> " by (x) ";
            case 1 -> " without (y) ";
            case 2 -> " by (__name__, y) ";
            default -> "";
        };
    }

    private static String matching(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> " on (x, y) ";
            case 1 -> " ignoring (y) ";
            default -> " ";
        };
    }
}
