package io.narthex.core.config.relabel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.Labels;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelabellerTest {
    private static Document document(String rules) {
        try {
            return Document.parse(
                    "p.yml",
                    Path.of("/"),
                    "relabel_configs:\n" + rules.indent(2),
                    new SecretSource(Map.of()));
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    private static Relabeller rules(String rules) {
        Document document = document(rules);
        Relabeller read = Relabeller.read(document.root(), "relabel_configs", false);
        try {
            document.throwIfWrong();
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
        return read;
    }

    private static @Nullable String applied(String rules, String... labels) {
        Labels result = rules(rules).apply(Labels.of(labels));
        return result == null ? null : result.toString();
    }

    private static String refused(String rules, boolean legacy) {
        Document document = document(rules);
        Relabeller.read(document.root(), "relabel_configs", legacy);
        return assertThrows(ConfigException.class, document::throwIfWrong)
                .problems()
                .getFirst()
                .message();
    }

    @Test
    void replacesWithGroups() {
        assertEquals(
                "{a=\"foo\", b=\"bar\", d=\"o-br!$\"}",
                applied(
                        """
                        - source_labels: [a, b]
                          regex: f(.*)o;(b)a(?P<last>r)
                          target_label: d
                          replacement: ${1}-$2${last}!$$
                        """,
                        "a", "foo", "b", "bar"));
    }

    @Test
    void matchesWholeValuesOnly() {
        assertEquals(
                "{a=\"foo\"}",
                applied(
                        "- {source_labels: [a], regex: o, target_label: d, replacement: x}",
                        "a",
                        "foo"));
    }

    @Test
    void dotMatchesLineFeeds() {
        assertEquals(
                "{a=\"x\\ny\", d=\"x\\ny\"}",
                applied("- {source_labels: [a], target_label: d}", "a", "x\ny"));
    }

    @Test
    void emptyReplacementRemovesTheLabel() {
        assertEquals(
                "{b=\"c\"}", applied("- {target_label: a, replacement: \"\"}", "a", "x", "b", "c"));
    }

    @Test
    void doesNotReplaceWhereNothingMatches() {
        assertEquals(
                "{a=\"foo\"}",
                applied(
                        "- {source_labels: [a], regex: bar, target_label: a, replacement: x}",
                        "a",
                        "foo"));
    }

    @Test
    void expandsTheTargetLabel() {
        assertEquals(
                "{a=\"some-name-foo\", name=\"foo\"}",
                applied(
                        """
                        - source_labels: [a]
                          regex: some-([^-]+)-([^,]+)
                          target_label: ${1}
                          replacement: ${2}
                        """,
                        "a", "some-name-foo"));
        assertEquals(
                "{a=\"x\"}",
                applied("- {source_labels: [a], target_label: \"${3}\"}", "a", "x"),
                "an empty target is no label");
    }

    @ParameterizedTest
    @CsvSource({
        "keep,   foo, kept",
        "keep,   fo,  dropped",
        "drop,   foo, dropped",
        "drop,   fo,  kept",
        "drop,   'fo|f.o', dropped",
    })
    void keepsAndDrops(String action, String regex, String expected) {
        Labels labels = Labels.of("a", "foo");
        Labels result =
                rules("- {source_labels: [a], action: " + action + ", regex: \"" + regex + "\"}")
                        .apply(labels);
        assertEquals(expected, result == null ? "dropped" : "kept");
    }

    @ParameterizedTest
    @CsvSource({"keepequal, 1, kept", "keepequal, 2, dropped", "dropequal, 1, dropped"})
    void comparesLabels(String action, String port, String expected) {
        Labels labels = Labels.of("a", "1", "port", port);
        Labels result =
                rules("- {source_labels: [a], action: " + action + ", target_label: port}")
                        .apply(labels);
        assertEquals(expected, result == null ? "dropped" : "kept");
    }

    @Test
    void hashesAsPrometheusDoes() {
        // The value of Prometheus' own test of this action.
        assertEquals(
                "{a=\"foo\", b=\"bar\", c=\"baz\", d=\"976\"}",
                applied(
                        """
                        - source_labels: [c]
                          target_label: d
                          separator: ;
                          action: hashmod
                          modulus: 1000
                        """,
                        "a",
                        "foo",
                        "b",
                        "bar",
                        "c",
                        "baz"));
    }

    @Test
    void mapsLabelNames() {
        assertEquals(
                "{__meta_ws_zone=\"eu\", a=\"1\", zone=\"eu\"}",
                applied(
                        "- {action: labelmap, regex: __meta_ws_(.+)}",
                        "__meta_ws_zone",
                        "eu",
                        "a",
                        "1"));
    }

    @Test
    void filtersLabelNames() {
        assertEquals(
                "{b=\"2\"}",
                applied("- {action: labeldrop, regex: a.*}", "a", "1", "ab", "1", "b", "2"));
        assertEquals("{a=\"1\"}", applied("- {action: labelkeep, regex: a}", "a", "1", "b", "2"));
    }

    @Test
    void changesCase() {
        assertEquals(
                "{a=\"bAr123Foo\", lower=\"bar123foo\", upper=\"BAR123FOO\"}",
                applied(
                        """
                        - {source_labels: [a], action: uppercase, target_label: upper}
                        - {source_labels: [a], action: Lowercase, target_label: lower}
                        """,
                        "a",
                        "bAr123Foo"));
    }

    @Test
    void stopsAtTheRuleThatDrops() {
        assertNull(
                applied(
                        """
                        - {source_labels: [a], target_label: b, replacement: gone}
                        - {source_labels: [b], action: drop, regex: gone}
                        - {target_label: c, replacement: never}
                        """,
                        "a",
                        "x"));
    }

    @Test
    void comparesRulesBySettings() {
        String text = "- {source_labels: [a], target_label: b}";
        assertEquals(rules(text), rules(text));
        assertEquals(rules(text).hashCode(), rules(text).hashCode());
    }

    @Test
    void refusesWithPrometheusWords() {
        assertEquals(
                "relabel configuration for hashmod requires non-zero modulus",
                refused("- {action: hashmod, target_label: x}", false));
        assertEquals(
                "relabel configuration for replace action requires 'target_label' value",
                refused("- {regex: abcdef}", false));
        assertEquals(
                "\"a-b\" is invalid 'target_label' for lowercase action",
                refused("- {action: lowercase, source_labels: [a], target_label: a-b}", true));
        assertEquals(
                "\"0${1}\" is invalid 'target_label' for replace action",
                refused("- {source_labels: [a], target_label: \"0${1}\"}", true));
        assertEquals(
                "'replacement' can not be set for uppercase action",
                refused(
                        "- {action: uppercase, source_labels: [a], target_label: b, replacement:"
                                + " c}",
                        false));
        assertEquals(
                "\"-$1\" is invalid 'replacement' for labelmap action",
                refused("- {action: labelmap, replacement: -$1}", true));
        assertEquals(
                "dropequal action requires only 'source_labels' and 'target_label', and no other"
                        + " fields",
                refused(
                        "- {action: dropequal, source_labels: [a], target_label: b, regex: c}",
                        false));
        assertEquals(
                "labelkeep action requires only 'regex', and no other fields",
                refused("- {action: labelkeep, separator: \",\"}", false));
        assertEquals("relabel action cannot be empty", refused("- {action: null}", false));
        assertEquals(
                "error parsing regexp: missing closing ): `abc(def`",
                refused("- {regex: abc(def, target_label: a}", false));
        assertEquals(
                "unknown relabel action \"swap\"; it must be one of replace, keep, drop,"
                        + " keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep,"
                        + " lowercase, uppercase",
                refused("- {action: swap}", false));
        assertEquals("must hold keys with values, not nothing", refused("-", false));
    }
}
