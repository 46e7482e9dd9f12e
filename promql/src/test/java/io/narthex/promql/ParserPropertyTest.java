package io.narthex.promql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.parser.SeriesNotation;
import io.narthex.promql.query.QueryException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ParserPropertyTest {
    private static final String[] WORDS = {
        "up",
        "sum",
        "by",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "5m",
        "1",
        "-",
        "+",
        "*",
        "/",
        "^",
        "%",
        "==",
        "=",
        "=~",
        "!~",
        "!=",
        "\"a\"",
        "'",
        "`",
        "@",
        "offset",
        "start",
        "end",
        "and",
        "or",
        "unless",
        "on",
        "ignoring",
        "group_left",
        "bool",
        "rate",
        ",",
        ":",
        "#",
        "\n",
        " ",
        "0x",
        "1e",
        "\\",
        "\u00e9",
        "\ud83d\ude00",
        "\ud83d",
        "step",
        "min_of",
        "_",
        "x",
        "</",
        ">/",
        "topk",
        "fill",
        "1_",
        "..",
        "inf",
        "nan",
        "quantile",
        "without",
        "smoothed",
        "count_values"
    };

    @Test
    void parsesWhatItPrints() {
        long seed = 20261122;
        for (int i = 0; i < 3000; i++) {
            var expr = new RandomExpr(seed + i).vector(4);
            String text = ExprPrinter.print(expr);
            String where = "seed=" + (seed + i) + " text=" + text;
            try {
                var parsed = PromqlParser.parse(text, ParserOptions.ALL);
                assertEquals(expr, RandomExpr.withoutPositions(parsed), where);
                assertEquals(text, ExprPrinter.print(parsed), where);
            } catch (QueryException e) {
                fail(where, e);
            }
        }
    }

    @Test
    void refusesGarbageWithParseErrorsOnly() {
        long seed = 20261123;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int words = random.nextInt(1, 16);
            for (int j = 0; j < words; j++) {
                text.append(WORDS[random.nextInt(WORDS.length)]);
                text.append(random.nextBoolean() ? " " : "");
            }
            parse(text.toString(), seed);
        }
    }

    @Test
    void refusesDamagedQueriesWithParseErrorsOnly() {
        long seed = 20261124;
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text =
                    new StringBuilder(ExprPrinter.print(new RandomExpr(seed + i).vector(3)));
            for (int j = random.nextInt(1, 4); j > 0 && !text.isEmpty(); j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.setCharAt(at, (char) random.nextInt(0x20, 0x7f));
                    default -> text.insert(at, WORDS[random.nextInt(WORDS.length)]);
                }
            }
            parse(text.toString(), seed);
        }
    }

    private static void parse(String text, long seed) {
        try {
            PromqlParser.parse(text, ParserOptions.ALL);
        } catch (QueryException.BadData expected) {
            assertEquals("bad_data", expected.errorType());
        } catch (RuntimeException e) {
            fail("seed=" + seed + " text=" + text, e);
        }
        try {
            SeriesNotation.parse(text);
        } catch (QueryException.BadData expected) {
            assertEquals("bad_data", expected.errorType());
        } catch (RuntimeException e) {
            fail("series: seed=" + seed + " text=" + text, e);
        }
    }
}
