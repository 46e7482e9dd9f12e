package io.narthex.core.model;

import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Moments as Prometheus' API and tools take them: seconds since 1970, or RFC 3339. Written out by
 * hand, since the formatters of the JDK load some hundred classes.
 */
public final class Timestamps {
    /** Stands for the beginning of time; leaves room for arithmetic. */
    public static final long MIN_MS = -(1L << 60);

    /** Stands for the end of time. */
    public static final long MAX_MS = 1L << 60;

    /** What Prometheus' clients send for the ends of time; the years have too many digits. */
    private static final String FIRST = "-292273086-05-16T16:47:06Z";

    private static final String LAST = "292277025-08-18T07:12:54.999999999Z";

    private Timestamps() {}

    /**
     * Milliseconds since 1970; smaller parts are dropped from a date and rounded of a number.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is neither
     */
    public static long parseMs(String text) {
        try {
            return fromSeconds(Floats.parse(text));
        } catch (NumberFormatException e) {
            // Then it is a date.
        }
        try {
            return date(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "cannot parse " + Names.quoted(text) + " to a valid timestamp", e);
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

    private static long date(String text) {
        if (text.equals(FIRST)) {
            return MIN_MS;
        }
        if (text.equals(LAST)) {
            return MAX_MS;
        }
        boolean shaped =
                text.length() >= 20
                        && text.charAt(4) == '-'
                        && text.charAt(7) == '-'
                        && text.charAt(10) == 'T'
                        && text.charAt(13) == ':'
                        && text.charAt(16) == ':';
        if (!shaped) {
            throw invalid(text);
        }
        int hour = number(text, 11, 13, 23);
        int minute = number(text, 14, 16, 59);
        int second = number(text, 17, 19, 59);
        int at = 19;
        int ms = 0;
        if (text.charAt(at) == '.' || text.charAt(at) == ',') {
            int unit = 100;
            at++;
            int from = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                ms += (text.charAt(at) - '0') * unit;
                unit /= 10;
                at++;
            }
            if (at == from) {
                throw invalid(text);
            }
        }
        long offsetMinutes = offsetMinutes(text, at);
        try {
            long days =
                    LocalDate.of(
                                    number(text, 0, 4, 9999),
                                    number(text, 5, 7, 12),
                                    number(text, 8, 10, 31))
                            .toEpochDay();
            long minutes = (days * 24 + hour) * 60 + minute - offsetMinutes;
            return (minutes * 60 + second) * 1000 + ms;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a day of the calendar: text=" + text, e);
        }
    }

    private static long offsetMinutes(String text, int at) {
        String zone = text.substring(at);
        if (zone.equals("Z")) {
            return 0;
        }
        boolean shaped =
                zone.length() == 6
                        && (zone.charAt(0) == '+' || zone.charAt(0) == '-')
                        && zone.charAt(3) == ':';
        if (!shaped) {
            throw invalid(text);
        }
        int minutes = number(zone, 1, 3, 24) * 60 + number(zone, 4, 6, 59);
        return zone.charAt(0) == '-' ? -minutes : minutes;
    }

    private static int number(String text, int from, int to, int max) {
        int number = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                throw invalid(text);
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        if (number > max) {
            throw invalid(text);
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("not an RFC 3339 time: text=" + text);
    }
}
