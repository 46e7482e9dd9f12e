package io.narthex.alerting.ruletest;

import io.narthex.alerting.ruletest.RuleTestFile.AlertCase;
import io.narthex.alerting.ruletest.RuleTestFile.ExpectedAlert;
import io.narthex.alerting.ruletest.RuleTestFile.ExpectedSample;
import io.narthex.alerting.ruletest.RuleTestFile.ExprCase;
import io.narthex.alerting.ruletest.RuleTestFile.Group;
import io.narthex.alerting.ruletest.RuleTestFile.Input;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.GoType;
import io.narthex.core.config.GoType.Scalar;
import io.narthex.core.config.GoType.Sequence;
import io.narthex.core.config.GoType.Struct;
import io.narthex.core.config.GoType.Texts;
import io.narthex.core.config.GoYaml;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.model.Timestamps;
import java.nio.file.Path;
import java.util.Map;

/** Reads a file of tests of rules; says what promtool says of one that is wrong. */
final class RuleTestReader {
    private static final long DEFAULT_INTERVAL_MS = 60_000;

    private static final GoType ALERT =
            new Struct(
                    "main.alert",
                    Map.of("exp_labels", new Texts(), "exp_annotations", new Texts()));
    private static final GoType ALERT_CASE =
            new Struct(
                    "main.alertTestCase",
                    Map.of(
                            "eval_time", Scalar.DURATION,
                            "alertname", Scalar.STRING,
                            "exp_alerts", new Sequence(ALERT)));
    private static final GoType SAMPLE =
            new Struct(
                    "main.sample",
                    Map.of(
                            "labels", Scalar.STRING,
                            "value", Scalar.FLOAT,
                            "histogram", Scalar.STRING));
    private static final GoType EXPR_CASE =
            new Struct(
                    "main.promqlTestCase",
                    Map.of(
                            "expr", Scalar.STRING,
                            "eval_time", Scalar.DURATION,
                            "exp_samples", new Sequence(SAMPLE)));
    private static final GoType SERIES =
            new Struct("main.series", Map.of("series", Scalar.STRING, "values", Scalar.STRING));
    private static final GoType GROUP =
            new Struct(
                    "main.testGroup",
                    Map.of(
                            "interval",
                            Scalar.DURATION,
                            "input_series",
                            new Sequence(SERIES),
                            "alert_rule_test",
                            new Sequence(ALERT_CASE),
                            "promql_expr_test",
                            new Sequence(EXPR_CASE),
                            "external_labels",
                            new Texts(),
                            "external_url",
                            Scalar.STRING,
                            "name",
                            Scalar.STRING,
                            "start_timestamp",
                            Scalar.TIME));
    private static final GoType FILE =
            new Struct(
                    "main.unitTestFile",
                    Map.of(
                            "rule_files", new Sequence(Scalar.STRING),
                            "evaluation_interval", Scalar.DURATION,
                            "group_eval_order", new Sequence(Scalar.STRING),
                            "tests", new Sequence(GROUP),
                            "fuzzy_compare", Scalar.BOOL));

    private RuleTestReader() {}

    /** The file that {@code text} is. */
    static RuleTestFile read(String name, String text) throws RuleTestException {
        String error = GoYaml.error(text, FILE, GoYaml.Dialect.V2, true);
        if (error != null) {
            throw new RuleTestException(error);
        }
        try {
            Document document =
                    Document.parse(name, Path.of("/"), text, new SecretSource(Map.of()));
            return file(document.root());
        } catch (ConfigException e) {
            throw new RuleTestException(String.valueOf(e.getMessage()));
        }
    }

    private static RuleTestFile file(Section root) {
        long ownMs = root.durationMs("evaluation_interval", 0);
        long intervalMs = ownMs == 0 ? DEFAULT_INTERVAL_MS : ownMs;
        return new RuleTestFile(
                root.strings("rule_files"),
                intervalMs,
                root.strings("group_eval_order"),
                root.bool("fuzzy_compare", false),
                root.list("tests", section -> group(section, intervalMs)));
    }

    private static Group group(Section section, long evaluationIntervalMs) {
        long ownMs = section.durationMs("interval", 0);
        return new Group(
                section.string("name", ""),
                ownMs == 0 ? evaluationIntervalMs : ownMs,
                section.has("start_timestamp")
                        ? Timestamps.parseMs(section.string("start_timestamp", ""))
                        : 0,
                section.list(
                        "input_series",
                        one -> new Input(one.string("series", ""), one.string("values", ""))),
                section.list("alert_rule_test", RuleTestReader::alertCase),
                section.list("promql_expr_test", RuleTestReader::exprCase),
                section.stringMap("external_labels"),
                section.string("external_url", ""));
    }

    private static AlertCase alertCase(Section section) {
        return new AlertCase(
                section.durationMs("eval_time", 0),
                section.string("alertname", ""),
                section.list(
                        "exp_alerts",
                        one ->
                                new ExpectedAlert(
                                        one.stringMap("exp_labels"),
                                        one.stringMap("exp_annotations"))));
    }

    private static ExprCase exprCase(Section section) {
        return new ExprCase(
                section.durationMs("eval_time", 0),
                section.string("expr", ""),
                section.list(
                        "exp_samples",
                        one ->
                                new ExpectedSample(
                                        one.string("labels", ""),
                                        one.number("value", 0),
                                        one.string("histogram", ""))));
    }
}
