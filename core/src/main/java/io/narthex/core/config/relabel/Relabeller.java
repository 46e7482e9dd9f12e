package io.narthex.core.config.relabel;

import io.narthex.core.config.Section;
import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of relabelling rules, applied in order. Thread-safe. */
public final class Relabeller {
    /** Changes nothing. */
    public static final Relabeller NONE = new Relabeller(List.of());

    private final List<RelabelRule> rules;

    public Relabeller(List<RelabelRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /**
     * Reads the rules under {@code key}, such as {@code relabel_configs}; what is wrong is noted in
     * the document.
     *
     * @param legacyNames whether label names are held to {@code [a-zA-Z_][a-zA-Z0-9_]*}
     */
    public static Relabeller read(Section section, String key, boolean legacyNames) {
        List<RelabelRule> rules = section.list(key, rule -> RelabelRule.read(rule, legacyNames));
        return rules.isEmpty() ? NONE : new Relabeller(rules);
    }

    /** Whether there are no rules, so that {@link #apply} returns what it was given. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    public List<RelabelRule> rules() {
        return rules;
    }

    /** The labels after all rules, or null where a rule drops them. */
    public @Nullable Labels apply(Labels labels) {
        if (rules.isEmpty()) {
            return labels;
        }
        Labels.Builder builder = labels.toBuilder();
        return apply(builder) ? builder.build() : null;
    }

    /** Applies all rules in place; false where a rule drops the labels. */
    public boolean apply(Labels.Builder labels) {
        for (RelabelRule rule : rules) {
            if (!rule.apply(labels)) {
                return false;
            }
        }
        return true;
    }

    /**
     * What one rule makes of labels.
     *
     * @param output empty where the labels were dropped, here or before
     */
    public record Step(RelabelRule rule, Labels output, boolean keep) {}

    /** What each rule makes of what those before it left. */
    public List<Step> steps(Labels labels) {
        List<Step> steps = new ArrayList<>(rules.size());
        Labels.Builder builder = labels.toBuilder();
        boolean keep = true;
        for (RelabelRule rule : rules) {
            keep = keep && rule.apply(builder);
            steps.add(new Step(rule, keep ? builder.build() : Labels.EMPTY, keep));
        }
        return steps;
    }

    /** Whether the rules are the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Relabeller that && rules.equals(that.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }
}
