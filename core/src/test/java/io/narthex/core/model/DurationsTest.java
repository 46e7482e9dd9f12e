package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationsTest {
    @Test
    void parsesAllUnits() {
        assertEquals(0, Durations.parseMs("0"));
        assertEquals(0, Durations.parseMs("0s"));
        assertEquals(324, Durations.parseMs("324ms"));
        assertEquals(3_000, Durations.parseMs("3s"));
        assertEquals(300_000, Durations.parseMs("5m"));
        assertEquals(5_400_000, Durations.parseMs("1h30m"));
        assertEquals(4L * 86_400_000 + 3_600_000, Durations.parseMs("4d1h"));
        assertEquals(365L * 86_400_000 + 14L * 86_400_000, Durations.parseMs("1y2w"));
        assertEquals(292L * 365 * 86_400_000, Durations.parseMs("292y"));
        assertEquals(5_400, Durations.parse("1h30m").toSeconds());
    }

    @Test
    void refusesWhatIsNoDuration() {
        refuses("", "empty duration string");
        refuses("1", "not a valid duration string: \"1\"");
        refuses("d", "not a valid duration string: \"d\"");
        refuses("-1w", "not a valid duration string: \"-1w\"");
        refuses("1.5d", "unknown unit \".\" in duration \"1.5d\"");
        refuses("294y", "duration out of range");
        refuses("200y10400w", "duration out of range");
        refuses("1h1h", "not a valid duration string: \"1h1h\"");
        refuses("5x", "unknown unit \"x\" in duration \"5x\"");
        refuses("99999999999999999999s", "not a valid duration string: \"99999999999999999999s\"");
    }

    private static void refuses(String text, String message) {
        var e = assertThrows(IllegalArgumentException.class, () -> Durations.parseMs(text));
        assertEquals(message, e.getMessage());
    }

    @Test
    void formats() {
        assertEquals("0s", Durations.format(0));
        assertEquals("1h30m", Durations.format(5_400_000));
        assertEquals("5m", Durations.format(300_000));
        assertEquals("1y", Durations.format(365L * 86_400_000));
        assertEquals("379d", Durations.format(379L * 86_400_000));
        assertEquals("2w", Durations.format(14L * 86_400_000));
        assertEquals("15d1ms", Durations.format(15L * 86_400_000 + 1));
        assertEquals("-5m", Durations.format(-300_000));
    }

    @Test
    void readsWhatItPrints() {
        long seed = 20261122;
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long ms = random.nextLong(1L << random.nextInt(1, 43));
            assertEquals(ms, Durations.parseMs(Durations.format(ms)), "seed=" + seed);
        }
    }
}
