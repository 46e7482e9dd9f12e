package io.narthex.alerting.rule;

import io.narthex.alerting.Ordered;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import java.util.Map;

/** A rule as it stands in a file. Immutable. */
public sealed interface RuleConfig {
    /** The metric that a recording rule writes, or the alert's name. */
    String name();

    /** What is evaluated. */
    Expr expr();

    /** The rule's labels over those of its group, templates as they stand in the file. */
    Labels labels();

    /** A rule that writes series. */
    record Recording(String name, Expr expr, Labels labels) implements RuleConfig {}

    /**
     * A rule that makes alerts.
     *
     * @param forMs how long the condition must hold before the alert fires
     * @param keepFiringForMs how long it fires on after the condition has ended
     * @param labels as they stand in the file
     * @param labelTexts the labels, ready to be expanded
     * @param annotations texts for people, ready to be expanded
     */
    record Alerting(
            String name,
            Expr expr,
            long forMs,
            long keepFiringForMs,
            Labels labels,
            Map<String, Expandable> labelTexts,
            Map<String, Expandable> annotations)
            implements RuleConfig {
        /** Copies the maps, which keep their order. */
        public Alerting {
            labelTexts = Ordered.copy(labelTexts);
            annotations = Ordered.copy(annotations);
        }
    }
}
