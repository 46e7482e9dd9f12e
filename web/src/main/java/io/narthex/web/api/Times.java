package io.narthex.web.api;

import io.narthex.core.model.Timestamps;

/** Times as callers spell them: seconds since 1970, or RFC 3339. */
public final class Times {
    /** Stands for the beginning of time; leaves room for arithmetic. */
    static final long MIN_MS = Timestamps.MIN_MS;

    /** Stands for the end of time. */
    static final long MAX_MS = Timestamps.MAX_MS;

    private Times() {}

    /**
     * The time that {@code text} stands for, milliseconds since 1970.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is none
     */
    public static long parseMs(String text) {
        return Timestamps.parseMs(text);
    }
}
