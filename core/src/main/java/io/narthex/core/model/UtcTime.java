package io.narthex.core.model;

/** Wall-clock times spelled as RFC 3339 in UTC, {@code 2026-11-22T12:55:21.123Z}. */
public final class UtcTime {
    private static final long DAY_MS = 86_400_000;

    private UtcTime() {}

    /** Spells {@code epochMs}, milliseconds since 1970, with three places of the second. */
    public static String format(long epochMs) {
        StringBuilder text = new StringBuilder(24);
        append(text, epochMs);
        return text.toString();
    }

    /** Appends what {@link #format} returns. */
    public static void append(StringBuilder text, long epochMs) {
        long days = Math.floorDiv(epochMs, DAY_MS);
        int ofDayMs = (int) Math.floorMod(epochMs, DAY_MS);
        appendDate(text, days);
        text.append('T');
        digits(text, ofDayMs / 3_600_000, 2);
        text.append(':');
        digits(text, ofDayMs / 60_000 % 60, 2);
        text.append(':');
        digits(text, ofDayMs / 1000 % 60, 2);
        text.append('.');
        digits(text, ofDayMs % 1000, 3);
        text.append('Z');
    }

    /*
     * Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last of its
     * year (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
     */
    private static void appendDate(StringBuilder text, long daysSince1970) {
        long days = daysSince1970 + 719_468;
        long era = Math.floorDiv(days, 146_097L);
        long ofEra = Math.floorMod(days, 146_097L);
        long yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shiftedMonth = (5 * ofYear + 2) / 153;
        long day = ofYear - (153 * shiftedMonth + 2) / 5 + 1;
        long month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        digits(text, year, 4);
        text.append('-');
        digits(text, month, 2);
        text.append('-');
        digits(text, day, 2);
    }

    private static void digits(StringBuilder text, long number, int width) {
        String plain = Long.toString(number);
        for (int i = plain.length(); i < width; i++) {
            text.append('0');
        }
        text.append(plain);
    }
}
