package io.narthex.alerting.rule;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.List;

/**
 * Rule groups that are evaluated by hand at times of one's choice, for tests of rules. Confined to
 * one thread.
 */
public final class ManualRules {
    private final List<RuleGroup> groups = new ArrayList<>();

    /** The groups of {@code settings}, evaluated in that order. */
    public ManualRules(RuleEnvironment environment, RuleSettings settings) {
        RuleParts parts = RuleParts.of(environment, new PrometheusRegistry());
        RuleGroupFactory factory = new RuleGroupFactory(parts, settings);
        settings.groups().forEach(config -> groups.add(factory.create(config)));
    }

    /** A rule that failed. */
    public record Failure(String rule, String error) {}

    /** Evaluates every group at {@code timestampMs}, and returns what failed. */
    public List<Failure> evaluate(long timestampMs) {
        List<Failure> failures = new ArrayList<>();
        for (RuleGroup group : groups) {
            group.evaluateAt(timestampMs);
            for (Rule rule : group.rules()) {
                String error = rule.lastRun().lastError();
                if (error != null) {
                    failures.add(new Failure(rule.definition.name(), error));
                }
            }
        }
        return failures;
    }

    /** What the last evaluation left of the alerting rules of this name. */
    public List<AlertSnapshot> firing(String alert) {
        List<AlertSnapshot> firing = new ArrayList<>();
        for (RuleGroup group : groups) {
            for (RuleSnapshot rule : group.snapshot().rules()) {
                if (rule.definition().kind() == RuleSnapshot.Kind.ALERTING
                        && rule.definition().name().equals(alert)) {
                    rule.alerts().stream()
                            .filter(one -> one.state() == AlertState.FIRING)
                            .forEach(firing::add);
                }
            }
        }
        return firing;
    }
}
