package io.narthex.alerting.rule;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What rules tell of themselves; the label {@code rule_group} is {@code file;group}. */
final class RuleMetrics {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Counter evaluations;
    private final Counter failures;
    private final Counter iterations;
    private final Counter missed;
    private final Counter templateFailures;
    private final Gauge interval;
    private final Gauge lastEvaluation;
    private final Gauge lastDuration;
    private final Gauge rules;
    private final Gauge samples;

    RuleMetrics(PrometheusRegistry registry) {
        evaluations = counter(registry, "evaluations", "Rule evaluations.");
        failures = counter(registry, "evaluation_failures", "Rule evaluations that failed.");
        iterations =
                counter(
                        registry,
                        "group_iterations",
                        "Evaluations of a rule group that were due, done or missed.");
        missed =
                counter(
                        registry,
                        "group_iterations_missed",
                        "Evaluations of a rule group that were left out for lack of time.");
        templateFailures =
                Counter.builder()
                        .name("narthex_rule_template_failures_total")
                        .help("Labels and annotations of alerts that could not be expanded.")
                        .register(registry);
        interval = gauge(registry, "interval_seconds", "The interval of a rule group.");
        lastEvaluation =
                gauge(
                        registry,
                        "last_evaluation_timestamp_seconds",
                        "When a rule group was last evaluated, seconds since 1970.");
        lastDuration =
                gauge(
                        registry,
                        "last_duration_seconds",
                        "How long the last evaluation of a rule group took.");
        rules = gauge(registry, "rules", "The rules in a group.");
        samples =
                gauge(
                        registry,
                        "last_evaluation_samples",
                        "The samples that the last evaluation of a rule group gave.");
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder()
                .name("narthex_rule_" + name + "_total")
                .help(help)
                .labelNames("rule_group")
                .register(registry);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder()
                .name("narthex_rule_group_" + name)
                .help(help)
                .labelNames("rule_group")
                .register(registry);
    }

    void templateFailed() {
        templateFailures.inc();
    }

    void group(String group, long intervalMs, int ruleCount) {
        evaluations.initLabelValues(group);
        failures.initLabelValues(group);
        iterations.initLabelValues(group);
        missed.initLabelValues(group);
        interval.labelValues(group).set(intervalMs / 1000.0);
        rules.labelValues(group).set(ruleCount);
    }

    void forget(String group) {
        evaluations.remove(group);
        failures.remove(group);
        iterations.remove(group);
        missed.remove(group);
        interval.remove(group);
        rules.remove(group);
        lastEvaluation.remove(group);
        lastDuration.remove(group);
        samples.remove(group);
    }

    void evaluated(String group, boolean ok) {
        evaluations.labelValues(group).inc();
        if (!ok) {
            failures.labelValues(group).inc();
        }
    }

    void iterated(String group, long missedIterations) {
        iterations.labelValues(group).inc(1 + missedIterations);
        missed.labelValues(group).inc(missedIterations);
    }

    void finished(String group, long startMs, long tookNanos, int sampleCount) {
        lastEvaluation.labelValues(group).set(startMs / 1000.0);
        lastDuration.labelValues(group).set(tookNanos / NANOS_PER_SECOND);
        samples.labelValues(group).set(sampleCount);
    }
}
