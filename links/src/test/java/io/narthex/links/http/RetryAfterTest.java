package io.narthex.links.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.EpochClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    // Thu, 01 Jan 2026 00:00:00 GMT
    private static final EpochClock CLOCK = () -> 1_767_225_600_000L;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "120|120000",
                " 7 |7000",
                "-5|0",
                "86400|3600000",
                "99999999999999999999|-1",
                "9223372036854775807|3600000",
                "soon|-1",
                "1.5|-1",
                "Thu, 01 Jan 2026 00:00:30 GMT|30000",
                "Wed, 31 Dec 2025 23:59:30 GMT|0",
                "Fri, 02 Jan 2026 00:00:00 GMT|3600000",
            })
    void readsSecondsAndDates(String header, long pauseMs) {
        assertEquals(pauseMs, RetryAfter.parseMs(header, null, CLOCK));
    }

    @Test
    void measuresADateByTheReceiversClock() {
        assertEquals(
                45_000,
                RetryAfter.parseMs(
                        "Sat, 07 Nov 2026 10:00:45 GMT", "Sat, 07 Nov 2026 10:00:00 GMT", CLOCK));
    }

    @Test
    void isNoneWhereTheHeaderIsAbsent() {
        assertEquals(RetryAfter.NONE_MS, RetryAfter.parseMs(null, null, CLOCK));
    }
}
