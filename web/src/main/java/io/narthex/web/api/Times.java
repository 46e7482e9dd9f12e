package io.narthex.web.api;

import io.narthex.core.model.Floats;
import io.narthex.promql.parser.Quoting;

/** Times as callers spell them: seconds since 1970, or RFC 3339. */
public final class Times {
    /** Stands for the beginning of time; leaves room for arithmetic. */
    static final long MIN_MS = -(1L << 60);

    /** Stands for the end of time. */
    static final long MAX_MS = 1L << 60;

    private Times() {}

    /**
     * The time that {@code text} stands for, milliseconds since 1970.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is none
     */
    public static long parseMs(String text) {
        double seconds;
        try {
            seconds = Floats.parse(text);
        } catch (NumberFormatException e) {
            return parseDateMs(text);
        }
        return fromSeconds(seconds);
    }

    private static long parseDateMs(String text) {
        try {
            return Rfc3339.parseMs(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot parse " + Quoting.quote(text) + " to a valid timestamp", e);
        }
    }

    private static long fromSeconds(double seconds) {
        if (Double.isNaN(seconds) || seconds <= MIN_MS / 1000.0) {
            return MIN_MS;
        }
        if (seconds >= MAX_MS / 1000.0) {
            return MAX_MS;
        }
        long whole = (long) seconds;
        double restMs = (seconds - whole) * 1000;
        // Go rounds halves away from zero.
        long ms = (long) (restMs < 0 ? Math.ceil(restMs - 0.5) : Math.floor(restMs + 0.5));
        return whole * 1000 + ms;
    }
}
