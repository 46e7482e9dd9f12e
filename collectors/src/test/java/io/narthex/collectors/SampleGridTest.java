package io.narthex.collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleGridTest {
    private final SampleGrid grid = new SampleGrid(15_000, 4_000);

    @Test
    void firstReadingIsAtTheNextInstant() {
        assertEquals(1, grid.firstDelayMs(18_999));
        assertEquals(15_000, grid.firstDelayMs(19_000));
        assertEquals(14_999, grid.firstDelayMs(19_001));
    }

    @Test
    void timestampIsTheInstantWithinOnePercent() {
        assertEquals(19_000, grid.timestampMs(19_000));
        assertEquals(19_000, grid.timestampMs(19_150));
        assertEquals(19_000, grid.timestampMs(18_850));
        assertEquals(19_151, grid.timestampMs(19_151));
        assertEquals(18_849, grid.timestampMs(18_849));
    }

    @Test
    void toleranceIsTwoMillisecondsAtLeast() {
        SampleGrid fast = new SampleGrid(100, 0);
        assertEquals(1_000, fast.timestampMs(1_002));
        assertEquals(1_003, fast.timestampMs(1_003));
    }

    @Test
    void delayLeadsBackToTheGridWhateverTheClockDid() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long interval = random.nextLong(100, 3_600_000);
            long offset = random.nextLong() >>> 1;
            SampleGrid any = new SampleGrid(interval, offset);
            long wall = random.nextLong(-4_000_000_000_000L, 4_000_000_000_000L);
            long delay = any.nextDelayMs(wall);
            String what = "seed=" + seed + ", interval=" + interval + ", wall=" + wall;
            assertTrue(2 * delay >= interval && 2 * delay <= 3 * interval, what);
            assertEquals(0, Math.floorMod(wall + delay - offset % interval, interval), what);
            long stamp = any.timestampMs(wall);
            assertTrue(Math.abs(stamp - wall) <= Math.max(2, interval / 100), what);
        }
    }

    @Test
    void offsetFollowsFromTheSourceAlone() {
        SampleGrid one = SampleGrid.forSource("host/a", 60_000);
        assertEquals(
                one.firstDelayMs(123), SampleGrid.forSource("host/a", 60_000).firstDelayMs(123));
        assertTrue(
                one.firstDelayMs(123) != SampleGrid.forSource("host/b", 60_000).firstDelayMs(123));
    }

    @Test
    void refusesIntervalOfZero() {
        var e = assertThrows(IllegalArgumentException.class, () -> new SampleGrid(0, 0));
        assertEquals("interval must be positive: intervalMs=0", e.getMessage());
    }
}
