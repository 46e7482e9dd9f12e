package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Times of points: spelled as each by itself. */
class PointTimesTest {
    private final PointTimes times = new PointTimes();
    private final byte[] bytes = new byte[64];

    @Test
    void neighboursAreSpelledAsEachByItself() {
        long seed = 71;
        Random random = new Random(seed);
        for (int series = 0; series < 2_000; series++) {
            long ms = start(random);
            long step = 1L << random.nextInt(28);
            for (int i = 0; i < 50; i++) {
                assertSame(seed, ms);
                ms += random.nextInt(9) == 0 ? -step : step;
            }
        }
    }

    private static long start(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> random.nextInt(20_000_000) - 10_000_000;
            case 2 -> 10_000_000L * random.nextInt(200_000) - 3;
            default -> 1_795_377_600_000L + random.nextInt();
        };
    }

    private void assertSame(long seed, long ms) {
        int end = times.put(bytes, 3, ms);
        String written = new String(bytes, 3, end - 3, StandardCharsets.US_ASCII);
        assertEquals(Points.seconds(ms), written, () -> "seed=" + seed + " ms=" + ms);
    }
}
