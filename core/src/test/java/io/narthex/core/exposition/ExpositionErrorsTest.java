package io.narthex.core.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a scrape refuses, and what it says of it. */
class ExpositionErrorsTest {
    private static void refuses(Format format, String text, String message) {
        var thrown =
                assertThrows(ExpositionException.class, () -> Events.of(format, text), () -> text);
        assertEquals(message, thrown.getMessage());
    }

    @Test
    void saysWhereTextIsWrong() {
        Format text = Format.TEXT_0_0_4;
        refuses(text, "a 1\n9b 1\n", "line 2, column 1: expected a metric name, found \"9b 1\"");
        refuses(text, "a", "line 1, column 2: expected a value, found the end of the line");
        refuses(text, "a.5 1\n", "line 1, column 2: expected a blank and a value, found \".5 1\"");
        refuses(text, "a x\n", "line 1, column 3: expected a value, found \"x\"");
        refuses(text, "a 1\r\n", "line 1, column 3: expected a value, found \"1\\x0d\"");
        refuses(
                text,
                "a 1 1.5\n",
                "line 1, column 5: expected a timestamp in milliseconds, found \"1.5\"");
        refuses(
                text,
                "a 1 1 # {} 1\n",
                "line 1, column 7: expected the end of the line after the timestamp, found"
                        + " \"# {} 1\"");
        refuses(
                text,
                "a{b=\"c} 1\n",
                "line 1, column 5: a quote without closing quote, found \"\\\"c} 1\"");
        refuses(
                text,
                "a{b=\"c\" 1\n",
                "line 1, column 2: a brace without closing brace, found \"{b=\\\"c\\\" 1\"");
        refuses(text, "a{b} 1\n", "line 1, column 4: expected an equals sign, found \"}\"");
        refuses(
                text,
                "a{b=c} 1\n",
                "line 1, column 5: expected a label value in double quotes, found \"c}\"");
        refuses(text, "a{,} 1\n", "line 1, column 3: expected a label name, found \",}\"");
        refuses(
                text,
                "a{b=\"1\"c=\"2\"} 1\n",
                "line 1, column 8: expected a comma or a closing brace, found \"c=\\\"2\\\"}\"");
        refuses(
                text,
                "{b=\"1\"} 1\n",
                "line 1, column 1: a series without a name: expected a metric name, found"
                        + " \"{b=\\\"1\\\"}\"");
        refuses(
                text,
                "a{\"b\"} 1\n",
                "line 1, column 3: the metric's name stands twice: found another, found"
                        + " \"\\\"b\\\"}\"");
        refuses(text, "{\"\"} 1\n", "line 1, column 2: a name is empty, found \"\\\"\\\"}\"");
        refuses(text, "# TYPE a blub\n", "line 1, column 10: unknown metric type, found \"blub\"");
        refuses(
                text,
                "# HELP 1\n",
                "line 1, column 8: expected a metric name after HELP, found \"1\"");
    }

    @Test
    void saysWhereOpenMetricsIsWrong() {
        Format format = Format.OPENMETRICS_1_0_0;
        refuses(
                format,
                "a 1\n",
                "line 2, column 1: the text does not end with # EOF, found the end of the text");
        refuses(
                format,
                "a 1",
                "line 1, column 4: the line is cut off: expected # EOF at the end, found the end of"
                        + " the line");
        refuses(
                format,
                "# EOF\na 1\n",
                "line 2, column 1: nothing may stand behind # EOF, found \"a 1\"");
        refuses(
                format,
                "# EOF \n",
                "line 1, column 1: expected # HELP, # TYPE, # UNIT or # EOF, found \"# EOF \"");
        refuses(
                format,
                "\n# EOF\n",
                "line 1, column 1: expected a sample, metadata or # EOF, found the end of the"
                        + " line");
        refuses(format, "a  1\n# EOF\n", "line 1, column 3: expected a value, found \" 1\"");
        refuses(
                format,
                "a 1 Inf\n# EOF\n",
                "line 1, column 5: a timestamp must be finite, found \"Inf\"");
        refuses(
                format,
                "a 1 1 #{} 1\n# EOF\n",
                "line 1, column 6: expected the end of the line or an exemplar, found"
                        + " \" #{} 1\"");
        refuses(
                format,
                "# UNIT a seconds\n# EOF\n",
                "line 1, column 10: the unit does not end the metric's name, found \"seconds\"");
        refuses(
                format,
                "a 0x1p-3\n# EOF\n",
                "line 1, column 3: expected a value, found \"0x1p-3\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a{b=\"1\",b=\"2\"} 1", "a{b=\"\",b=\"2\"} 1", "a{\"b\"=\"1\",b=\"\"} 1"})
    void refusesALabelThatStandsTwice(String line) {
        var thrown =
                assertThrows(
                        ExpositionException.class, () -> Events.of(Format.TEXT_0_0_4, line + "\n"));
        assertTrue(
                String.valueOf(thrown.getMessage()).contains("label stands twice: name=b,"),
                thrown::getMessage);
    }

    @Test
    void takesNulBytesInHelpAndLabelValuesAlone() throws IOException {
        Events events = Events.of(Format.TEXT_0_0_4, "# HELP a x\0y\na{b=\"\0\"} 1\n");
        assertEquals("HELP a x\0y", events.metadata.getFirst());
        assertEquals("\0", events.samples.getFirst().labels().get("b"));
        refuses(
                Format.TEXT_0_0_4,
                "a 1\n\0b 1\n",
                "line 2, column 1: expected a metric name, found \"\\x00b 1\"");
        refuses(
                Format.TEXT_0_0_4,
                "a\0 1\n",
                "line 1, column 2: expected a blank and a value, found \"\\x00 1\"");
    }

    @Test
    void refusesWhatIsNotUtf8() {
        for (String bad :
                new String[] {
                    "\u0080", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u00f4\u0090\u0080\u0080",
                    "\u00e2\u0082", "\u00ff", "\u00f0\u0080\u0080\u0080", "\u00e0\u0080\u0080"
                }) {
            for (String line :
                    new String[] {"a{b=\"x?\"} 1\n", "# HELP a x?\n", "a{\"x?\"=\"\"} 1\n"}) {
                byte[] text = line.replace("?", bad).getBytes(StandardCharsets.ISO_8859_1);
                var thrown =
                        assertThrows(
                                ExpositionException.class,
                                () -> Events.of(Format.TEXT_1_0_0, ParserOptions.SCRAPE, text));
                assertTrue(
                        String.valueOf(thrown.getMessage()).contains(" is not UTF-8, found "),
                        thrown::getMessage);
                assertEquals(line.indexOf('?') + 1, thrown.column());
            }
        }
    }

    @Test
    void refusesAnExemplarThatIsNotSpelledWell() {
        refuses(
                Format.OPENMETRICS_1_0_0,
                "a_total 1 # {b} 1\n# EOF\n",
                "line 1, column 15: expected an equals sign, found \"}\"");
        refuses(
                Format.OPENMETRICS_1_0_0,
                "a_total 1 # {\"b\"} 1\n# EOF\n",
                "line 1, column 17: expected an equals sign, found \"}\"");
    }

    @Test
    void refusesALimitThatLetsNothingIn() {
        var thrown =
                assertThrows(IllegalArgumentException.class, () -> new ParserOptions(false, 0));
        assertEquals("a line may have from 1 to 2^30 bytes: maxLineBytes=0", thrown.getMessage());
    }

    @Test
    void readsOnAfterAnExpositionThatFailed() throws IOException {
        ExpositionParser parser = new ExpositionParser(ParserOptions.SCRAPE);
        String bad = "# TYPE a histogram\na_bucket{le=\"1\"} 1\nb{";
        assertThrows(
                ExpositionException.class,
                () ->
                        parser.parse(
                                new java.io.ByteArrayInputStream(
                                        bad.getBytes(StandardCharsets.UTF_8)),
                                Format.TEXT_0_0_4,
                                new Events()));
        Events events = new Events();
        parser.parse(
                new java.io.ByteArrayInputStream(
                        "a_bucket{le=\"1\"} 1\n".getBytes(StandardCharsets.UTF_8)),
                Format.TEXT_0_0_4,
                events);
        assertEquals("1", events.samples.getFirst().labels().get("le"));
        assertEquals("null", events.families.getFirst());
    }
}
