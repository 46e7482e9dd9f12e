package io.narthex.alerting.ruletest;

import java.util.List;
import java.util.Map;

/**
 * A file of tests of rules (Prometheus, "Unit Testing for Rules"). Immutable.
 *
 * @param ruleFiles paths and patterns as they stand
 * @param evaluationIntervalMs between evaluations of all rules
 * @param groupOrder groups that are evaluated first, in this order
 * @param fuzzy whether values may differ by the smallest step there is
 */
record RuleTestFile(
        List<String> ruleFiles,
        long evaluationIntervalMs,
        List<String> groupOrder,
        boolean fuzzy,
        List<Group> groups) {
    RuleTestFile {
        ruleFiles = List.copyOf(ruleFiles);
        groupOrder = List.copyOf(groupOrder);
        groups = List.copyOf(groups);
    }

    /**
     * Tests over the same series.
     *
     * @param name may be empty
     * @param intervalMs between the values of series
     * @param startMs the time of the first value, milliseconds since 1970
     */
    record Group(
            String name,
            long intervalMs,
            long startMs,
            List<Input> series,
            List<AlertCase> alerts,
            List<ExprCase> exprs,
            Map<String, String> externalLabels,
            String externalUrl) {
        Group {
            series = List.copyOf(series);
            alerts = List.copyOf(alerts);
            exprs = List.copyOf(exprs);
        }

        /** The last time at which something is asked, from the start. */
        long endMs() {
            long endMs = 0;
            for (AlertCase one : alerts) {
                endMs = Math.max(endMs, one.atMs());
            }
            for (ExprCase one : exprs) {
                endMs = Math.max(endMs, one.atMs());
            }
            return endMs;
        }
    }

    /** A series in the notation of tests. */
    record Input(String series, String values) {}

    /** What is expected of the alerts of one name at one time, milliseconds from the start. */
    record AlertCase(long atMs, String alert, List<ExpectedAlert> expected) {}

    /** An alert that is expected to fire; {@code alertname} is not among its labels. */
    record ExpectedAlert(Map<String, String> labels, Map<String, String> annotations) {}

    /** What is expected of an expression at one time, milliseconds from the start. */
    record ExprCase(long atMs, String expr, List<ExpectedSample> expected) {}

    /**
     * An element of a result.
     *
     * @param labels in the notation of series
     * @param histogram in the notation of tests; where it is not empty, the value means nothing
     */
    record ExpectedSample(String labels, double value, String histogram) {}
}
