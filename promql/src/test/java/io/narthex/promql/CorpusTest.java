package io.narthex.promql;

import static io.narthex.testkit.FuzzTarget.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.query.EngineFeatures;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.testkit.Corpus;
import io.narthex.testkit.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What of PromQL reads texts of users. */
final class CorpusTest {
    private static final String FUZZ = "io.narthex.promql.PromqlFuzz";
    private static final int TEXT_MAX = 400;
    private static final MemoryStorage STORAGE = storage();
    private static final Engine ENGINE =
            new Engine(
                    EngineOptions.DEFAULT
                            .withMemory(20_000, 16 << 20)
                            .withConcurrency(Duration.ofSeconds(5), 1)
                            .withFeatures(new EngineFeatures(true, true, true)),
                    NanoClock.SYSTEM);

    static final List<FuzzTarget> TARGETS =
            List.of(
                    new FuzzTarget(
                            "expressions",
                            CorpusTest::expressions,
                            texts(
                                    "sum by (job) (rate(m{a=~\"b.*\"}[5m] offset 1m)) > bool 2",
                                    "a / on (x) group_left (y) b unless c",
                                    "{\"dotted.name\", 'l'!='v'} @ end()",
                                    "max_over_time(-m[1h:5m] @ 3)[2m:] + 0x1F ^ 2",
                                    "histogram_quantile(0.9, sum without () (h))")),
                    new FuzzTarget(
                            "queries",
                            CorpusTest::queries,
                            texts(
                                    "sum by (job) (rate(m[1m]))",
                                    "topk(2, m) or -h",
                                    "label_replace(m, \"x\", \"$1\", \"job\", \"(.*)\")",
                                    "histogram_quantile(0.5, h) + on () group_left () m",
                                    "avg_over_time(m[1m:10s] offset 5s) ^ 2 @ start()",
                                    "sort_desc(count_values(\"v\", m)) and absent(none)",
                                    "quantile_over_time(0.3, m[2m]) / holt_winters(m[1m], .1, .2)",
                                    "info(m) < bool time() % 7 atan2 pi()")),
                    new FuzzTarget(
                            "series",
                            CorpusTest::series,
                            texts(
                                    "m{a=\"b\"} 1+2x3 _ stale 5 _x2 -1e3",
                                    "m {{schema:1 sum:-0.3 count:3 z_bucket:1 buckets:[1 2]}}x2 _"
                                            + " 3",
                                    "{__name__=\"x\"} {{schema:-53 custom_values:[1 2] buckets:[1"
                                            + " 0 3]}}+{{count:1}}x4")));

    private static MemoryStorage storage() {
        MemoryStorage storage = new MemoryStorage();
        for (int i = 0; i < 30; i++) {
            long ms = i * 10_000L;
            storage.add(Labels.of("__name__", "m", "job", "a"), ms, i * 1.5);
            storage.add(Labels.of("__name__", "m", "job", "b"), ms, i % 3 == 0 ? Double.NaN : 1);
        }
        SeriesNotation.Series histograms =
                SeriesNotation.parse("h {{schema:1 sum:3 count:3 buckets:[1 2]}}x20");
        for (int i = 0; i < histograms.size(); i++) {
            var one = histograms.histogram(i);
            if (one != null) {
                storage.add(histograms.labels(), i * 15_000L, one);
            }
        }
        return storage;
    }

    private static String text(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }

    /** Parses, prints and parses again: the second print is the first. */
    static void expressions(byte[] data) {
        try {
            String printed = ExprPrinter.print(PromqlParser.parse(text(data), ParserOptions.ALL));
            Expr again;
            try {
                again = PromqlParser.parse(printed, ParserOptions.ALL);
            } catch (QueryException e) {
                throw new AssertionError("not parsed: " + printed, e);
            }
            assertEquals(printed, ExprPrinter.print(again));
        } catch (QueryException.BadData e) {
            // Refused, as it should be.
        }
    }

    /** Evaluates within budgets of time, samples and memory. */
    static void queries(byte[] data) {
        try {
            Expr expr = PromqlParser.parse(text(data), ParserOptions.ALL);
            ENGINE.instant(STORAGE, expr, 200_000, ENGINE.newContext());
            if (expr.type() == ValueType.VECTOR || expr.type() == ValueType.SCALAR) {
                ENGINE.range(STORAGE, expr, 100_000, 250_000, 30_000, ENGINE.newContext());
            }
        } catch (QueryException e) {
            // Refused, as it should be.
        }
    }

    static void series(byte[] data) {
        try {
            SeriesNotation.parse(text(data));
        } catch (QueryException.BadData e) {
            // Refused, as it should be.
        }
    }

    static Stream<byte[]> seeds(String name) {
        return Corpus.seeds(TARGETS, name);
    }

    @TestFactory
    Stream<DynamicTest> corpus() {
        return Corpus.tests(FUZZ, TARGETS);
    }
}
