package io.narthex.alerting.rule;

import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Labels;
import java.util.List;

/**
 * All rules, and what applies to each of them. Immutable.
 *
 * @param groups in order of their files
 * @param evaluationIntervalMs of groups without an own one ({@code global.evaluation_interval})
 * @param queryOffsetMs of groups without an own one ({@code global.rule_query_offset})
 * @param externalLabels which alerts get where they lack them ({@code global.external_labels})
 * @param alertRelabelling changes or drops alerts before they are sent ({@code
 *     alerting.alert_relabel_configs})
 * @param externalUrl the address under which users reach this program, without a slash at the end
 */
public record RuleSettings(
        List<RuleGroupConfig> groups,
        long evaluationIntervalMs,
        long queryOffsetMs,
        Labels externalLabels,
        Relabeller alertRelabelling,
        String externalUrl) {
    /** Copies the list and refuses an interval of 0. */
    public RuleSettings {
        groups = List.copyOf(groups);
        if (evaluationIntervalMs <= 0) {
            throw new IllegalArgumentException(
                    "interval must be positive: evaluationIntervalMs=" + evaluationIntervalMs);
        }
    }

    /** These groups every minute, without labels of their own. */
    public static RuleSettings of(List<RuleGroupConfig> groups) {
        return new RuleSettings(groups, 60_000, 0, Labels.EMPTY, Relabeller.NONE, "");
    }

    long intervalMs(RuleGroupConfig group) {
        Long own = group.intervalMs();
        return own == null ? evaluationIntervalMs : own;
    }

    long queryOffsetMs(RuleGroupConfig group) {
        Long own = group.queryOffsetMs();
        return own == null ? queryOffsetMs : own;
    }
}
