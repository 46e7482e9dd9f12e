package io.narthex.alerting.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.alerting.Alert;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleGroupsTest {
    private static final String DOWN =
            """
            groups:
              - name: up
                interval: 15s
                rules:
                  - alert: Down
                    expr: up == 0
                    for: 1m
                    labels:
                      severity: page
                      level: "{{ if gt $value 0.5 }}low{{ else }}high{{ end }}"
                    annotations:
                      summary: "{{ $labels.instance }} is down, {{ $value }}"
            """;
    private static final String DOWN_LABELS =
            "{alertname=\"Down\", instance=\"a\", level=\"high\", severity=\"page\"}";

    @TempDir Path folder;

    private RuleBench bench(String rules) {
        return new RuleBench(folder, rules);
    }

    private static List<RuleSnapshot> rules(RuleBench bench) {
        return bench.groups.snapshot().getFirst().rules();
    }

    private static AlertSnapshot firstAlert(RuleBench bench) {
        return rules(bench).getFirst().alerts().getFirst();
    }

    /** Offsets within the interval, as a Prometheus 3.5 had them for the same file. */
    @Test
    void spreadsGroupsAsPrometheus() {
        String file = "/tmp/rules.yml";
        assertEquals(1885, RuleGroup.slotOffsetMs(file, "one", 10_000));
        assertEquals(3233, RuleGroup.slotOffsetMs(file, "two and \u00fc", 7_000));
        String longName = "a-very-long-name-" + "x".repeat(300);
        assertEquals(2788, RuleGroup.slotOffsetMs(file, longName, 10_000));
    }

    @Test
    void logsQueriesWithTheirGroup() throws IOException {
        RuleBench bench =
                bench(
                        """
                        groups:
                          - name: g1
                            interval: 15s
                            rules:
                              - record: a
                                expr: sum(up)+1
                          - name: g2
                            interval: 15s
                            rules:
                              - alert: Many
                                expr: up * on () up
                              - alert: Seen
                                expr: vector(1)
                                labels: {n: '{{ query "count(up)" | first | value }}'}
                        """);
        Path file = folder.resolve("query.log");
        bench.observe(15_000, 1);
        bench.queryLog.use(file);
        bench.observe(15_000, 1);
        bench.queryLog.close();
        String rules = folder.resolve("rules.yml").toString();
        List<String> logged = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            logged.add(
                    line.replaceAll(".*\"query\":(.*?),\"start.*(\"ruleGroup.*)}", "$1 $2")
                            .replace(rules, "R"));
        }
        logged.sort(null);
        assertEquals(
                List.of(
                        "\"count(up)\" \"ruleGroup\":{\"file\":\"R\",\"name\":\"g2\"}",
                        "\"sum(up) + 1\" \"ruleGroup\":{\"file\":\"R\",\"name\":\"g1\"}",
                        "\"up * on () up\" \"ruleGroup\":{\"file\":\"R\",\"name\":\"g2\"}",
                        "\"vector(1)\" \"ruleGroup\":{\"file\":\"R\",\"name\":\"g2\"}"),
                logged);
    }

    @Test
    void goesFromPendingToFiringToResolved() {
        RuleBench bench = bench(DOWN);
        bench.observe(30_000, 1);
        assertEquals(List.of(), bench.active());
        bench.observe(30_000, 0);
        assertEquals(List.of("pending " + DOWN_LABELS), bench.active());
        assertEquals(List.of(), bench.alerts);
        bench.observe(60_000, 0);
        assertEquals(List.of("firing " + DOWN_LABELS), bench.active());
        Alert fired = bench.alerts.getFirst();
        assertEquals("a is down, 0", fired.annotations().get("summary"));
        assertEquals(240_000, fired.validForMs());
        assertEquals("/graph?g0.expr=up+%3D%3D+0&g0.tab=1", fired.generatorUrl());
        assertFalse(fired.isResolved());
        bench.alerts.clear();
        bench.observe(30_000, 1);
        assertEquals(List.of(), bench.active());
        Alert ended = bench.alerts.getFirst();
        assertTrue(ended.isResolved());
        assertEquals(fired.startsAtMs(), ended.startsAtMs());
        assertEquals(fired.fingerprint(), ended.fingerprint());
    }

    @Test
    void firesAtTheEvaluationAtWhichForIsOver() {
        RuleBench bench = bench(DOWN);
        bench.observe(30_000, 0);
        long activeAtMs = firstAlert(bench).activeAtMs();
        bench.observe(60_000, 0);
        assertEquals(activeAtMs + 60_000, bench.alerts.getFirst().startsAtMs());
    }

    @Test
    void writesAlertsAndForStateWithStaleness() {
        RuleBench bench = bench(DOWN);
        bench.observe(30_000, 0);
        String state = "alertname=\"Down\", alertstate=\"pending\", instance=\"a\"";
        assertEquals(
                List.of(
                        "{__name__=\"ALERTS\", "
                                + state
                                + ", level=\"high\", severity=\"page\"} 1.0"),
                bench.query("ALERTS"));
        assertEquals(1, bench.query("ALERTS_FOR_STATE").size());
        bench.observe(60_000, 0);
        assertEquals(List.of(), bench.query("ALERTS{alertstate=\"pending\"}"));
        assertEquals(1, bench.query("ALERTS{alertstate=\"firing\"}").size());
        bench.observe(30_000, 1);
        assertEquals(List.of(), bench.query("ALERTS"));
        assertEquals(List.of(), bench.query("ALERTS_FOR_STATE"));
    }

    @Test
    void keepsFiringForAWhile() {
        RuleBench bench = bench(DOWN.replace("for: 1m", "keep_firing_for: 1m"));
        bench.observe(15_000, 0);
        assertEquals(1, bench.active().size());
        bench.observe(60_000, 1);
        assertEquals(List.of("firing " + DOWN_LABELS), bench.active());
        assertTrue(firstAlert(bench).keepFiringSinceMs() > 0);
        bench.observe(20_000, 1);
        assertEquals(List.of(), bench.active());
    }

    @Test
    void sendsFiringAlertsAgainEveryMinute() {
        RuleBench bench = bench(DOWN.replace("for: 1m", "for: 0s"));
        bench.observe(300_000, 0);
        assertEquals(5, bench.alerts.size());
    }

    @Test
    void sendsTheEndForAQuarterOfAnHour() {
        RuleBench bench = bench(DOWN.replace("for: 1m", "for: 0s"));
        bench.observe(15_000, 0);
        bench.alerts.clear();
        bench.observe(40 * 60_000, 1);
        assertEquals(16, bench.alerts.size());
        assertTrue(bench.alerts.stream().allMatch(Alert::isResolved));
    }

    @Test
    void clockStepsChangeNoDuration() {
        RuleBench bench = bench(DOWN);
        bench.observe(30_000, 0);
        bench.clock.step(3_600_000);
        bench.observe(15_000, 0);
        assertEquals(List.of("pending " + DOWN_LABELS), bench.active());
        bench.observe(45_000, 0);
        assertEquals(List.of("firing " + DOWN_LABELS), bench.active());
    }

    @Test
    void countsMissedIterations() {
        RuleBench bench = bench(DOWN);
        bench.run(15_000);
        // Where in its interval the group has its slots hangs on the folder's name.
        long waitMs = bench.groups.evaluateDue() / 1_000_000;
        bench.clock.advance(waitMs + 49_000);
        bench.groups.evaluateDue();
        long shownMs = bench.groups.snapshot().getFirst().lastEvaluationMs();
        assertEquals(bench.clock.nowMs(), shownMs);
        assertTrue(bench.groups.evaluateDue() <= 15_000_000_000L);
        List<String> metrics = bench.metrics();
        assertTrue(metrics.contains("prometheus_rule_group_iterations 5.0"), metrics::toString);
        assertTrue(
                metrics.contains("prometheus_rule_group_iterations_missed 3.0"), metrics::toString);
    }

    @Test
    void recordsWithLabelsAndStaleMarkers() {
        RuleBench bench =
                bench(
                        """
                        groups:
                          - name: g
                            interval: 15s
                            labels: {site: attic, tier: group}
                            rules:
                              - record: site:up:sum
                                expr: sum by (job) (up)
                                labels: {tier: rule}
                              - record: twice
                                expr: site:up:sum * 2
                        """);
        bench.sample(1, "__name__", "up", "job", "a");
        bench.sample(1, "__name__", "up", "job", "b");
        bench.run(15_000);
        assertEquals(
                List.of(
                        "{__name__=\"site:up:sum\", job=\"a\", site=\"attic\", tier=\"rule\"} 1.0",
                        "{__name__=\"site:up:sum\", job=\"b\", site=\"attic\", tier=\"rule\"} 1.0"),
                bench.query("site:up:sum"));
        assertEquals(2, bench.query("twice").size(), "later rules see earlier ones");
        bench.sample(Double.longBitsToDouble(0x7ff0000000000002L), "__name__", "up", "job", "b");
        bench.run(15_000);
        assertEquals(1, bench.query("site:up:sum").size());
        assertEquals(1, bench.query("twice").size());
    }

    @Test
    void appliesLimits() {
        RuleBench bench =
                bench(
                        """
                        groups:
                          - name: g
                            interval: 15s
                            limit: 1
                            rules:
                              - record: r
                                expr: up
                              - alert: A
                                expr: up
                        """);
        bench.sample(1, "__name__", "up", "job", "a");
        bench.sample(1, "__name__", "up", "job", "b");
        bench.run(15_000);
        List<RuleSnapshot> rules = rules(bench);
        assertEquals("exceeded limit of 1 with 2 series", rules.get(0).run().lastError());
        assertEquals("exceeded limit of 1 with 2 alerts", rules.get(1).run().lastError());
        assertEquals("err", rules.get(1).run().health());
        assertEquals(List.of(), bench.active());
        assertEquals(List.of(), bench.query("{__name__=~\"r|ALERTS\"}"));
    }

    @Test
    void refusesTheSameLabelsTwice() {
        RuleBench bench =
                bench(
                        """
                        groups:
                          - name: g
                            interval: 15s
                            rules:
                              - record: r
                                expr: up
                                labels: {job: x}
                              - alert: A
                                expr: up
                                labels: {job: x}
                        """);
        bench.sample(1, "__name__", "up", "job", "a");
        bench.sample(1, "__name__", "up", "job", "b");
        bench.run(15_000);
        List<RuleSnapshot> rules = rules(bench);
        assertEquals(
                "vector contains metrics with the same labelset after applying rule labels",
                rules.get(0).run().lastError());
        assertEquals(
                "vector contains metrics with the same labelset after applying alert labels",
                rules.get(1).run().lastError());
    }

    @Test
    void showsTemplateFaultsInTheText() {
        RuleBench bench =
                bench(
                        """
                        groups:
                          - name: g
                            interval: 15s
                            rules:
                              - alert: A
                                expr: vector(2)
                                annotations:
                                  bad: "{{ query \\"nothing\\" | first }}"
                                  good: "{{ with query \\"up\\" }}{{ . | first | value }}{{ end }}"
                        """);
        bench.sample(1, "__name__", "up", "job", "a");
        bench.run(15_000);
        Map<String, String> annotations = bench.alerts.getFirst().annotations();
        assertEquals(
                "<error expanding template: error executing template __alert_A: template:"
                        + " __alert_A:1:133: executing \"__alert_A\" at <first>: error calling"
                        + " first: first() called on vector with no elements>",
                annotations.get("bad"));
        assertEquals("1", annotations.get("good"));
    }

    @Test
    void addsExternalLabelsToWhatIsSent() {
        List<RuleGroupConfig> groups = RuleBench.read(folder, DOWN);
        RuleBench bench =
                new RuleBench(
                        new RuleSettings(
                                groups,
                                60_000,
                                0,
                                Labels.of("site", "attic", "severity", "none"),
                                Relabeller.NONE,
                                "http://board:9090"));
        bench.observe(120_000, 0);
        Alert alert = bench.alerts.getFirst();
        assertEquals("attic", alert.labels().get("site"));
        assertEquals("page", alert.labels().get("severity"));
        assertTrue(alert.generatorUrl().startsWith("http://board:9090/graph?g0.expr="));
    }

    @Test
    void keepsStatesOverAReload() {
        RuleBench bench = bench(DOWN);
        bench.observe(120_000, 0);
        bench.alerts.clear();
        bench.reload(RuleSettings.of(RuleBench.read(folder, DOWN.replace("is down", "is gone"))));
        bench.observe(15_000, 0);
        assertEquals(List.of("firing " + DOWN_LABELS), bench.active());
        bench.reload(RuleSettings.of(List.of()));
        bench.groups.evaluateDue();
        assertTrue(bench.alerts.getLast().isResolved());
        assertEquals(List.of(), bench.query("ALERTS"));
        assertEquals(Map.of(), bench.store.all("alerts"));
    }

    @Test
    void savesAnAlertOncePerChange() {
        RuleBench bench = bench(DOWN.replace("for: 1m", "for: 0s"));
        bench.observe(300_000, 0);
        assertEquals(1, bench.store.puts(), "it fires as soon as it is there");
        bench.observe(30_000, 1);
        assertEquals(2, bench.store.puts());
    }

    @Test
    void evaluatesInAThreadOfItsOwn() {
        RuleBench bench = bench(DOWN);
        bench.groups.start();
        org.awaitility.Awaitility.await()
                .until(() ->
                        Thread.getAllStackTraces().keySet().stream()
                                .anyMatch(thread -> thread.getName().equals("rules")));
        bench.groups.close();
        assertEquals(1, bench.groups.snapshot().size());
    }

    @Test
    void tellsOfItselfUnderPrometheusNames() {
        RuleBench bench = bench(DOWN);
        bench.groups.evaluateDue();
        TreeSet<String> names = new TreeSet<>();
        bench.registry.scrape().forEach(one -> names.add(one.getMetadata().getPrometheusName()));
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "prometheus_rule_evaluation_duration_seconds",
                                "prometheus_rule_evaluation_failures",
                                "prometheus_rule_evaluations",
                                "prometheus_rule_group_duration_seconds",
                                "prometheus_rule_group_interval_seconds",
                                "prometheus_rule_group_iterations",
                                "prometheus_rule_group_iterations_missed",
                                "prometheus_rule_group_last_duration_seconds",
                                "prometheus_rule_group_last_evaluation_samples",
                                "prometheus_rule_group_last_evaluation_timestamp_seconds",
                                "prometheus_rule_group_last_restore_duration_seconds",
                                "prometheus_rule_group_last_rule_duration_sum_seconds",
                                "prometheus_rule_group_rules",
                                "prometheus_template_text_expansion_failures",
                                "prometheus_template_text_expansions")),
                names);
        assertEquals("unknown", rules(bench).getFirst().stateLabel());
        bench.run(15_000);
        assertEquals("inactive", rules(bench).getFirst().stateLabel());
    }
}
