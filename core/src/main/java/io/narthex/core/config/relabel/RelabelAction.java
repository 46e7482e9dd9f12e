package io.narthex.core.config.relabel;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a relabelling rule does (Prometheus, "Configuration", {@code <relabel_action>}). */
public enum RelabelAction {
    /** Sets the target label to the expanded replacement where the expression matches. */
    REPLACE,
    /** Drops label sets that do not match. */
    KEEP,
    /** Drops label sets that match. */
    DROP,
    /** Drops label sets whose target label differs from the source labels. */
    KEEPEQUAL,
    /** Drops label sets whose target label equals the source labels. */
    DROPEQUAL,
    /** Sets the target label to a hash of the source labels, modulo a number. */
    HASHMOD,
    /** Copies labels whose name matches to the name that the replacement gives. */
    LABELMAP,
    /** Removes labels whose name matches. */
    LABELDROP,
    /** Removes labels whose name does not match. */
    LABELKEEP,
    /** Sets the target label to the source labels in lower case. */
    LOWERCASE,
    /** Sets the target label to the source labels in upper case. */
    UPPERCASE;

    static final Map<String, RelabelAction> BY_LABEL = byLabel();

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The action as configuration spells it. */
    public String label() {
        return label;
    }

    private static Map<String, RelabelAction> byLabel() {
        Map<String, RelabelAction> actions = new LinkedHashMap<>();
        for (RelabelAction action : values()) {
            actions.put(action.label, action);
        }
        return actions;
    }

    /** Whether a name must be given that the action writes or compares. */
    boolean needsTarget() {
        return switch (this) {
            case REPLACE, KEEPEQUAL, DROPEQUAL, HASHMOD, LOWERCASE, UPPERCASE -> true;
            case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
        };
    }

    /** Whether the target is one label name, without references to groups. */
    boolean takesPlainTarget() {
        return needsTarget() && this != REPLACE;
    }

    boolean refusesReplacement() {
        return switch (this) {
            case LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> true;
            default -> false;
        };
    }

    boolean comparesLabels() {
        return this == KEEPEQUAL || this == DROPEQUAL;
    }

    boolean filtersLabels() {
        return this == LABELDROP || this == LABELKEEP;
    }
}
