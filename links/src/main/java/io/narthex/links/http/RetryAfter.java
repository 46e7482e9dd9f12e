package io.narthex.links.http;

import io.narthex.core.model.EpochClock;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the header by which a receiver asks for a pause (RFC 9110, section 10.2.3). */
public final class RetryAfter {
    /** No answer gave a pause. */
    public static final long NONE_MS = -1;

    /** A receiver cannot silence this agent for longer. */
    public static final long MAX_MS = 60L * 60 * 1000;

    private RetryAfter() {}

    /**
     * The pause that {@code answer} asks for in milliseconds, {@link #NONE_MS} where it does not.
     */
    public static long ofMs(HttpAnswer answer, EpochClock clock) {
        return parseMs(answer.header("Retry-After"), answer.header("Date"), clock);
    }

    /**
     * The pause asked for in milliseconds, {@link #NONE_MS} where none is.
     *
     * @param text the header, a number of seconds or a date
     * @param date the receiver's own time; a board's clock may be wrong
     */
    static long parseMs(@Nullable String text, @Nullable String date, EpochClock clock) {
        if (text == null) {
            return NONE_MS;
        }
        try {
            return limit(Math.multiplyExact(Long.parseLong(text.strip()), 1000L));
        } catch (ArithmeticException e) {
            return MAX_MS;
        } catch (NumberFormatException e) {
            // Then it is a date.
        }
        try {
            long nowMs = date == null ? clock.epochMs() : epochMs(date);
            return limit(epochMs(text) - nowMs);
        } catch (DateTimeException e) {
            return NONE_MS;
        }
    }

    private static long epochMs(String date) {
        return ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant()
                .toEpochMilli();
    }

    private static long limit(long pauseMs) {
        return Math.clamp(pauseMs, 0, MAX_MS);
    }
}
