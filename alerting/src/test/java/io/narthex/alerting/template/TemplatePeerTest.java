package io.narthex.alerting.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.testkit.Peers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same templates by Prometheus' own promtool: it must expect what this engine writes. */
class TemplatePeerTest {
    private static final String[] TEXTS = {
        "{{ $value }} {{ .Value }} {{ $labels }} {{ $labels.none }} {{ printf \"%T\" $value }}",
        "{{ if gt $value 0.5 }}a{{ else if lt $value 0.1 }}b{{ else }}c{{ end }}",
        "{{ with $x := 5 }}{{ $x }}{{ end }}{{ range $i := 3 }}{{ $i }},{{ end }}",
        "{{ range $k, $v := args 1 \"b\" 2.5 }}{{ $k }}={{ $v }} {{ end }}",
        "{{ define \"d\" }}<{{ . }}>{{ end }}{{ template \"d\" 7 }}{{ block \"e\" 8 }}[{{.}}]{{ end }}",
        "{{ range 9 }}{{ if eq . 2 }}{{ continue }}{{ end }}{{ if gt . 5 }}{{ break }}{{ end }}{{ . }}{{ end }}",
        "a  {{- \" b \" -}}  c {{/* comment */}} {{- /* another */ -}} d",
        "{{ and 1 0 2 }} {{ or 0 \"\" \"x\" }} {{ not 1 }} {{ eq 1 2 1 }} {{ ne \"a\" \"b\" }}",
        "{{ index (args 1 2) \"arg1\" }} {{ slice \"abcdef\" 2 4 }} {{ len \"héllo\" }}",
        "{{ html \"<a b='c'>&\" }} {{ js \"it's <b>\\n\" }} {{ urlquery \"a b&é\" }}",
        "{{ print 1 2 \"a\" 3 }} {{ println 1.5 true }} {{ printf \"%v %v\" nil 1 }}",
        "{{ printf \"%d %s %q %x %t %z\" \"a\" 1 2.5 true \"b\" 1 }}",
        "{{ 1_000 }} {{ 0x1F }} {{ 0b11 }} {{ 'a' }} {{ 1e3 }} {{ .5 }} {{ -1 }} {{ 1e21 }}",
        "{{ \"aa bb-cc d'e\" | title }} {{ stripDomain \"a.b.c:80\" }} {{ stripPort \"[::1]:80\" }}",
        "{{ reReplaceAll \"(.)b\" \"${1}x$1y$$\" \"abcb\" }} {{ match \"^a\" \"ba\" }}",
        "{{ (toTime 1435065584.128).Format \"Mon Jan 2 15:04:05.000 2006 -0700 MST\" }}",
        "{{ (toTime 0).Weekday }} {{ (toTime 0).Month }} {{ toTime 1.5 }} {{ parseDuration \"1h2m\" }}",
        "{{ humanizeDuration 183845 }} {{ humanize1024 1234567 }} {{ humanizeTimestamp 1e9 }}",
    };

    @TempDir Path folder;

    @Test
    void writesWhatPrometheusWrites() throws Exception {
        Path promtool = Peers.executable("promtool");
        long seed = 7;
        Random random = new Random(seed);
        StringBuilder rules = new StringBuilder("groups:\n- name: g\n  rules:\n");
        StringBuilder tests =
                new StringBuilder(
                        """
                        rule_files: [r.yml]
                        evaluation_interval: 1m
                        tests:
                        - interval: 1m
                          alert_rule_test:
                        """);
        int count = 0;
        for (String text : TEXTS) {
            add(rules, tests, count++, text);
        }
        String[] verbs = {
            "v", "d", "s", "q", "x", "X", "g", "f", "e", "G", "E", "t", "c", "b", "o"
        };
        String[] flags = {"", "+", "-", "0", " ", "#", "+0"};
        String[] values = {"42", "-7", "1.5", "-0.00012", "1e9", "123456789.125", "\"aé\"", "true"};
        for (int i = 0; i < 400; i++) {
            String flag = flags[random.nextInt(flags.length)];
            String width = random.nextBoolean() ? "" : Integer.toString(random.nextInt(12) + 1);
            String precision = random.nextBoolean() ? "" : "." + random.nextInt(6);
            String verb = verbs[random.nextInt(verbs.length)];
            String value = values[random.nextInt(values.length)];
            boolean unusual =
                    (flag.contains("#") && !value.contains("\"") && !verb.matches("[dxXob]"))
                            || (verb.matches("[bxX]") && value.contains("."))
                            || (verb.matches("[bxX]") && value.contains("e9"));
            if (!unusual) {
                String call = "%" + flag + width + precision + verb;
                add(rules, tests, count++, "[{{ printf \"" + call + "\" " + value + " }}]");
            }
        }
        for (int i = 0; i < 200; i++) {
            double value = (random.nextDouble() - 0.3) * Math.pow(10, random.nextInt(28) - 12);
            String function =
                    new String[] {
                                "humanize", "humanize1024", "humanizeDuration", "humanizePercentage"
                            }
                            [random.nextInt(4)];
            add(rules, tests, count++, "{{ " + function + " \"" + value + "\" }}");
        }
        Files.writeString(folder.resolve("r.yml"), rules);
        Files.writeString(folder.resolve("t.yml"), tests);
        Process process =
                new ProcessBuilder(
                                promtool.toString(),
                                "test",
                                "rules",
                                folder.resolve("t.yml").toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), "seed=" + seed + "\n" + output);
    }

    private static void add(StringBuilder rules, StringBuilder tests, int number, String text)
            throws TemplateException {
        String ours =
                Template.parse("t", AlertData.DEFINITIONS + text, FunctionTable.prometheus())
                        .execute(
                                new AlertData(Map.of(), Map.of(), "", 1),
                                Environment.NONE,
                                Limits.DEFAULT);
        rules.append("  - {alert: A").append(number).append(", expr: vector(1), annotations: {x: ");
        rules.append(GoStrings.quote(text, '"', true)).append("}}\n");
        tests.append("  - {eval_time: 0m, alertname: A").append(number);
        tests.append(", exp_alerts: [{exp_annotations: {x: ");
        tests.append(GoStrings.quote(ours, '"', true)).append("}}]}\n");
    }
}
