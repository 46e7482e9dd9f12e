package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.query.EngineFeatures;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryContext;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineTest {
    private static final long STEP_MS = 10_000;

    private final MemoryStorage storage = new MemoryStorage();
    private final Engine engine = new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM);

    private void load(int series, int samples) {
        for (int s = 0; s < series; s++) {
            Labels labels = Labels.of("__name__", "m", "site", "s" + s % 10, "sensor", "n" + s);
            for (int i = 0; i < samples; i++) {
                storage.add(labels, i * STEP_MS, s + i);
            }
        }
    }

    private QueryResult instant(String query, long timestampMs) {
        return engine.instant(storage, PromqlParser.parse(query), timestampMs, engine.newContext());
    }

    /**
     * What {@code bool} makes of a sample is no longer that metric, whichever name it was given.
     */
    @Test
    void comparisonsKeepNoNameThatTheyBring() {
        storage.add(Labels.of("__name__", "a", "x", "1", "y", "2"), 0, 3);
        storage.add(Labels.of("__name__", "b", "x", "1"), 0, 1);
        String on = " on (x) group_left (__name__) b";
        assertEquals(
                "{x=\"1\", y=\"2\"}",
                instant("a > bool" + on, 0).series().getFirst().labels().toString());
        assertEquals(
                "{__name__=\"b\", x=\"1\", y=\"2\"}",
                instant("a -" + on, 0).series().getFirst().labels().toString());
    }

    @Test
    void yieldsSeriesInOrder() {
        load(12, 10);
        QueryResult result =
                engine.range(
                        storage,
                        PromqlParser.parse("sum by (site) (m)"),
                        0,
                        90_000,
                        30_000,
                        engine.newContext());
        assertEquals(ValueType.MATRIX, result.type());
        List<String> labels = new ArrayList<>();
        result.forEach(series -> labels.add(series.labels().toString()));
        assertEquals(10, labels.size());
        assertEquals("{site=\"s0\"}", labels.getFirst());
        SeriesResult first = result.series().getFirst();
        assertEquals(4, first.size());
        assertEquals(60_000, first.timestampMs(2));
        assertEquals(22, first.value(2));
    }

    @Test
    void subqueriesWithoutAStepFollowTheDefaultOne() {
        load(1, 31);
        assertEquals(5, instant("count_over_time(m[5m:])", 300_000).series().getFirst().value(0));
        engine.defaultSubqueryStep(30_000);
        assertEquals(10, instant("count_over_time(m[5m:])", 300_000).series().getFirst().value(0));
    }

    @Test
    void givesScalarsStringsAndSamples() {
        load(1, 3);
        assertEquals(3, instant("1 + 2", 0).scalar());
        assertEquals("a", instant("\"a\"", 0).string());
        QueryResult matrix = instant("m[15s]", 20_000);
        assertEquals(ValueType.MATRIX, matrix.type());
        assertEquals(2, matrix.series().getFirst().size());
        assertEquals(10_000, matrix.series().getFirst().timestampMs(0));
    }

    @Test
    void removesNamesAtOnceOrAtTheEnd() {
        for (int i = 0; i < 3; i++) {
            storage.add(Labels.of("__name__", "one"), i * STEP_MS, i);
            storage.add(Labels.of("__name__", "two"), i * STEP_MS, i);
        }
        String query = "sum by (__name__) (rate({__name__=~\"one|two\"}[20s]))";
        var e = assertThrows(QueryException.Execution.class, () -> instant(query, 20_000));
        assertEquals("vector cannot contain metrics with the same labelset", e.getMessage());
        Engine late =
                new Engine(
                        EngineOptions.DEFAULT.withFeatures(
                                EngineFeatures.NONE.withDelayedNameRemoval(true)),
                        NanoClock.SYSTEM);
        String sum = "sum(rate({__name__=~\"one|two\"}[20s]))";
        QueryResult result =
                late.instant(storage, PromqlParser.parse(sum), 20_000, late.newContext());
        assertEquals(0.2, result.series().getFirst().value(0), 1e-12);
        assertThrows(
                QueryException.Execution.class,
                () -> late.instant(storage, PromqlParser.parse(query), 20_000, late.newContext()));
    }

    @Test
    void failsOverItsDeadline() {
        load(200, 10);
        AtomicLong nanos = new AtomicLong();
        NanoClock clock = () -> nanos.addAndGet(1_000_000);
        Engine impatient =
                new Engine(EngineOptions.DEFAULT.withConcurrency(Duration.ofMillis(3), 1), clock);
        var e =
                assertThrows(
                        QueryException.Timeout.class,
                        () ->
                                impatient.instant(
                                        storage,
                                        PromqlParser.parse("sum(m)"),
                                        0,
                                        impatient.newContext()));
        assertEquals("query timed out in expression evaluation", e.getMessage());
        assertEquals("timeout", e.errorType());
    }

    @Test
    void failsWhenNobodyWaits() {
        load(200, 10);
        QueryContext cancelled = engine.newContext();
        cancelled.cancel();
        var e =
                assertThrows(
                        QueryException.Canceled.class,
                        () -> engine.instant(storage, PromqlParser.parse("sum(m)"), 0, cancelled));
        assertEquals("query was canceled in expression evaluation", e.getMessage());
        assertEquals("canceled", e.errorType());
        QueryContext gone = new QueryContext(NanoClock.SYSTEM, Duration.ofMinutes(1), () -> true);
        assertThrows(
                QueryException.Canceled.class,
                () -> engine.instant(storage, PromqlParser.parse("sum(m)"), 0, gone));
    }

    @Test
    void failsWithTooManySamples() {
        load(100, 100);
        Engine small =
                new Engine(EngineOptions.DEFAULT.withMemory(2_000, 1 << 20), NanoClock.SYSTEM);
        var e =
                assertThrows(
                        QueryException.Execution.class,
                        () ->
                                small.range(
                                        storage,
                                        PromqlParser.parse("m"),
                                        0,
                                        990_000,
                                        10_000,
                                        small.newContext()));
        assertEquals(
                "query processing would load too many samples into memory in query execution",
                e.getMessage());
        assertEquals("execution", e.errorType());
        // An aggregation holds its groups and one series alone.
        assertEquals(
                10,
                small.range(
                                storage,
                                PromqlParser.parse("sum by (site) (m)"),
                                0,
                                300_000,
                                10_000,
                                small.newContext())
                        .series()
                        .size());
    }

    @Test
    void failsWithTooManyBytes() {
        load(100, 10);
        Engine small =
                new Engine(EngineOptions.DEFAULT.withMemory(1 << 30, 8_192), NanoClock.SYSTEM);
        var e =
                assertThrows(
                        QueryException.Execution.class,
                        () ->
                                small.instant(
                                        storage, PromqlParser.parse("m"), 0, small.newContext()));
        assertEquals(
                "query processing would take more memory than one query may: limitBytes=6144",
                e.getMessage());
        assertThrows(
                QueryException.Execution.class,
                () ->
                        small.range(
                                storage,
                                PromqlParser.parse("vector(1)"),
                                0,
                                Long.MAX_VALUE / 4,
                                1,
                                small.newContext()));
    }

    @Test
    void evaluatesTheDeepestExpressionsOnASmallStack() throws InterruptedException {
        load(1, 3);
        List<Throwable> failures = new ArrayList<>();
        String[] queries = {
            "(".repeat(390) + "m" + ")".repeat(390),
            "abs(".repeat(390) + "m" + ")".repeat(390),
            "m" + " + m".repeat(390),
            "m ^ ".repeat(190) + "m",
            "-".repeat(390) + "m",
            "sum(".repeat(390) + "m" + ")".repeat(390),
            "m" + " or m".repeat(390),
        };
        Runnable all =
                () -> {
                    for (String query : queries) {
                        instant(query, 20_000);
                        engine.range(
                                storage,
                                PromqlParser.parse(query),
                                0,
                                20_000,
                                10_000,
                                engine.newContext());
                    }
                };
        Thread small = new Thread(null, all, "small-stack", 256 << 10);
        small.setUncaughtExceptionHandler((_, e) -> failures.add(e));
        small.start();
        small.join();
        assertEquals(List.of(), failures);
    }

    @Test
    void refusesRangesOfWrongType() {
        var e =
                assertThrows(
                        QueryException.BadData.class,
                        () ->
                                engine.range(
                                        storage,
                                        PromqlParser.parse("m[5m]"),
                                        0,
                                        1,
                                        1,
                                        engine.newContext()));
        assertEquals(
                "invalid expression type \"range vector\" for range query, must be Scalar or"
                        + " instant Vector",
                e.getMessage());
    }

    @Test
    void waitsForItsTurn() throws InterruptedException {
        Engine single =
                new Engine(
                        EngineOptions.DEFAULT.withConcurrency(Duration.ofMinutes(1), 1),
                        NanoClock.SYSTEM);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread first =
                Thread.ofPlatform()
                        .start(() ->
                                single.instant(
                                        (min, max) -> {
                                            inside.countDown();
                                            try {
                                                leave.await();
                                            } catch (InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                            return storage.querier(min, max);
                                        },
                                        PromqlParser.parse("m"),
                                        0,
                                        single.newContext()));
        inside.await();
        QueryContext context = single.newContext();
        context.cancel();
        var e =
                assertThrows(
                        QueryException.Canceled.class,
                        () -> single.instant(storage, PromqlParser.parse("m"), 0, context));
        assertEquals("query was canceled in query queue", e.getMessage());
        leave.countDown();
        first.join();
        assertTrue(
                single.instant(storage, PromqlParser.parse("m"), 0, single.newContext())
                        .series()
                        .isEmpty());
    }
}
