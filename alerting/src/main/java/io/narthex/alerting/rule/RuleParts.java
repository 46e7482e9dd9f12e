package io.narthex.alerting.rule;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What all rules work with. Confined to the rules' thread. */
record RuleParts(
        RuleEnvironment environment, RuleQuery query, AlertStates states, RuleMetrics metrics) {
    static RuleParts of(RuleEnvironment environment, PrometheusRegistry registry) {
        return new RuleParts(
                environment,
                new RuleQuery(environment),
                new AlertStates(environment.state()),
                new RuleMetrics(registry));
    }
}
