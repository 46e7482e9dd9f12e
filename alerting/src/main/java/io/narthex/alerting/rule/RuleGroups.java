package io.narthex.alerting.rule;

import io.narthex.alerting.Alert;
import io.narthex.alerting.DutyThread;
import io.narthex.core.config.Reloadable;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.ArrayList;
import java.util.Collection;
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
        Map<String, Rule> oldRules = new LinkedHashMap<>();
        Map<String, RuleGroup> oldGroups = new HashMap<>();
        for (RuleGroup group : groups) {
            oldGroups.put(group.name(), group);
            group.rules().forEach(rule -> oldRules.put(rule.key, rule));
        }
        Map<String, RuleGroup> fresh = new LinkedHashMap<>();
        List<Rule> strangers = new ArrayList<>();
        RuleGroupFactory factory = new RuleGroupFactory(parts, settings);
        for (RuleGroupConfig config : settings.groups()) {
            RuleGroup group = factory.create(config);
            for (Rule rule : group.rules()) {
                Rule before = oldRules.remove(rule.key);
                if (before == null) {
                    strangers.add(rule);
                } else {
                    rule.adopt(before);
                }
            }
            RuleGroup old = oldGroups.remove(group.name());
            if (old == null || !group.adoptSchedule(old)) {
                group.schedule(nowMs, nowNanos);
            }
            fresh.put(group.name(), group);
        }
        adoptMoved(strangers, oldRules);
        oldRules.values().forEach(rule -> end(rule, nowMs, nowNanos));
        oldGroups.keySet().forEach(parts.metrics()::forget);
        if (!restored) {
            restored = true;
            restore(fresh.values(), nowMs, nowNanos);
        }
        groups = List.copyOf(fresh.values());
        Logger.info("rules in use: groups={}", groups.size());
    }

    /** A rule that stands in another group or file than before goes on as what it was. */
    private static void adoptMoved(List<Rule> strangers, Map<String, Rule> oldRules) {
        Map<RuleSnapshot.Definition, Rule> gone = new HashMap<>();
        oldRules.values().forEach(rule -> gone.putIfAbsent(rule.definition, rule));
        for (Rule rule : strangers) {
            Rule before = gone.remove(rule.definition);
            if (before != null) {
                oldRules.remove(before.key);
                rule.adopt(before);
            }
        }
    }

    /** Takes up the alerts from before a restart. */
    private void restore(Collection<RuleGroup> fresh, long nowMs, long nowNanos) {
        Map<String, List<AlertStates.Saved>> saved = parts.states().load();
        AlertHistory history = history(fresh, nowMs);
        for (RuleGroup group : fresh) {
            long startNanos = environment.nanoClock().nanos();
            for (Rule rule : group.rules()) {
                List<AlertStates.Saved> alerts = saved.remove(rule.key);
                if (rule instanceof AlertingRule alerting) {
                    alerting.restore(alerts == null ? List.of() : alerts, history, nowMs, nowNanos);
                }
            }
            long tookNanos = environment.nanoClock().nanos() - startNanos;
            parts.metrics().restored(group.name(), tookNanos);
        }
        // What is left belongs to rules that went while the program was not running.
        saved.forEach((key, alerts) ->
                alerts.forEach(one -> parts.states().remove(key, one.alert().labels)));
    }

    private AlertHistory history(Collection<RuleGroup> fresh, long nowMs) {
        if (fresh.stream()
                .flatMap(group -> group.rules().stream())
                .noneMatch(AlertingRule.class::isInstance)) {
            return AlertHistory.NONE;
        }
        try {
            long sinceMs = nowMs - environment.times().outageToleranceMs();
            return AlertHistory.read(environment.queryable(), sinceMs, nowMs);
        } catch (RuntimeException e) {
            // What was saved is there all the same.
            Logger.warn(e, "alerts of before the restart not read from samples");
            return AlertHistory.NONE;
        }
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
