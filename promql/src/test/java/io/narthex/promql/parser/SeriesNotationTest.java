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
        refuses(
                "m 1+2",
                "1:3: parse error: unexpected \"1+2\" in series values, expected number"
                        + " or \"stale\"");
        refuses(
                "m 1xy",
                "1:3: parse error: unexpected \"1xy\" in series values, expected number"
                        + " or \"stale\"");
        refuses("m 1x2000000", "1:3: parse error: too many values: limit=1000000");
        refuses("m{a=\"b\"", "1:8: parse error: unexpected end of input inside braces");
        refuses("m{a!=\"b\"} 1", "1:1: parse error: labels of a series need \"=\": a!=\"b\"");
    }

    private static void refuses(String text, String message) {
        var e = assertThrows(QueryException.BadData.class, () -> SeriesNotation.parse(text));
        assertEquals(message, e.getMessage());
    }
}
