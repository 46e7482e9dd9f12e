package io.narthex.alerting.rule;

import java.util.List;

/**
 * A rule group as the HTTP API shows it. Immutable.
 *
 * @param name unique in the file
 * @param file as configured
 * @param intervalMs between evaluations
 * @param limit the most series or alerts a rule may give, 0 for no limit
 * @param lastEvaluationMs when the last evaluation began, milliseconds since 1970, 0 for never
 * @param evaluationNanos how long it took
 * @param rules in order
 */
public record GroupSnapshot(
        String name,
        String file,
        long intervalMs,
        int limit,
        long lastEvaluationMs,
        long evaluationNanos,
        List<RuleSnapshot> rules) {
    /** Copies the list. */
    public GroupSnapshot {
        rules = List.copyOf(rules);
    }
}
