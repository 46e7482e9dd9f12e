package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.narthex.core.model.NanoClock;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.peer.PeerQueries;
import io.narthex.promql.peer.PeerSamples;
import io.narthex.promql.query.EngineFeatures;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random texts and queries: whatever comes, it is answered or refused with an error of its own. */
class FuzzTest {
    private static final long SEED = Long.getLong("narthex.promql.fuzz.seed", 3);
    private static final int ROUNDS = Integer.getInteger("narthex.promql.fuzz.rounds", 3_000);
    private static final String[] PIECES = {
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "[5m]",
        "[5m:1m]",
        " offset -1m",
        " @ end()",
        " @ 1e3",
        " by (job)",
        " on ()",
        " group_left",
        " bool ",
        " fill(1)",
        " smoothed",
        " anchored",
        "{{",
        "}}",
        "\"",
        "'",
        "`",
        "\\",
        "x5",
        "e",
        "0x",
        "1_0",
        "NaN",
        "-Inf",
        " </ ",
        " >/ ",
        " atan2 ",
        "min_of(1m, 2m)",
        "step()",
        "\u00e9",
        "\ud83d",
        "\u0000",
        "#",
        "\n",
        ":",
        ",",
        "=~",
        "!~",
        "count_values(\"v\", ",
        "label_replace(",
        "histogram_quantiles(",
        "info(m)"
    };

    private final Random random = new Random(SEED);

    /** A text with something added, removed, doubled or changed. */
    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutated.length() + 1);
            int to = Math.min(mutated.length(), at + random.nextInt(6));
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> mutated.delete(at, to);
                case 2 -> mutated.insert(at, mutated.substring(at, to));
                default -> mutated.insert(at, (char) random.nextInt(0x180));
            }
        }
        return mutated.toString();
    }

    @Test
    void parsesOrRefusesAnyText() {
        PeerQueries queries = new PeerQueries(SEED, true);
        for (int i = 0; i < ROUNDS; i++) {
            String text = mutated(queries.next());
            try {
                Expr expr = PromqlParser.parse(text, ParserOptions.ALL);
                String printed = ExprPrinter.print(expr);
                String again = ExprPrinter.print(PromqlParser.parse(printed, ParserOptions.ALL));
                assertEquals(printed, again, "seed " + SEED + ": " + text);
            } catch (QueryException.BadData e) {
                // Refused, as it should be.
            } catch (RuntimeException e) {
                fail("seed " + SEED + ": " + text, e);
            }
        }
    }

    @Test
    void readsOrRefusesAnySeries() {
        String[] series = {
            "m{a=\"b\"} 1+2x3 _ stale 5 _x2 -1e3",
            "m {{schema:1 sum:-0.3 count:3 z_bucket:1 buckets:[1 2]}}x2 _ 3",
            "m {{count:1}}+{{count:2 sum:3 buckets:[2] offset:-3 n_buckets:[1]}}x4",
            "{__name__=\"x\"} {{schema:-53 custom_values:[1 2] buckets:[1 0 3]}}"
        };
        for (int i = 0; i < ROUNDS; i++) {
            String text = mutated(series[random.nextInt(series.length)]);
            try {
                SeriesNotation.parse(text);
            } catch (QueryException.BadData e) {
                // Refused, as it should be.
            } catch (RuntimeException e) {
                fail("seed " + SEED + ": " + text, e);
            }
        }
    }

    @Test
    void evaluatesAnyQueryAtOnceAsInARange() {
        PeerSamples samples = new PeerSamples(SEED);
        PeerQueries queries = new PeerQueries(SEED, true);
        EngineOptions options = EngineOptions.DEFAULT.withMemory(50_000_000, 1 << 30);
        Engine[] engines = {
            new Engine(options, NanoClock.SYSTEM),
            new Engine(options.withFeatures(new EngineFeatures(true, true, true)), NanoClock.SYSTEM)
        };
        for (int i = 0; i < ROUNDS / 10; i++) {
            String text = queries.next();
            Engine engine = engines[i % 2];
            long atMs =
                    PeerSamples.START_MS
                            + random.nextLong(PeerSamples.SAMPLES * PeerSamples.INTERVAL_MS);
            try {
                Expr expr = PromqlParser.parse(text, ParserOptions.ALL);
                QueryResult instant =
                        engine.instant(samples.storage(), expr, atMs, engine.newContext());
                if (expr.type() == ValueType.VECTOR && !text.contains("@")) {
                    QueryResult range =
                            engine.range(
                                    samples.storage(),
                                    expr,
                                    atMs,
                                    atMs,
                                    60_000,
                                    engine.newContext());
                    assertEquals(
                            instant.series().size(), range.series().size(), "seed " + SEED + text);
                }
            } catch (QueryException e) {
                // Refused, as it should be.
            } catch (RuntimeException e) {
                fail("seed " + SEED + ": " + text, e);
            }
        }
    }
}
