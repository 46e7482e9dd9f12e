package io.narthex.web.api;

import io.narthex.core.model.UtcTime;

/**
 * Dates and times as RFC 3339 spells them. Written out by hand, since the formatters of the JDK
 * load some hundred classes.
 */
final class Rfc3339 {
    private Rfc3339() {}

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
