package io.narthex.alerting.ruletest;

import io.narthex.alerting.rule.AlertSnapshot;
import io.narthex.alerting.rule.ManualRules;
import io.narthex.alerting.rule.RuleEnvironment;
import io.narthex.alerting.rule.RuleGroupConfig;
import io.narthex.alerting.rule.RuleSettings;
import io.narthex.alerting.rule.RuleTimes;
import io.narthex.alerting.ruletest.RuleTestFile.AlertCase;
import io.narthex.alerting.ruletest.RuleTestFile.ExpectedAlert;
import io.narthex.alerting.ruletest.RuleTestFile.ExprCase;
import io.narthex.alerting.ruletest.RuleTestFile.Group;
import io.narthex.alerting.template.GoDuration;
import io.narthex.alerting.template.GoEscapes;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Durations;
import io.narthex.core.model.Labels;
import io.narthex.promql.Engine;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One group of tests, from its first sample to its last question. Used once, on one thread. */
final class RuleTestRun {
    private static final long NANOS_PER_MS = 1_000_000L;

    private final RuleTestOptions options;
    private final RuleTestFile file;
    private final Group group;
    private final TestSamples samples;
    private final Engine engine;
    private final ManualRules rules;
    private final List<String> errors = new ArrayList<>();

    /** The cases of alerts by their times. */
    private final TreeMap<Long, List<AlertCase>> alertCases = new TreeMap<>();

    private long nowMs;

    RuleTestRun(
            RuleTestOptions options,
            RuleTestFile file,
            Group group,
            List<RuleGroupConfig> ruleGroups,
            TestSamples samples)
            throws RuleTestException {
        this.options = options;
        this.file = file;
        this.group = group;
        this.samples = samples;
        this.engine =
                new Engine(
                        EngineOptions.DEFAULT
                                .withMemory(
                                        EngineOptions.DEFAULT.maxSamples(),
                                        Runtime.getRuntime().maxMemory() / 2)
                                .withSubqueryStepMs(file.evaluationIntervalMs())
                                .withFeatures(options.behaviour()),
                        options.nanoClock());
        Labels.Builder external = Labels.builder(group.externalLabels().size());
        group.externalLabels().forEach(external::set);
        this.rules =
                new ManualRules(
                        new RuleEnvironment(
                                engine,
                                options.syntax(),
                                samples.queryable(),
                                samples,
                                new ForgetfulStore(),
                                _ -> {},
                                () -> nowMs,
                                () -> nowMs * NANOS_PER_MS,
                                RuleTimes.DEFAULT),
                        new RuleSettings(
                                ordered(ruleGroups),
                                group.intervalMs(),
                                0,
                                external.build(),
                                Relabeller.NONE,
                                group.externalUrl()));
        for (AlertCase one : group.alerts()) {
            if (one.alert().isEmpty()) {
                throw new RuleTestException(
                        "an item under alert_rule_test misses required attribute alertname at"
                                + " eval_time "
                                + Durations.format(one.atMs())
                                + (group.name().isEmpty()
                                        ? ""
                                        : " (in TestGroup " + group.name() + ")"));
            }
            alertCases.computeIfAbsent(one.atMs(), _ -> new ArrayList<>()).add(one);
        }
    }

    /** Those that have a place in the order by it, and the others first, in order of files. */
    private List<RuleGroupConfig> ordered(List<RuleGroupConfig> groups) {
        Map<String, Integer> places = new HashMap<>();
        for (String name : file.groupOrder()) {
            places.put(name, places.size());
        }
        List<RuleGroupConfig> ordered = new ArrayList<>(groups);
        ordered.sort((a, b) ->
                Integer.compare(
                        places.getOrDefault(a.name(), 0), places.getOrDefault(b.name(), 0)));
        return ordered;
    }

    /** Everything that is not as expected, in promtool's words. */
    List<String> errors() {
        long endMs = group.startMs() + group.endMs();
        for (nowMs = group.startMs(); nowMs <= endMs; nowMs += file.evaluationIntervalMs()) {
            String refused = samples.advance(nowMs);
            if (refused != null) {
                errors.add(refused);
            }
            List<ManualRules.Failure> failures = rules.evaluate(nowMs);
            for (ManualRules.Failure failure : failures) {
                errors.add(
                        "    rule: "
                                + failure.rule()
                                + ", time: "
                                + new GoDuration(nowMs * NANOS_PER_MS)
                                + ", err: "
                                + failure.error());
            }
            if (!failures.isEmpty()) {
                return errors;
            }
            long fromMs = nowMs - group.startMs();
            alertCases
                    .subMap(fromMs, fromMs + file.evaluationIntervalMs())
                    .values()
                    .forEach(cases -> cases.forEach(this::compare));
        }
        group.exprs().forEach(this::compare);
        if (options.debug()) {
            dump();
        }
        return errors;
    }

    private void compare(AlertCase test) {
        List<TestAlert> expected = new ArrayList<>();
        for (ExpectedAlert alert : test.expected()) {
            Map<String, String> labels = new HashMap<>(alert.labels());
            labels.put("alertname", test.alert());
            expected.add(new TestAlert(labels, alert.annotations()));
        }
        List<TestAlert> got = new ArrayList<>();
        for (AlertSnapshot alert : rules.firing(test.alert())) {
            got.add(TestAlert.of(alert.labels(), alert.annotations()));
        }
        expected.sort(null);
        got.sort(null);
        if (expected.equals(got)) {
            return;
        }
        String what =
                (group.name().isEmpty() ? "" : "    name: " + group.name() + ",\n")
                        + "    alertname: "
                        + test.alert()
                        + ", time: "
                        + Durations.format(test.atMs())
                        + ", \n        ";
        errors.add(
                options.diff()
                        ? what + "diff: " + TestTexts.indented(AlertDiff.of(expected, got))
                        : what
                                + "exp:"
                                + TestTexts.alerts(expected)
                                + ", \n        got:"
                                + TestTexts.alerts(got));
    }

    private void compare(ExprCase test) {
        String what =
                "    expr: "
                        + GoEscapes.quote(test.expr())
                        + ", time: "
                        + Durations.format(test.atMs());
        List<TestSample> got;
        List<TestSample> expected = new ArrayList<>();
        try {
            got = ask(test.expr(), group.startMs() + test.atMs());
            for (RuleTestFile.ExpectedSample sample : test.expected()) {
                expected.add(TestSample.expected(sample));
            }
        } catch (RuleTestException | QueryException e) {
            errors.add(what + ", err: " + e.getMessage());
            return;
        }
        expected.sort(TestSample.BY_LABELS);
        got.sort(TestSample.BY_LABELS);
        if (!TestSample.same(expected, got, file.fuzzy())) {
            errors.add(
                    what
                            + ",\n        exp: "
                            + TestSample.text(expected)
                            + "\n        got: "
                            + TestSample.text(got));
        }
    }

    private List<TestSample> ask(String expr, long timestampMs) throws RuleTestException {
        QueryResult result = query(expr, timestampMs);
        List<TestSample> samplesFound = new ArrayList<>();
        switch (result.type()) {
            case VECTOR, SCALAR -> {
                for (SeriesResult series : result.series()) {
                    samplesFound.add(TestSample.of(series, 0));
                }
            }
            case MATRIX, STRING ->
                    throw new RuleTestException("rule result is not a vector or scalar");
        }
        return samplesFound;
    }

    private QueryResult query(String expr, long timestampMs) {
        return engine.instant(
                samples.queryable(),
                PromqlParser.parse(expr, options.syntax()),
                timestampMs,
                engine.newContext());
    }

    /** Everything that there is at the end, as promtool dumps it. */
    private void dump() {
        long wholeMs = (group.endMs() + 1000) / 1000 * 1000;
        GoDuration at = new GoDuration(wholeMs * NANOS_PER_MS);
        String expr = "{__name__=~\".+\"}[" + at + "]";
        QueryResult result;
        try {
            result = query(expr, group.startMs() + wholeMs);
        } catch (QueryException e) {
            options.debugLine(
                    "Failed query exec, expr: "
                            + GoEscapes.quote(expr)
                            + ", err: "
                            + e.getMessage());
            return;
        }
        StringBuilder text = new StringBuilder();
        result.forEach(series -> {
            text.append(text.isEmpty() ? "" : "\n").append(series.labels()).append(" =>");
            for (int i = 0; i < series.size(); i++) {
                text.append('\n')
                        .append(TestSample.of(series, i).shown())
                        .append(" @[")
                        .append(series.timestampMs(i))
                        .append(']');
            }
        });
        options.debugLine("Dump of all data (input_series and rules) at " + at + ":\n" + text);
    }
}
