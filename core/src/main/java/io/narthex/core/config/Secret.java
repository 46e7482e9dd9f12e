package io.narthex.core.config;

import org.jspecify.annotations.Nullable;

/** A value that is never logged and never shown. Thread-safe. */
public final class Secret {
    /** What stands where a secret would be shown, as Prometheus prints it. */
    public static final String MASK = "<secret>";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The value itself, for the one place that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /** Never the value. */
    @Override
    public String toString() {
        return MASK;
    }
}
