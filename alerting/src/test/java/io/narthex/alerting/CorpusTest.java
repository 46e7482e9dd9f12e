package io.narthex.alerting;

import static io.narthex.testkit.FuzzTarget.texts;

import io.narthex.alerting.notify.AlertmanagerConfig;
import io.narthex.alerting.rule.RuleFileCheck;
import io.narthex.alerting.template.AlertData;
import io.narthex.alerting.template.Environment;
import io.narthex.alerting.template.FunctionTable;
import io.narthex.alerting.template.Limits;
import io.narthex.alerting.template.QueryResult;
import io.narthex.alerting.template.Sample;
import io.narthex.alerting.template.Template;
import io.narthex.alerting.template.TemplateException;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.testkit.Corpus;
import io.narthex.testkit.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What of alerting reads texts of users. */
final class CorpusTest {
    private static final String FUZZ = "io.narthex.alerting.AlertingFuzz";
    private static final int TEXT_MAX = 2_000;
    private static final Limits LIMITS = new Limits(10_000, 20_000, 100);
    private static final AlertData DATA =
            new AlertData(Map.of("a", "b", "c", "<d>"), Map.of("x", "y"), "http://h:9090/p", 1.5e7);
    private static final Environment ENVIRONMENT =
            new Environment() {
                @Override
                public QueryResult query(String expression) {
                    return new QueryResult(
                            List.of(
                                    new Sample(Map.of("a", "2", "__value__", "v"), 3),
                                    new Sample(Map.of("a", "1"), Double.NaN)));
                }

                @Override
                public long timestampMs() {
                    return 1_700_000_000_000L;
                }

                @Override
                public String externalUrl() {
                    return "http://h:9090/p";
                }
            };

    static final List<FuzzTarget> TARGETS =
            List.of(
                    new FuzzTarget(
                            "templates",
                            CorpusTest::templates,
                            texts(
                                    "{{ $labels.a }} {{ $value | humanize | printf \"%q %5.2f\" }}",
                                    "{{ range $i, $e := query \"up\" | sortByLabel \"a\" }}{{ $i"
                                            + " }}{{ .Labels.a }}{{ break }}{{ else }}{{ continue }}{{"
                                            + " end }}",
                                    "{{ define \"x\" }}{{ . }}{{ end }}{{ template \"x\" .Value"
                                            + " }}{{ block \"y\" 1 }}{{ end }}",
                                    "{{- with $x := index $labels \"a\" -}}{{ len $x }}{{ else with"
                                            + " 1 }}{{ end }}{{/* c */ -}}",
                                    "{{ if and (eq 1 1) (lt 1.5 2e3) (not true) }}{{ slice \"abc\""
                                            + " 1 2 }}{{ html `<` | js }}{{ end }}",
                                    "{{ reReplaceAll \"(.*)\" \"$1\" \"x\" | title }}{{"
                                            + " humanizeDuration 1e9 }}{{ humanizeTimestamp 1e9 }}{{"
                                            + " printf \"%#v %T %x %08b %+d %U %c %-5s|%*d\" 1 2 3 4 5"
                                            + " 6 7 8 9 10 }}",
                                    "{{ args 1 \"2\" }}{{ tmpl \"x\" 1 }}{{ parseDuration \"5m\""
                                            + " }}{{ toDuration 3 }}{{ toTime 1 }}{{ stripPort \"a:1\""
                                            + " }}{{ range 3 }}{{ . }}{{ end }}")),
                    new FuzzTarget(
                            "rules",
                            CorpusTest::rules,
                            texts(
                                    """
                                    groups:
                                    - name: a
                                      interval: 1m
                                      limit: 3
                                      labels: {a: b}
                                      rules:
                                      - alert: A
                                        expr: up == 0
                                        for: 5m
                                        annotations: {s: '{{ $value }}'}
                                      - record: a:b
                                        expr: sum(up)
                                        labels: {c: d}
                                    """,
                                    "groups: [{name: x, query_offset: 1m, rules: [{record: y}]}]")),
                    new FuzzTarget(
                            "notifications",
                            CorpusTest::notifications,
                            texts(
                                    """
                                    global: {resolve_timeout: 5m}
                                    route:
                                      receiver: a
                                      group_by: [x, '...']
                                      group_wait: 1s
                                      routes:
                                      - matchers: ['a=~"b.*"', c!=d]
                                        continue: true
                                    receivers:
                                    - name: a
                                      webhook_configs:
                                      - url: http://h/p
                                        send_resolved: false
                                    """,
                                    """
                                    route: {receiver: a, match: {a: b}, match_re: {c: d}}
                                    receivers: [{name: a}]
                                    inhibit_rules: []
                                    """)));

    private static String text(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }

    /** Parses and executes within the limits of output, steps and depth. */
    static void templates(byte[] data) {
        try {
            Template template =
                    Template.parse(
                            "fuzz", AlertData.DEFINITIONS + text(data), FunctionTable.prometheus());
            String output = template.execute(DATA, ENVIRONMENT, LIMITS);
            if (output.length() > LIMITS.outputChars()) {
                throw new AssertionError("output of " + output.length() + " characters");
            }
        } catch (TemplateException e) {
            // Refused, as it should be.
        }
    }

    /** Rule files as promtool checks them. */
    static void rules(byte[] data) {
        RuleFileCheck.of(
                "fuzz.yml",
                text(data),
                text -> PromqlParser.parse(text, ParserOptions.ALL),
                data.length % 2 == 0);
    }

    /** An alertmanager.yml. */
    static void notifications(byte[] data) {
        try {
            AlertmanagerConfig.read(
                    Document.parse(
                            "fuzz.yml",
                            Path.of("/nowhere"),
                            text(data),
                            new SecretSource(Map.of())));
        } catch (ConfigException e) {
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
