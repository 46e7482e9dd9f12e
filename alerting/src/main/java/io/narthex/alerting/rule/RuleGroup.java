package io.narthex.alerting.rule;

import io.narthex.alerting.Alert;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Labels;
import io.narthex.core.model.LabelsHash;
import java.util.ArrayList;
import java.util.List;
import org.tinylog.Logger;

/**
 * A rule group at work: when it is due, and one evaluation of its rules in order, all at the same
 * timestamp. Confined to the rules' thread, but for {@link #snapshot}.
 */
final class RuleGroup {
    private static final long NANOS_PER_MS = 1_000_000L;

    private final RuleEnvironment environment;
    private final RuleMetrics metrics;
    private final RuleQuery query;
    private final RuleGroupConfig config;
    private final List<Rule> rules;
    private final String name;
    private final long intervalMs;
    private final long queryOffsetMs;
    private final long slotOffsetMs;
    private long dueNanos;

    /** The timestamp of the evaluation that is due next, if the wall clock does not step. */
    private long nextTimestampMs;

    private volatile GroupSnapshot snapshot;

    RuleGroup(RuleParts parts, RuleGroupConfig config, RuleSettings settings, List<Rule> rules) {
        this.environment = parts.environment();
        this.metrics = parts.metrics();
        this.query = parts.query();
        this.config = config;
        this.rules = List.copyOf(rules);
        this.name = nameOf(config);
        this.intervalMs = settings.intervalMs(config);
        this.queryOffsetMs = settings.queryOffsetMs(config);
        this.slotOffsetMs = slotOffsetMs(config.file(), config.name(), intervalMs);
        this.snapshot = snapshot(0, 0);
        metrics.group(name, intervalMs, rules.size());
    }

    /** How far a group's slots stand behind the multiples of its interval; as in Prometheus. */
    static long slotOffsetMs(String file, String group, long intervalMs) {
        long hash = LabelsHash.hash(Labels.of("file", file, "name", group));
        return Long.remainderUnsigned(hash, intervalMs * NANOS_PER_MS) / NANOS_PER_MS;
    }

    static String nameOf(RuleGroupConfig config) {
        return config.file() + ";" + config.name();
    }

    String name() {
        return name;
    }

    List<Rule> rules() {
        return rules;
    }

    long dueNanos() {
        return dueNanos;
    }

    /** What was last published; any thread. */
    GroupSnapshot snapshot() {
        return snapshot;
    }

    /** Makes the group due at the next of its slots. */
    void schedule(long nowMs, long nowNanos) {
        nextTimestampMs = slot(nowMs) + intervalMs;
        dueNanos = nowNanos + (nextTimestampMs - nowMs) * NANOS_PER_MS;
        snapshot = snapshot(snapshot.lastEvaluationMs(), snapshot.evaluationNanos());
    }

    /** Goes on where the same group was before a reload, if its interval is the same. */
    boolean adoptSchedule(RuleGroup other) {
        GroupSnapshot last = other.snapshot();
        snapshot = snapshot(last.lastEvaluationMs(), last.evaluationNanos());
        if (other.intervalMs != intervalMs) {
            return false;
        }
        dueNanos = other.dueNanos;
        nextTimestampMs = other.nextTimestampMs;
        return true;
    }

    /** The last slot not after {@code nowMs}: groups are spread over their interval by name. */
    private long slot(long nowMs) {
        return nowMs - Math.floorMod(nowMs - slotOffsetMs, intervalMs);
    }

    /** Evaluates all rules, and makes the group due again. */
    void evaluate() {
        long nowNanos = environment.nanoClock().nanos();
        long nowMs = environment.epochClock().epochMs();
        long missed = Math.max(0, (nowNanos - dueNanos) / (intervalMs * NANOS_PER_MS));
        dueNanos += missed * intervalMs * NANOS_PER_MS;
        long expectedMs = nextTimestampMs + missed * intervalMs;
        long lateMs = (nowNanos - dueNanos) / NANOS_PER_MS;
        boolean stepped = Math.abs(nowMs - lateMs - expectedMs) > intervalMs / 2;
        long timestampMs = stepped ? slot(nowMs) : expectedMs;
        metrics.iterated(name, missed);
        int samples = evaluateAll(new Tick(timestampMs, timestampMs - queryOffsetMs, dueNanos));
        long tookNanos = environment.nanoClock().nanos() - nowNanos;
        metrics.finished(name, nowMs, tookNanos, rulesNanos(), samples);
        snapshot = snapshot(nowMs, tookNanos);
        dueNanos += intervalMs * NANOS_PER_MS;
        nextTimestampMs = timestampMs + intervalMs;
    }

    /** Evaluates all rules as if they were due at {@code timestampMs} of a clock without steps. */
    void evaluateAt(long timestampMs) {
        evaluateAll(new Tick(timestampMs, timestampMs - queryOffsetMs, timestampMs * NANOS_PER_MS));
        snapshot = snapshot(timestampMs, 0);
    }

    private int evaluateAll(Tick tick) {
        query.askFor(config);
        int samples = 0;
        for (Rule rule : rules) {
            samples += evaluate(rule, tick);
        }
        return samples;
    }

    private long rulesNanos() {
        long sum = 0;
        for (Rule rule : rules) {
            sum += rule.lastRun().evaluationNanos();
        }
        return sum;
    }

    private int evaluate(Rule rule, Tick tick) {
        long startNanos = environment.nanoClock().nanos();
        long startMs = environment.epochClock().epochMs();
        String error = null;
        int samples = 0;
        try {
            rule.evaluate(tick, config.limit());
            samples = rule.rows.size();
            if (rule instanceof AlertingRule alerting) {
                List<Alert> alerts = alerting.toSend(tick);
                if (!alerts.isEmpty()) {
                    environment.alerts().accept(alerts);
                }
            }
            AppendResult result = rule.output.write(rule.rows, tick.queryMs(), environment.sink());
            error = Rule.refusal(result);
        } catch (RuleFailure e) {
            error = e.getMessage();
        } catch (RuntimeException e) {
            // A fault in one rule must not end the others.
            error = "internal error: " + e;
            Logger.error(e, "rule failed: group={} rule={}", name, rule.definition.name());
        }
        rule.rows.clear();
        if (error == null) {
            rule.faults.clear();
        } else if (rule.faults.isNews(error)) {
            Logger.warn(
                    "rule failed: group={} rule={} err=\"{}\"",
                    name,
                    rule.definition.name(),
                    error);
        }
        long tookNanos = environment.nanoClock().nanos() - startNanos;
        rule.finished(startMs, tookNanos, error);
        metrics.evaluated(name, tookNanos, error == null);
        return samples;
    }

    private GroupSnapshot snapshot(long lastEvaluationMs, long evaluationNanos) {
        List<RuleSnapshot> shown = new ArrayList<>(rules.size());
        for (Rule rule : rules) {
            shown.add(rule.snapshot());
        }
        return new GroupSnapshot(
                config.name(),
                config.file(),
                intervalMs,
                config.limit(),
                lastEvaluationMs,
                evaluationNanos,
                shown);
    }
}
