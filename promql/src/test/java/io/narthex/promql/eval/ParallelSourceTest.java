package io.narthex.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What comes of a query does not depend on how many threads compute it. */
class ParallelSourceTest {
    private static final String[] QUERIES = {
        "x",
        "sum(x)",
        "avg by (a) (x)",
        "stddev by (a) (x)",
        "sum by (b) (rate(x[1m]))",
        "topk(3, x)",
        "bottomk by (a) (2, rate(x[2m]))",
        "quantile(0.7, x)",
        "count_values(\"v\", x > bool 0)",
        "sum(x) / count(x)",
        "x + on (a, b) group_left rate(x[1m])",
        "max_over_time(sum by (a) (x)[5m:30s])",
        "abs(-x)",
        "count(x offset 1m)",
        "absent(x)",
    };

    private final MemoryStorage storage = samples();

    private static MemoryStorage samples() {
        MemoryStorage storage = new MemoryStorage();
        Random random = new Random(7);
        for (int i = 0; i < 120; i++) {
            Labels labels = Labels.of("__name__", "x", "a", "" + i % 7, "b", "" + i);
            double value = 0;
            for (int t = 0; t < 200; t++) {
                value += random.nextGaussian() * (random.nextInt(50) == 0 ? 1e9 : 1);
                storage.add(
                        labels,
                        10_000L * t + i,
                        random.nextInt(100) == 0 ? StaleMarker.VALUE : value);
            }
        }
        return storage;
    }

    @Test
    void answersAreTheSameToTheBit() {
        Engine alone = engine(EngineOptions.DEFAULT, 0);
        Engine helped = engine(EngineOptions.DEFAULT, 3);
        for (int round = 0; round < 10; round++) {
            for (String query : QUERIES) {
                assertEquals(range(alone, query), range(helped, query), query);
                assertEquals(instant(alone, query), instant(helped, query), query);
            }
        }
    }

    @Test
    void errorsAreTheSame() {
        Engine alone = engine(EngineOptions.DEFAULT, 0);
        Engine helped = engine(EngineOptions.DEFAULT, 3);
        for (String query :
                new String[] {"x + on (a) x", "label_replace(x, \"b\", \"\", \"\", \"\")"}) {
            String message =
                    assertThrows(QueryException.class, () -> range(alone, query)).getMessage();
            for (int round = 0; round < 10; round++) {
                assertEquals(
                        message,
                        assertThrows(QueryException.class, () -> range(helped, query))
                                .getMessage());
            }
        }
    }

    @Test
    void threadsAreFreeAgainAfterAFailure() {
        EngineOptions small = EngineOptions.DEFAULT.withMemory(20_000, 1 << 20);
        Engine helped = engine(small, 1);
        for (int round = 0; round < 20; round++) {
            assertThrows(QueryException.Execution.class, () -> range(helped, "x"));
            assertEquals(instant(engine(small, 0), "count(x)"), instant(helped, "count(x)"));
        }
    }

    private static Engine engine(EngineOptions options, int helpers) {
        return new Engine(options, NanoClock.SYSTEM, new HelperThreads(helpers));
    }

    private String range(Engine engine, String query) {
        return text(
                engine.range(
                        storage,
                        PromqlParser.parse(query),
                        100_000,
                        2_100_000,
                        7_000,
                        engine.newContext()));
    }

    private String instant(Engine engine, String query) {
        return text(
                engine.instant(storage, PromqlParser.parse(query), 1_500_000, engine.newContext()));
    }

    private static String text(QueryResult result) {
        StringBuilder text = new StringBuilder();
        result.forEach(series -> append(text, series));
        return text.append(result.warnings()).append(result.infos()).toString();
    }

    private static void append(StringBuilder text, SeriesResult series) {
        text.append(series.labels());
        for (int i = 0; i < series.size(); i++) {
            text.append(' ').append(series.timestampMs(i)).append('=');
            text.append(Long.toHexString(Double.doubleToLongBits(series.value(i))));
        }
        text.append('\n');
    }
}
