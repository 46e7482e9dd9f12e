package io.narthex.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleFilesTest {
    @TempDir Path folder;

    private List<String> problems(String text) throws IOException {
        Files.writeString(folder.resolve("r.yml"), text);
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> RuleFiles.load(List.of("r.yml"), folder, RuleBench.PARSER));
        return e.problems().stream()
                .map(Problem::toString)
                .map(line -> line.replace(folder + "/", ""))
                .toList();
    }

    @Test
    void namesEveryFaultWithItsPlace() throws IOException {
        assertEquals(
                List.of(
                        "r.yml:2:3: groups[0]: Groupname must not be empty",
                        "r.yml:3:5: groups[0].rules[0]: only one of 'record' and 'alert' must be"
                                + " set",
                        "r.yml:3:40: groups[0].rules[0].annotations: invalid field 'annotations' in recording rule",
                        "r.yml:4:5: groups[0].rules[1]: one of 'record' or 'alert' must be set",
                        "r.yml:5:14: groups[0].rules[2].record: braces present in the recording"
                                + " rule name; should it be in expr?: a{b=\"c\"}",
                        "r.yml:6:5: groups[0].rules[3].expr: field 'expr' must be set in rule",
                        "r.yml:7:22: groups[0].rules[4].expr: could not parse expression: 1:7:"
                                + " parse error: unexpected end of input",
                        "r.yml:8:43: groups[0].rules[5].annotations.a: annotation \"a\":"
                                + " template: __alert_X:1: undefined variable \"$nope\"",
                        "r.yml:9:45: groups[0].rules[6].labels.__name__: invalid label name:"
                                + " __name__"),
                problems(
                        """
                        groups:
                        - rules:
                          - {record: a, alert: b, annotations: {}, expr: up}
                          - {expr: up}
                          - {record: 'a{b="c"}', expr: up}
                          - {alert: X}
                          - {alert: X, expr: 'test +'}
                          - {alert: X, expr: up, annotations: {a: '{{ $nope }}'}}
                          - {alert: X, expr: up, labels: {__name__: b}}
                        """
                                .replace("annotations: {}", "annotations: {x: y}")));
    }

    @Test
    void refusesWhatRecordingRulesDoNotHave() throws IOException {
        assertEquals(
                List.of(
                        "r.yml:4:32: groups[0].rules[0].for: invalid field 'for' in recording rule",
                        "r.yml:4:53: groups[0].rules[0].keep_firing_for: invalid field"
                                + " 'keep_firing_for' in recording rule",
                        "r.yml:5:9: groups[1].name: groupname: \"g\" is repeated in the same"
                                + " file",
                        "r.yml:6:3: groups[1].intervall: unknown key; did you mean \"interval\"?"),
                problems(
                        """
                        groups:
                        - name: g
                          rules:
                          - {record: r, expr: up, for: 1m, keep_firing_for: 2m}
                        - name: g
                          intervall: 5s
                        """));
    }

    @Test
    void readsFilesByPattern() throws Exception {
        Files.createDirectories(folder.resolve("a/x"));
        Files.createDirectories(folder.resolve("b/x"));
        for (String name : List.of("a/x/1.yml", "a/x/2.yml", "b/x/3.yml", "b/x/4.txt")) {
            Files.writeString(
                    folder.resolve(name), "groups: [{name: g, rules: [{record: r, expr: '1'}]}]");
        }
        List<RuleGroupConfig> groups =
                RuleFiles.load(
                        List.of("*/x/*.yml", "a/x/1.yml", "none/*.yml"), folder, RuleBench.PARSER);
        assertEquals(
                List.of("a/x/1.yml", "a/x/2.yml", "b/x/3.yml"),
                groups.stream()
                        .map(group -> folder.relativize(Path.of(group.file())).toString())
                        .toList());
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> RuleFiles.load(List.of("none.yml"), folder, RuleBench.PARSER));
        assertEquals(folder.resolve("none.yml") + ": no such file", e.getMessage());
    }

    @Test
    void refusesAPatternThatIsNone() {
        var e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                RuleFiles.load(
                                        List.of("a[.yml", "none.yml"), folder, RuleBench.PARSER));
        assertEquals(
                "a[.yml: syntax error in pattern\n" + folder.resolve("none.yml") + ": no such file",
                e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "rules.yml, 2",
        "prometheus-rules.lint.yml, 1",
        "rules_duplicates.yml, 2",
        "rules_large.yml, 1",
        "at-modifier.yml, 1",
        "negative-offset.yml, 1",
        "bad-rules-error.yml, 1",
        "features.yml, 1",
        "prometheus-config.rules.good.yml, 1",
    })
    void loadsOtherPeoplesFiles(String name, int groups) throws ConfigException {
        assertEquals(groups, RuleFiles.load(List.of(name), conformance(), RuleBench.PARSER).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules-bad.yml|12|annotation \"summary\": template: __alert_InstanceDown:1:"
                        + " undefined variable \"$label\"",
                "bad-rules-syntax.yml|7|could not parse expression: 1:7: parse error: unexpected"
                        + " end of input",
                "rules_extrafields.yml|7|unknown key",
            })
    void refusesOtherPeoplesBadFiles(String name, int line, String message) {
        Path files = conformance();
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> RuleFiles.load(List.of(name), files, RuleBench.PARSER));
        assertEquals(line, e.problems().getFirst().place().line());
        assertEquals(message, e.problems().getFirst().message());
    }

    private static Path conformance() {
        Path path = Path.of(System.getProperty("narthex.conformance", "none"), "promtool");
        assumeTrue(Files.isDirectory(path), "no conformance data");
        return path;
    }
}
