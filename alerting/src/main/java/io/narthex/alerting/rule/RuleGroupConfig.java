package io.narthex.alerting.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of rules as it stands in a file. Immutable.
 *
 * @param file the file's name
 * @param name unique in the file
 * @param intervalMs between evaluations, or null for the global one
 * @param queryOffsetMs how far in the past expressions are evaluated, or null for the global one
 * @param limit the most series or alerts a rule may give, 0 for no limit
 * @param rules in order of evaluation
 */
public record RuleGroupConfig(
        String file,
        String name,
        @Nullable Long intervalMs,
        @Nullable Long queryOffsetMs,
        int limit,
        List<RuleConfig> rules) {
    /** Copies the list. */
    public RuleGroupConfig {
        rules = List.copyOf(rules);
    }
}
