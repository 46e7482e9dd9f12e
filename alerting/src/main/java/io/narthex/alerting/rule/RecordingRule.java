package io.narthex.alerting.rule;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.promql.ast.ExprPrinter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recording rule at work. Confined to the rules' thread. */
final class RecordingRule extends Rule {
    private final RuleConfig.Recording config;
    private final RuleQuery query;
    private final SampleRows result = new SampleRows();

    RecordingRule(String key, RuleConfig.Recording config, RuleParts parts) {
        super(key, define(config), parts.environment().nanoClock());
        this.config = config;
        this.query = parts.query();
    }

    @Override
    void evaluate(Tick tick, int limit) throws RuleFailure {
        rows.clear();
        query.run(config.expr(), tick.queryMs(), result);
        for (int i = 0; i < result.size(); i++) {
            Labels.Builder labels = result.labels(i).toBuilder();
            labels.set(Labels.METRIC_NAME, config.name());
            config.labels().forEach(labels::set);
            Histogram histogram = result.histogram(i);
            if (histogram == null) {
                rows.add(labels.build(), tick.queryMs(), result.value(i));
            } else {
                rows.add(labels.build(), tick.queryMs(), histogram);
            }
        }
        result.clear();
        refuseDuplicates();
        if (limit > 0 && rows.size() > limit) {
            throw new RuleFailure(
                    "exceeded limit of " + limit + " with " + rows.size() + " series");
        }
    }

    private void refuseDuplicates() throws RuleFailure {
        Set<Labels> seen = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!seen.add(rows.labels(i))) {
                throw new RuleFailure(
                        "vector contains metrics with the same labelset after applying rule"
                                + " labels");
            }
        }
    }

    private static RuleSnapshot.Definition define(RuleConfig.Recording config) {
        return new RuleSnapshot.Definition(
                RuleSnapshot.Kind.RECORDING,
                config.name(),
                ExprPrinter.print(config.expr()),
                config.labels(),
                Map.of(),
                0,
                0);
    }

    @Override
    RuleSnapshot snapshot() {
        return new RuleSnapshot(definition, lastRun(), AlertState.INACTIVE, List.of());
    }
}
