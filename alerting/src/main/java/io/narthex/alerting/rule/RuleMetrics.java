package io.narthex.alerting.rule;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * What rules tell of themselves, under Prometheus' names, which dashboards and alerts use; the
 * label {@code rule_group} is {@code file;group}.
 */
final class RuleMetrics {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long SUMMARY_SECONDS = 600;

    private final Counter evaluations;
    private final Counter failures;
    private final Counter iterations;
    private final Counter missed;
    private final Counter expansions;
    private final Counter expansionFailures;
    private final Summary evaluationDuration;
    private final Summary groupDuration;
    private final Gauge interval;
    private final Gauge lastEvaluation;
    private final Gauge lastDuration;
    private final Gauge lastRuleDurations;
    private final Gauge lastRestoreDuration;
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
        expansions =
                templates(registry, "expansions", "Labels and annotations that were expanded.");
        expansionFailures =
                templates(
                        registry,
                        "expansion_failures",
                        "Labels and annotations that could not be expanded.");
        evaluationDuration =
                summary("evaluation_duration_seconds", "How long the evaluation of a rule took.")
                        .register(registry);
        groupDuration =
                summary("group_duration_seconds", "How long the evaluation of a rule group took.")
                        .quantile(0.01, 0.001)
                        .quantile(0.05, 0.005)
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
        lastRuleDurations =
                gauge(
                        registry,
                        "last_rule_duration_sum_seconds",
                        "How long the rules of a group took in its last evaluation.");
        lastRestoreDuration =
                gauge(
                        registry,
                        "last_restore_duration_seconds",
                        "How long taking up the alerts of a rule group took at the start.");
        rules = gauge(registry, "rules", "The rules in a group.");
        samples =
                gauge(
                        registry,
                        "last_evaluation_samples",
                        "The samples that the last evaluation of a rule group gave.");
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder()
                .name("prometheus_rule_" + name + "_total")
                .help(help)
                .labelNames("rule_group")
                .register(registry);
    }

    private static Counter templates(PrometheusRegistry registry, String name, String help) {
        return Counter.builder()
                .name("prometheus_template_text_" + name + "_total")
                .help(help)
                .register(registry);
    }

    private static Summary.Builder summary(String name, String help) {
        return Summary.builder()
                .name("prometheus_rule_" + name)
                .help(help)
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .maxAgeSeconds(SUMMARY_SECONDS);
    }

    private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
        return Gauge.builder()
                .name("prometheus_rule_group_" + name)
                .help(help)
                .labelNames("rule_group")
                .register(registry);
    }

    void expanded(boolean ok) {
        expansions.inc();
        if (!ok) {
            expansionFailures.inc();
        }
    }

    void group(String group, long intervalMs, int ruleCount) {
        evaluations.initLabelValues(group);
        failures.initLabelValues(group);
        iterations.initLabelValues(group);
        missed.initLabelValues(group);
        lastEvaluation.initLabelValues(group);
        lastDuration.initLabelValues(group);
        lastRuleDurations.initLabelValues(group);
        samples.initLabelValues(group);
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
        lastRuleDurations.remove(group);
        lastRestoreDuration.remove(group);
        samples.remove(group);
    }

    void evaluated(String group, long tookNanos, boolean ok) {
        evaluations.labelValues(group).inc();
        evaluationDuration.observe(tookNanos / NANOS_PER_SECOND);
        if (!ok) {
            failures.labelValues(group).inc();
        }
    }

    void iterated(String group, long missedIterations) {
        iterations.labelValues(group).inc(1 + missedIterations);
        missed.labelValues(group).inc(missedIterations);
    }

    /**
     * An evaluation of a group ended.
     *
     * @param tookNanos in all
     * @param rulesNanos for its rules alone
     */
    void finished(String group, long startMs, long tookNanos, long rulesNanos, int sampleCount) {
        groupDuration.observe(tookNanos / NANOS_PER_SECOND);
        lastEvaluation.labelValues(group).set(startMs / 1000.0);
        lastDuration.labelValues(group).set(tookNanos / NANOS_PER_SECOND);
        lastRuleDurations.labelValues(group).set(rulesNanos / NANOS_PER_SECOND);
        samples.labelValues(group).set(sampleCount);
    }

    void restored(String group, long tookNanos) {
        lastRestoreDuration.labelValues(group).set(tookNanos / NANOS_PER_SECOND);
    }
}
