package io.narthex.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.StaleMarker;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
    @Test
    void everyBitPatternComesBack() {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(480);
            long[] bits = new long[count];
            int[] rows = new int[count];
            TokenWriter writer = new TokenWriter();
            int row = 0;
            int mode = random.nextInt(8);
            double walk = random.nextInt(1000);
            for (int i = 0; i < count; i++) {
                if (random.nextInt(20) == 0) {
                    mode = random.nextInt(8);
                }
                walk += random.nextInt(13) - 6;
                bits[i] = bits(mode, random, walk);
                if (random.nextInt(15) == 0) {
                    int gap = 1 + random.nextInt(300);
                    writer.gap(gap);
                    row += gap;
                }
                rows[i] = row++;
                writer.value(bits[i]);
            }
            double[] values = new double[count];
            int[] gotRows = new int[count];
            int got = new TokenDecoder().values(writer.bytes(), 0, writer.size(), values, gotRows);
            assertEquals(count, got, "seed=" + seed);
            for (int i = 0; i < count; i++) {
                String where = "seed=" + seed + " i=" + i;
                assertEquals(bits[i], Double.doubleToRawLongBits(values[i]), where);
                assertEquals(rows[i], gotRows[i], where);
            }
        }
    }

    private static long bits(int mode, Random random, double walk) {
        return switch (mode) {
            case 0 -> random.nextLong();
            case 1 -> Double.doubleToRawLongBits(walk / 100);
            case 2 -> Double.doubleToRawLongBits(walk);
            case 3 -> Double.doubleToRawLongBits(random.nextGaussian());
            case 4 -> StaleMarker.BITS;
            case 5 ->
                    Double.doubleToRawLongBits((double) (random.nextLong() >> random.nextInt(64)));
            case 6 -> 0x7ff8000000000000L | random.nextInt();
            default -> Double.doubleToRawLongBits(random.nextBoolean() ? -0.0 : 0.0);
        };
    }

    @Test
    void wholeNumbersComeBack() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] numbers = new long[1 + random.nextInt(480)];
            TokenWriter writer = new TokenWriter();
            long now = random.nextLong();
            for (int i = 0; i < numbers.length; i++) {
                now += random.nextInt(3) == 0 ? random.nextLong() >> random.nextInt(64) : 10_000;
                numbers[i] = now;
                writer.whole(now);
            }
            long[] back = new long[numbers.length];
            assertEquals(
                    numbers.length,
                    new TokenDecoder().wholes(writer.bytes(), 0, writer.size(), back));
            for (int i = 0; i < numbers.length; i++) {
                assertEquals(numbers[i], back[i], "seed=" + seed + " i=" + i);
            }
        }
    }
}
