package io.narthex.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.core.model.HistogramCheck;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What samples have besides values comes back to the bit, by sample and by bucket. */
class AnnexTest {
    private static final int SAMPLES = 480;

    private final double[] values = new double[SAMPLES];
    private final @Nullable Histogram[] histograms = new Histogram[SAMPLES];
    private final long[] starts = new long[SAMPLES];

    private AnnexWriter random(Random random, int count) {
        RandomHistograms source = new RandomHistograms(random);
        AnnexWriter writer = new AnnexWriter();
        int plain = random.nextInt(3) * 20;
        long start = 0;
        for (int i = 0; i < count; i++) {
            histograms[i] = random.nextInt(100) < plain ? null : source.next();
            Histogram one = histograms[i];
            values[i] = one == null ? i : one.sum();
            start = random.nextInt(60) == 0 ? random.nextLong(1L << 41) : start;
            starts[i] = random.nextInt(50) == 0 ? 0 : start;
            writer.add(i, one, starts[i]);
        }
        return writer;
    }

    private void assertRead(AnnexReader reader, int count) {
        @Nullable Histogram[] found = reader.histograms();
        long[] foundStarts = reader.startTimestampsMs();
        for (int i = 0; i < count; i++) {
            assertEquals(histograms[i], found == null ? null : found[i], "sample " + i);
            assertEquals(starts[i], foundStarts == null ? 0 : foundStarts[i], "sample " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void comesBackToTheBit(long seed) {
        Random random = new Random(seed);
        System.out.println("seed=" + seed);
        AnnexReader reader = new AnnexReader();
        AnnexPacker packer = new AnnexPacker();
        for (int round = 0; round < 100; round++) {
            int count = 1 + random.nextInt(SAMPLES);
            AnnexWriter writer = random(random, count);
            for (int i = 0; i < count; i++) {
                Histogram one = histograms[i];
                assertTrue(one == null || HistogramCheck.fault(one) == null, "made wrongly");
            }
            reader.samples(writer.bytes(), 0, writer.size(), count, values);
            assertRead(reader, count);
            ByteWriter sealed = new ByteWriter(16);
            packer.pack(writer, count, sealed);
            assertTrue(sealed.size() <= writer.size() + 1, "larger than what it was made of");
            reader.sealed(sealed.bytes(), 0, sealed.size(), count, values);
            assertRead(reader, count);
        }
    }

    @Test
    void garbageIsRefusedOrReadButNeverMore() {
        Random random = new Random(5);
        AnnexReader reader = new AnnexReader();
        AnnexPacker packer = new AnnexPacker();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            if (round % 2 == 0) {
                ByteWriter sealed = new ByteWriter(16);
                packer.pack(random(random, 20), 20, sealed);
                bytes = java.util.Arrays.copyOf(sealed.bytes(), sealed.size());
                for (int flips = random.nextInt(4); flips >= 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
            try {
                reader.sealed(bytes, 0, bytes.length, 20, values);
            } catch (MalformedException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused=" + refused);
    }

    @Test
    void constantStartTimestampCostsNextToNothing() {
        AnnexWriter writer = new AnnexWriter();
        for (int i = 0; i < SAMPLES; i++) {
            writer.add(i, null, 1_760_000_000_000L);
        }
        ByteWriter sealed = new ByteWriter(16);
        new AnnexPacker().pack(writer, SAMPLES, sealed);
        assertEquals(8, sealed.size());
    }

    @Test
    void growingBucketsCostLessThanAByteEach() {
        Random random = new Random(6);
        AnnexWriter writer = new AnnexWriter();
        double[] counts = new double[20];
        for (int i = 0; i < SAMPLES; i++) {
            double all = 0;
            counts = counts.clone();
            for (int bucket = 0; bucket < counts.length; bucket++) {
                counts[bucket] += random.nextInt(1 + bucket);
                all += counts[bucket];
            }
            Buckets buckets = new Buckets(new int[] {-8}, new int[] {20}, counts);
            writer.add(
                    i,
                    new Histogram(
                            3,
                            0x1p-128,
                            0,
                            all,
                            all,
                            buckets,
                            Buckets.NONE,
                            new double[0],
                            ResetHint.UNKNOWN,
                            true),
                    0);
        }
        ByteWriter sealed = new ByteWriter(16);
        new AnnexPacker().pack(writer, SAMPLES, sealed);
        System.out.println(
                "bytes a histogram of 20 buckets: by sample "
                        + writer.size() / (double) SAMPLES
                        + ", sealed "
                        + sealed.size() / (double) SAMPLES);
        assertTrue(sealed.size() < counts.length * SAMPLES, "bytes=" + sealed.size());
    }

    @Test
    void chunkWithoutAnnexHasNone() {
        AnnexReader reader = new AnnexReader();
        reader.samples(new byte[0], 0, 0, 3, values);
        assertNull(reader.histograms());
        assertNull(reader.startTimestampsMs());
    }
}
