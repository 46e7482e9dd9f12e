package io.narthex.alerting.rule;

import io.narthex.core.model.Labels;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the HTTP API shows it. Immutable.
 *
 * @param definition what it is
 * @param run how its last evaluation went
 * @param state the highest state of its alerts; inactive for a recording rule
 * @param alerts those that are pending or firing
 */
public record RuleSnapshot(
        Definition definition, Run run, AlertState state, List<AlertSnapshot> alerts) {
    /** Copies the list. */
    public RuleSnapshot {
        alerts = List.copyOf(alerts);
    }

    /** The state as the HTTP API spells it: unknown before the first evaluation. */
    public String stateLabel() {
        return run.lastEvaluationMs() == 0 ? "unknown" : state.label();
    }

    /** The kinds of rules. */
    public enum Kind {
        RECORDING("recording"),
        ALERTING("alerting");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** As the HTTP API spells it. */
        public String label() {
            return label;
        }
    }

    /**
     * What a rule is.
     *
     * @param name the metric or alert
     * @param query the expression as the engine prints it
     * @param labels with those of the group, templates not expanded
     * @param annotations not expanded, by name, in order
     * @param forMs {@code for}, in the API the duration in seconds
     * @param keepFiringForMs {@code keep_firing_for}
     */
    public record Definition(
            Kind kind,
            String name,
            String query,
            Labels labels,
            Map<String, String> annotations,
            long forMs,
            long keepFiringForMs) {}

    /**
     * How the last evaluation went.
     *
     * @param health {@code unknown}, {@code ok} or {@code err}
     * @param lastError what was wrong, or null
     * @param lastEvaluationMs when it began, milliseconds since 1970, 0 for never
     * @param evaluationNanos how long it took
     */
    public record Run(
            String health,
            @Nullable String lastError,
            long lastEvaluationMs,
            long evaluationNanos) {}
}
