package io.narthex.alerting.rule;

import io.narthex.alerting.Alert;
import io.narthex.alerting.Ordered;
import io.narthex.alerting.template.AlertData;
import io.narthex.alerting.template.TemplateException;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.promql.ast.ExprPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tinylog.Logger;

/**
 * An alerting rule at work, with the states of its alerts as Prometheus has them: pending, firing,
 * inactive for 15 minutes, gone. Durations run on the monotonic clock. Confined to the rules'
 * thread.
 */
final class AlertingRule extends Rule {
    private static final long NANOS_PER_MS = 1_000_000L;

    /** How long an alert that has ended is kept and handed on, as in Prometheus. */
    private static final long RESOLVED_RETENTION_NANOS = 15 * 60_000L * NANOS_PER_MS;

    /** The series that tell since when the condition of each alert holds. */
    static final String FOR_STATE = "ALERTS_FOR_STATE";

    /** How often durations that go on are saved. */
    private static final long SAVE_INTERVAL_NANOS = 60_000L * NANOS_PER_MS;

    private final RuleConfig.Alerting config;
    private final GroupContext context;
    private final Map<Labels, ActiveAlert> active = new LinkedHashMap<>();
    private final SampleRows result = new SampleRows();

    /** Until when a restored alert goes on without its condition being seen. */
    private long restoredUntilNanos;

    private final FaultLog templateFaults;

    AlertingRule(String key, RuleConfig.Alerting config, GroupContext context) {
        super(key, define(config), context.nanoClock());
        this.config = config;
        this.context = context;
        this.templateFaults = new FaultLog(context.nanoClock());
    }

    @Override
    void adopt(Rule other) {
        super.adopt(other);
        if (other instanceof AlertingRule before) {
            active.putAll(before.active);
            before.active.clear();
            restoredUntilNanos = before.restoredUntilNanos;
            if (!before.key.equals(key)) {
                // Saved again at the next evaluation, under the key that they have now.
                for (ActiveAlert alert : active.values()) {
                    context.states().remove(before.key, alert.labels);
                    alert.unsaved = true;
                }
            }
        }
    }

    /**
     * Takes up the alerts from before a restart. Firing ones fire on; what was pending goes on
     * where it was, unless the program was away for too long. Time that it was away counts for
     * nothing. Where samples tell more than what was saved, they win.
     */
    void restore(List<AlertStates.Saved> saved, AlertHistory history, long nowMs, long nowNanos) {
        Map<Labels, AlertHistory.Last> told = history.of(config);
        for (AlertStates.Saved one : saved) {
            ActiveAlert alert = one.alert();
            AlertHistory.Last last = told.remove(alert.labels);
            long endedMs = last != null && last.ended() ? last.lastMs() : Long.MIN_VALUE;
            boolean ended = endedMs > one.savedAtMs();
            boolean tooOld = nowMs - one.savedAtMs() > context.times().outageToleranceMs();
            if (alert.state == AlertState.PENDING && (ended || tooOld)) {
                context.states().remove(key, alert.labels);
                continue;
            }
            if (ended && alert.state == AlertState.FIRING) {
                alert.state = AlertState.INACTIVE;
                alert.resolvedAtMs = endedMs;
            }
            long heldMs = last == null ? one.heldMs() : Math.max(one.heldMs(), last.heldMs());
            takeUp(alert, heldMs, one.keptMs(), nowNanos);
        }
        for (AlertHistory.Last last : told.values()) {
            if (!last.ended()) {
                ActiveAlert alert = new ActiveAlert(last.labels(), Map.of(), 0);
                alert.activeAtMs = last.activeAtMs();
                alert.restored = true;
                takeUp(alert, last.heldMs(), 0, nowNanos);
            }
        }
        restoredUntilNanos = nowNanos + context.restoreGraceNanos();
    }

    private void takeUp(ActiveAlert alert, long heldMs, long keptMs, long nowNanos) {
        alert.count(context.times().heldAfterRestart(config.forMs(), heldMs), keptMs, nowNanos);
        alert.resolvedAgain(nowNanos);
        active.put(alert.labels, alert);
        if (alert.state != AlertState.INACTIVE) {
            output.remember(stateSeries(alert));
            output.remember(forSeries(alert));
        }
    }

    /** Ends all alerts, since the rule is no more; what fired is handed on as ended. */
    List<Alert> end(long nowMs, long nowNanos) {
        Tick tick = new Tick(nowMs, nowMs, nowNanos);
        for (ActiveAlert alert : active.values()) {
            context.states().remove(key, alert.labels);
            if (alert.state == AlertState.FIRING) {
                alert.resolve(tick);
            }
        }
        active.values().removeIf(alert -> alert.state != AlertState.INACTIVE);
        List<Alert> ended = toSend(tick);
        active.clear();
        return ended;
    }

    @Override
    void evaluate(Tick tick, int limit) throws RuleFailure {
        rows.clear();
        context.query().run(config.expr(), tick.queryMs(), result);
        Map<Labels, ActiveAlert> found = expand(tick);
        for (var entry : found.entrySet()) {
            ActiveAlert known = active.get(entry.getKey());
            if (known != null && known.state != AlertState.INACTIVE) {
                known.value = entry.getValue().value;
                known.annotations = entry.getValue().annotations;
            } else {
                active.put(entry.getKey(), entry.getValue());
            }
        }
        int count = settle(found, tick);
        if (limit > 0 && count > limit) {
            active.values().forEach(alert -> context.states().remove(key, alert.labels));
            active.clear();
            rows.clear();
            throw new RuleFailure("exceeded limit of " + limit + " with " + count + " alerts");
        }
    }

    /** The alerts of the present result, each as if it were new. */
    private Map<Labels, ActiveAlert> expand(Tick tick) throws RuleFailure {
        Map<Labels, ActiveAlert> found = new LinkedHashMap<>();
        for (int i = 0; i < result.size(); i++) {
            Labels element = result.labels(i);
            AlertData data =
                    new AlertData(
                            RuleQuery.map(element),
                            context.externalLabels(),
                            context.externalUrl(),
                            result.value(i));
            Labels.Builder labels = element.toBuilder().remove(Labels.METRIC_NAME);
            for (var label : config.labelTexts().entrySet()) {
                labels.set(label.getKey(), expand(label.getValue(), data, tick));
            }
            labels.set("alertname", config.name());
            // In the order of the configuration, which is that of names.
            Map<String, String> annotations = new LinkedHashMap<>();
            for (var annotation : config.annotations().entrySet()) {
                annotations.put(annotation.getKey(), expand(annotation.getValue(), data, tick));
            }
            ActiveAlert alert =
                    new ActiveAlert(
                            labels.build(),
                            Collections.unmodifiableMap(annotations),
                            result.value(i));
            alert.activeAtMs = tick.timestampMs();
            alert.count(0, 0, tick.dueNanos());
            if (found.put(alert.labels, alert) != null) {
                throw new RuleFailure(
                        "vector contains metrics with the same labelset after applying alert"
                                + " labels");
            }
        }
        result.clear();
        return found;
    }

    private String expand(Expandable text, AlertData data, Tick tick) {
        if (!text.isTemplate()) {
            return text.text();
        }
        try {
            String expanded = text.expand(data, context.environment(tick.timestampMs()));
            context.metrics().expanded(true);
            return expanded;
        } catch (TemplateException e) {
            context.metrics().expanded(false);
            String error =
                    "error executing template __alert_" + config.name() + ": " + e.getMessage();
            if (templateFaults.isNews(error)) {
                Logger.warn("alert template failed: alert={} err=\"{}\"", config.name(), error);
            }
            return "<error expanding template: " + error + ">";
        }
    }

    /**
     * Moves every alert to its next state, saves those that are new, changed or due, and fills the
     * rows; returns how many are active.
     */
    private int settle(Map<Labels, ActiveAlert> found, Tick tick) {
        int count = 0;
        Iterator<ActiveAlert> all = active.values().iterator();
        while (all.hasNext()) {
            ActiveAlert alert = all.next();
            AlertState before = alert.state;
            ActiveAlert seen = found.get(alert.labels);
            boolean present = seen != null;
            alert.advance(tick.dueNanos());
            if (present && alert.restored) {
                alert.restored = false;
                if (alert.state == AlertState.PENDING) {
                    alert.activeAtMs = tick.timestampMs() - alert.heldMs();
                }
            }
            if (!present && isOver(alert, tick)) {
                context.states().remove(key, alert.labels);
                all.remove();
                continue;
            }
            if (present) {
                alert.stopKeeping();
                if (alert.state == AlertState.PENDING && alert.heldMs() >= config.forMs()) {
                    alert.state = AlertState.FIRING;
                    alert.firedAtMs = tick.timestampMs();
                }
            }
            boolean goesOn = alert.state == AlertState.PENDING || alert.keepFiringSinceMs != 0;
            boolean due = tick.dueNanos() - alert.savedNanos >= SAVE_INTERVAL_NANOS;
            if (alert.unsaved || alert.state != before || (goesOn && due)) {
                context.states().put(key, alert, tick);
            }
            if (alert.state != AlertState.INACTIVE) {
                count++;
                rows.add(stateSeries(alert), tick.queryMs(), 1);
                rows.add(
                        forSeries(alert),
                        tick.queryMs(),
                        (double) Math.floorDiv(alert.activeAtMs, 1000L));
            }
        }
        return count;
    }

    /** Settles an alert whose condition does not hold; whether it is to be forgotten. */
    private boolean isOver(ActiveAlert alert, Tick tick) {
        boolean awaited = alert.restored && tick.dueNanos() - restoredUntilNanos < 0;
        if (awaited && alert.state != AlertState.INACTIVE) {
            return false;
        }
        return switch (alert.state) {
            case PENDING -> true;
            case INACTIVE -> alert.resolvedForNanos(tick.dueNanos()) > RESOLVED_RETENTION_NANOS;
            case FIRING -> {
                alert.restored = false;
                if (config.keepFiringForMs() > 0 && alert.keepFiringSinceMs == 0) {
                    alert.keepFiringSinceMs = tick.timestampMs();
                }
                if (alert.keptMs() >= config.keepFiringForMs()) {
                    alert.resolve(tick);
                }
                yield false;
            }
        };
    }

    private Labels stateSeries(ActiveAlert alert) {
        return series(alert)
                .set(Labels.METRIC_NAME, "ALERTS")
                .set("alertstate", alert.state.label())
                .build();
    }

    private Labels forSeries(ActiveAlert alert) {
        return series(alert).set(Labels.METRIC_NAME, FOR_STATE).build();
    }

    private static Labels.Builder series(ActiveAlert alert) {
        return alert.labels.toBuilder();
    }

    /** The alerts that are to be handed on now. */
    List<Alert> toSend(Tick tick) {
        List<Alert> alerts = new ArrayList<>();
        long delayMs = context.times().resendDelayMs();
        for (ActiveAlert alert : active.values()) {
            if (!alert.needsSending(tick.dueNanos(), delayMs * NANOS_PER_MS)) {
                continue;
            }
            alert.sentAt(tick.dueNanos());
            Labels labels = context.sentLabels(alert.labels);
            if (labels == null) {
                continue;
            }
            alerts.add(
                    new Alert(
                            labels,
                            alert.annotations,
                            alert.firedAtMs,
                            alert.state == AlertState.INACTIVE ? alert.resolvedAtMs : Alert.FIRING,
                            4 * Math.max(context.intervalMs(), delayMs),
                            context.generatorUrl(definition.query())));
        }
        return alerts;
    }

    @Override
    RuleSnapshot snapshot() {
        AlertState highest = AlertState.INACTIVE;
        List<AlertSnapshot> alerts = new ArrayList<>();
        for (ActiveAlert alert : active.values()) {
            if (alert.state == AlertState.INACTIVE) {
                continue;
            }
            highest = alert.state.compareTo(highest) > 0 ? alert.state : highest;
            alerts.add(
                    new AlertSnapshot(
                            alert.labels,
                            alert.annotations,
                            alert.state,
                            alert.activeAtMs,
                            alert.keepFiringSinceMs,
                            alert.value));
        }
        return new RuleSnapshot(definition, lastRun(), highest, alerts);
    }

    private static RuleSnapshot.Definition define(RuleConfig.Alerting config) {
        Map<String, String> annotations = new HashMap<>();
        config.annotations().forEach((name, text) -> annotations.put(name, text.text()));
        return new RuleSnapshot.Definition(
                RuleSnapshot.Kind.ALERTING,
                config.name(),
                ExprPrinter.print(config.expr()),
                config.labels(),
                Ordered.copy(annotations),
                config.forMs(),
                config.keepFiringForMs());
    }
}
