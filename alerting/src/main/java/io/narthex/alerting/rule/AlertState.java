package io.narthex.alerting.rule;

import org.jspecify.annotations.Nullable;

/** The state of an alert, or the highest one of a rule's alerts. */
public enum AlertState {
    INACTIVE("inactive", 0),
    PENDING("pending", 1),
    FIRING("firing", 2);

    private final String label;
    private final int code;

    AlertState(String label, int code) {
        this.label = label;
        this.code = code;
    }

    /** As the state store keeps it. */
    int code() {
        return code;
    }

    /** The state of this code, or null. */
    static @Nullable AlertState of(int code) {
        for (AlertState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        return null;
    }

    /** As the label {@code alertstate} and the HTTP API spell it. */
    public String label() {
        return label;
    }
}
