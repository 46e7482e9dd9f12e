package io.narthex.web.api;

import io.narthex.core.model.UtcTime;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Dates and times as RFC 3339 spells them. Written out by hand, since the formatters of the JDK
 * load some hundred classes.
 */
final class Rfc3339 {
    /** What Prometheus' clients send for the ends of time; the years have too many digits. */
    private static final String FIRST = "-292273086-05-16T16:47:06Z";

    private static final String LAST = "292277025-08-18T07:12:54.999999999Z";

    private Rfc3339() {}

    /**
     * Milliseconds since 1970; smaller parts are dropped.
     *
     * @throws IllegalArgumentException if {@code text} is not such a time
     */
    static long parseMs(String text) {
        if (text.equals(FIRST)) {
            return Times.MIN_MS;
        }
        if (text.equals(LAST)) {
            return Times.MAX_MS;
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
        if (text.charAt(at) == '.') {
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

    /**
     * In UTC with as many digits of the milliseconds as are needed: {@code
     * 2026-11-22T13:23:52.184Z}. 0 stands for "never" and becomes Go's zero time.
     */
    static String format(long epochMs) {
        if (epochMs == 0) {
            return "0001-01-01T00:00:00Z";
        }
        StringBuilder text = new StringBuilder(24);
        UtcTime.append(text, epochMs);
        int end = text.length() - 1;
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        if (text.charAt(end - 1) == '.') {
            end--;
        }
        text.setLength(end);
        return text.append('Z').toString();
    }
}
