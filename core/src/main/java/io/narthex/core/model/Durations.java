package io.narthex.core.model;

import java.time.Duration;

/**
 * Durations as Prometheus spells them, such as {@code 1h30m}, {@code 5m} or {@code 1y2w}
 * (Prometheus, "Configuration", {@code <duration>}): whole numbers with the units y, w, d, h, m, s
 * and ms, each at most once and from the largest to the smallest. A year is 365 days.
 */
public final class Durations {
    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] UNIT_MS = {
        365L * 24 * 60 * 60 * 1000,
        7L * 24 * 60 * 60 * 1000,
        24L * 60 * 60 * 1000,
        60L * 60 * 1000,
        60L * 1000,
        1000L,
        1L,
    };

    /** About 292 years: what a count of nanoseconds holds in 64 bits. */
    private static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

    private Durations() {}

    /**
     * The milliseconds that {@code text} stands for; {@code 0} needs no unit.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is no duration
     */
    public static long parseMs(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        long sumMs = 0;
        int lastUnit = -1;
        int pos = 0;
        while (pos < text.length()) {
            int digits = pos;
            while (pos < text.length() && isDigit(text.charAt(pos))) {
                pos++;
            }
            int unitFrom = pos;
            while (pos < text.length() && !isDigit(text.charAt(pos))) {
                pos++;
            }
            if (unitFrom == digits || pos == unitFrom) {
                throw invalid(text);
            }
            String unitText = text.substring(unitFrom, pos);
            int unit = unitIndex(unitText);
            if (unit < 0) {
                throw new IllegalArgumentException(
                        "unknown unit "
                                + Names.quoted(unitText)
                                + " in duration "
                                + Names.quoted(text));
            }
            if (unit <= lastUnit) {
                throw invalid(text);
            }
            lastUnit = unit;
            sumMs += milliseconds(text, digits, unitFrom, UNIT_MS[unit]);
            if (sumMs > MAX_MS) {
                throw outOfRange();
            }
        }
        return sumMs;
    }

    /**
     * The duration that {@code text} stands for.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is no duration
     */
    public static Duration parse(String text) {
        return Duration.ofMillis(parseMs(text));
    }

    private static long milliseconds(String text, int from, int to, long unitMs) {
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                throw invalid(text);
            }
            number = number * 10 + digit;
        }
        if (number > MAX_MS / unitMs) {
            throw outOfRange();
        }
        return number * unitMs;
    }

    /** As Prometheus prints it: years and weeks only where they divide the whole, {@code 0s}. */
    public static String format(long durationMs) {
        StringBuilder text = new StringBuilder();
        append(text, durationMs);
        return text.toString();
    }

    /** Appends what {@link #format} returns. */
    public static void append(StringBuilder text, long durationMs) {
        if (durationMs == 0) {
            text.append("0s");
            return;
        }
        long left = durationMs;
        if (left < 0) {
            text.append('-');
            left = -left;
        }
        for (int i = 0; i < UNITS.length; i++) {
            boolean mustDivide = i < 2;
            if (mustDivide && left % UNIT_MS[i] != 0) {
                continue;
            }
            long count = left / UNIT_MS[i];
            if (count > 0) {
                text.append(count).append(UNITS[i]);
                left -= count * UNIT_MS[i];
            }
        }
    }

    private static int unitIndex(String unit) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i].equals(unit)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("not a valid duration string: " + Names.quoted(text));
    }

    private static IllegalArgumentException outOfRange() {
        return new IllegalArgumentException("duration out of range");
    }
}
