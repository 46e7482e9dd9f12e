package io.narthex.promql.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DateFunctionsTest {
    @Test
    void agreesWithTheLibrary() {
        long seed = 20261122;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(-60_000_000_000L, 200_000_000_000L);
            double seconds = (double) second;
            var date = Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC);
            String where = "seed=" + seed + " second=" + second;
            assertEquals(date.getYear(), DateFunctions.year(seconds), where);
            assertEquals(date.getMonthValue(), DateFunctions.month(seconds), where);
            assertEquals(date.getDayOfMonth(), DateFunctions.dayOfMonth(seconds), where);
            assertEquals(date.getDayOfYear(), DateFunctions.dayOfYear(seconds), where);
            assertEquals(date.getDayOfWeek().getValue() % 7, DateFunctions.dayOfWeek(seconds));
            assertEquals(date.getHour(), DateFunctions.hour(seconds), where);
            assertEquals(date.getMinute(), DateFunctions.minute(seconds), where);
            assertEquals(
                    date.toLocalDate().lengthOfMonth(), DateFunctions.daysInMonth(seconds), where);
        }
        assertEquals("2026-11-22T13:45:07Z", DateFunctions.rfc3339(1_795_355_107));
    }
}
