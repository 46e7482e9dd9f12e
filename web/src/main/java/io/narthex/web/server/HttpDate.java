package io.narthex.web.server;

import java.time.LocalDate;

/** The date of an answer's head (RFC 9110 section 5.6.7): {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
final class HttpDate {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private HttpDate() {}

    static String format(long epochMs) {
        long seconds = Math.floorDiv(epochMs, 1000);
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400));
        int ofDay = Math.floorMod(seconds, 86_400);
        StringBuilder text = new StringBuilder(29);
        text.append(DAYS[date.getDayOfWeek().getValue() - 1]).append(", ");
        two(text, date.getDayOfMonth());
        text.append(' ').append(MONTHS[date.getMonthValue() - 1]).append(' ');
        two(text, date.getYear() / 100);
        two(text, date.getYear() % 100);
        text.append(' ');
        two(text, ofDay / 3600);
        text.append(':');
        two(text, ofDay / 60 % 60);
        text.append(':');
        two(text, ofDay % 60);
        return text.append(" GMT").toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10 % 10)).append((char) ('0' + number % 10));
    }
}
