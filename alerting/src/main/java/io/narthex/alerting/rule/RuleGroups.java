package io.narthex.alerting.rule;

import io.narthex.alerting.Alert;
import io.narthex.alerting.DutyThread;
import io.narthex.core.config.Reloadable;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * All rule groups, evaluated one after the other by one thread named {@code rules}. {@link
 * #snapshot} and reloading may be used from any thread; all else belongs to that thread.
 */
public final class RuleGroups implements Reloadable<RuleSettings>, AutoCloseable {
    /** Longer pending alerts of before a restart begin anew, as in Prometheus. */
    private static final long OUTAGE_TOLERANCE_MS = 60 * 60_000L;

    private static final long STACK_BYTES = 1024 * 1024;

    private final RuleEnvironment environment;
    private final RuleParts parts;
    private final DutyThread thread = new DutyThread("rules", STACK_BYTES, this::evaluateDue);

    /** Settings that wait to be used. */
    private final AtomicReference<@Nullable RuleSettings> next;

    private boolean restored;
    private volatile List<RuleGroup> groups = List.of();

    /** Nothing happens before {@link #start}, or {@link #evaluateDue} in a test. */
    public RuleGroups(
            RuleEnvironment environment, RuleSettings settings, PrometheusRegistry registry) {
        this.environment = environment;
        this.parts = RuleParts.of(environment, registry);
        this.next = new AtomicReference<>(settings);
    }

    /** Begins to evaluate. */
    public void start() {
        thread.start();
    }

    /** The groups as they were after their last evaluations; any thread. */
    public List<GroupSnapshot> snapshot() {
        List<GroupSnapshot> snapshots = new ArrayList<>();
        for (RuleGroup group : groups) {
            snapshots.add(group.snapshot());
        }
        return List.copyOf(snapshots);
    }

    @Override
    public Prepared prepare(RuleSettings settings) {
        return () -> {
            next.set(settings);
            thread.wake();
        };
    }

    /** Evaluates what is due, and returns the nanoseconds until the next group is. */
    long evaluateDue() {
        RuleSettings settings = next.getAndSet(null);
        if (settings != null) {
            use(settings);
        }
        while (true) {
            RuleGroup first = null;
            for (RuleGroup group : groups) {
                if (first == null || group.dueNanos() - first.dueNanos() < 0) {
                    first = group;
                }
            }
            if (first == null) {
                return Long.MAX_VALUE;
            }
            long waitNanos = first.dueNanos() - environment.nanoClock().nanos();
            if (waitNanos > 0 || thread.isClosed() || next.get() != null) {
                return Math.max(1, waitNanos);
            }
            first.evaluate();
        }
    }

    /** Replaces all groups; rules that stay keep their alerts, series and times. */
    private void use(RuleSettings settings) {
        long nowMs = environment.epochClock().epochMs();
        long nowNanos = environment.nanoClock().nanos();
        Map<String, List<AlertStates.Saved>> saved =
                restored ? new HashMap<>() : parts.states().load();
        Map<String, Rule> oldRules = new HashMap<>();
        Map<String, RuleGroup> oldGroups = new HashMap<>();
        for (RuleGroup group : groups) {
            oldGroups.put(group.name(), group);
            group.rules().forEach(rule -> oldRules.put(rule.key, rule));
        }
        Map<String, RuleGroup> fresh = new LinkedHashMap<>();
        RuleGroupFactory factory = new RuleGroupFactory(parts, settings);
        for (RuleGroupConfig config : settings.groups()) {
            RuleGroup group = factory.create(config);
            for (Rule rule : group.rules()) {
                Rule before = oldRules.remove(rule.key);
                if (before != null) {
                    rule.adopt(before);
                }
                List<AlertStates.Saved> alerts = saved.remove(rule.key);
                if (rule instanceof AlertingRule alerting && alerts != null) {
                    alerting.restore(alerts, nowMs, nowNanos, OUTAGE_TOLERANCE_MS);
                }
            }
            RuleGroup old = oldGroups.remove(group.name());
            if (old == null || !group.adoptSchedule(old)) {
                group.schedule(nowMs, nowNanos);
            }
            fresh.put(group.name(), group);
        }
        oldRules.values().forEach(rule -> end(rule, nowMs, nowNanos));
        oldGroups.keySet().forEach(parts.metrics()::forget);
        // What is left belongs to rules that went while the program was not running.
        saved.forEach((key, alerts) ->
                alerts.forEach(one -> parts.states().remove(key, one.alert().labels)));
        restored = true;
        groups = List.copyOf(fresh.values());
        Logger.info("rules in use: groups={}", groups.size());
    }

    private void end(Rule rule, long nowMs, long nowNanos) {
        if (rule instanceof AlertingRule alerting) {
            List<Alert> ended = alerting.end(nowMs, nowNanos);
            if (!ended.isEmpty()) {
                environment.alerts().accept(ended);
            }
        }
        rule.output.end(nowMs, environment.sink());
    }

    /** Ends, a second later at the latest, also where an evaluation is under way. */
    @Override
    public void close() {
        thread.close();
    }
}
