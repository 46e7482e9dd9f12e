package io.narthex.promql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.model.Labels;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.query.QueryException;
import org.junit.jupiter.api.Test;

class SeriesNotationTest {
    @Test
    void readsLabelsAndValues() {
        var series = SeriesNotation.parse("m{a=\"b c\", d='}'} 1+2x3 _ stale -1e-3 3-1x2 _x2 NaN");
        assertEquals(Labels.of("__name__", "m", "a", "b c", "d", "}"), series.labels());
        assertEquals("1 3 5 7 _ stale -0.001 3 2 1 _ _ NaN", values(series));
        assertEquals("5 5 5", values(SeriesNotation.parse("{} 5x2")));
        assertEquals("Infinity -Infinity", values(SeriesNotation.parse("m Inf -Inf")));
        assertEquals(Labels.EMPTY, SeriesNotation.parse("{}").labels());
    }

    private static String values(SeriesNotation.Series series) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            double value = series.value(i);
            boolean whole = value == (int) value;
            text.append(i > 0 ? " " : "");
            if (!series.has(i)) {
                text.append('_');
            } else if (StaleMarker.is(value)) {
                text.append("stale");
            } else {
                text.append(whole ? Integer.toString((int) value) : Double.toString(value));
            }
        }
        return text.toString();
    }

    @Test
    void refusesOtherTexts() {
        String in = " in series values";
        refuses("m 1+2", "1:6: parse error: unexpected end of input" + in);
        refuses("m 1+2 3", "1:6: parse error: unexpected \" \"" + in);
        refuses("m 1xy", "1:5: parse error: unexpected identifier \"y\"" + in);
        refuses("m 1x-1", "1:5: parse error: unexpected <op:->" + in);
        refuses("m 1 x", "1:5: parse error: unexpected \"x\"");
        refuses("m 1 by", "1:5: parse error: unexpected <by>");
        refuses("m -", "1:4: parse error: unexpected end of input" + in);
        refuses("m _x", "1:5: parse error: unexpected end of input" + in);
        refuses("m 1,2", "1:4: parse error: unexpected character in series sequence: ','");
        refuses("m 0x1F", "1:5: parse error: bad number syntax: \"1\"");
        String expected = in + ", expected number or \"stale\"";
        refuses("m 1 one", "1:5: parse error: unexpected identifier \"one\"" + expected);
        refuses("m stalex3", "1:3: parse error: unexpected identifier \"stalex3\"" + expected);
        refuses(
                "m 1e400",
                "1:3: parse error: error parsing number: strconv.ParseFloat: parsing \"1e400\":"
                        + " value out of range");
        refuses(
                "m 1x1.5",
                "1:5: parse error: invalid repetition in series values: strconv.ParseUint: parsing"
                        + " \"1.5\": invalid syntax");
        refuses("m {{foo:1}}", "1:5: parse error: bad histogram descriptor found: \"foo\"");
        refuses("m {{sum 1}}", "1:5: parse error: missing `:` for histogram descriptor");
        refuses(
                "m {{sum:1",
                "1:10: parse error: histogram description incomplete unexpected: '\ufffd'");
        refuses(
                "m {{buckets:[1 2}}",
                "1:17: parse error: invalid character in buckets description: '}'");
        refuses("m {{buckets:1}}", "1:13: parse error: unexpected number \"1\"" + in);
        refuses("m {{buckets:[]}}", "1:14: parse error: unexpected \"]\"" + in);
        refuses("m {{buckets:[a]}}", "1:14: parse error: unexpected \"a]\"" + in);
        refuses(
                "m {{sum:1 buckets:[a]}}",
                "1:20: parse error: unexpected \"a]\" in histogram description, expected histogram"
                        + " description key, e.g. buckets:[5 10 7]");
        refuses("m 1 {{sum:1 sum:2}}", "1:1: parse error: duplicate key \"sum\" in histogram");
        refuses("1 2", "1:1: parse error: unexpected number \"1\"" + in);
        refuses(
                "m{a=b} 1",
                "1:5: parse error: unexpected identifier \"b\" in label set, expected string");
        refuses("m 1x99999999999999999999", "1:3: parse error: too many values: limit=1000000");
        refuses("m 1x2000000", "1:3: parse error: too many values: limit=1000000");
        refuses("m{a=\"b\"", "1:8: parse error: unexpected end of input inside braces");
        refuses("m{a!=\"b\"} 1", "1:1: parse error: labels of a series need \"=\": a!=\"b\"");
    }

    private static void refuses(String text, String message) {
        var e = assertThrows(QueryException.BadData.class, () -> SeriesNotation.parse(text));
        assertEquals(message, e.getMessage());
    }
}
