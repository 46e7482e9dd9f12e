package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UtcTimeTest {
    @Test
    void agreesWithJavaTime() {
        var formatter =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
                        .withZone(ZoneOffset.UTC);
        Random random = new Random(11);
        for (int round = 0; round < 50_000; round++) {
            long epochMs = random.nextLong(-62_135_596_800_000L, 253_402_300_799_999L);
            assertEquals(
                    formatter.format(Instant.ofEpochMilli(epochMs)),
                    UtcTime.format(epochMs),
                    () -> "seed 11: " + epochMs);
        }
    }

    @Test
    void spellsLeapDays() {
        assertEquals("2024-02-29T23:59:59.999Z", UtcTime.format(1_709_251_199_999L));
        assertEquals("1970-01-01T00:00:00.000Z", UtcTime.format(0));
    }
}
