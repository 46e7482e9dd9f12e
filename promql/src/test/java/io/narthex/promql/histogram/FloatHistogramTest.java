package io.narthex.promql.histogram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FloatHistogramTest {
    private static final long SEED = 11;

    private final Random random = new Random(SEED);

    /** A random one with the exponential schema given; the zero bucket cuts no other. */
    private Histogram exponential(int schema) {
        Buckets positive = buckets();
        Buckets negative = buckets();
        double zero = random.nextInt(5);
        double count = zero + total(positive) + total(negative);
        return new Histogram(
                schema,
                0x1p-30,
                zero,
                count,
                random.nextInt(1000) / 8.0,
                positive,
                negative,
                new double[0],
                ResetHint.UNKNOWN,
                false);
    }

    private Buckets buckets() {
        int runs = random.nextInt(4);
        int[] offsets = new int[runs];
        int[] lengths = new int[runs];
        for (int i = 0; i < runs; i++) {
            offsets[i] = i == 0 ? random.nextInt(20) - 10 : 1 + random.nextInt(5);
            lengths[i] = 1 + random.nextInt(6);
        }
        double[] counts = new double[Arrays.stream(lengths).sum()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = random.nextInt(6);
        }
        return new Buckets(offsets, lengths, counts);
    }

    private static double total(Buckets buckets) {
        return Arrays.stream(buckets.counts()).sum();
    }

    /** Counts by index at a coarser schema: what the arithmetic is compared with. */
    private static Map<Integer, Double> naive(Buckets buckets, int schema, int coarser) {
        Map<Integer, Double> byIndex = new TreeMap<>();
        int index = 0;
        int at = 0;
        for (int run = 0; run < buckets.offsets().length; run++) {
            index += buckets.offsets()[run];
            for (int i = 0; i < buckets.lengths()[run]; i++) {
                int to = (int) Math.ceil(index / Math.pow(2, schema - coarser));
                byIndex.merge(to, buckets.counts()[at++], Double::sum);
                index++;
            }
        }
        return byIndex;
    }

    private static Map<Integer, Double> combined(
            Map<Integer, Double> a, Map<Integer, Double> b, double sign) {
        Map<Integer, Double> all = new TreeMap<>(a);
        b.forEach((index, count) -> all.merge(index, sign * count, Double::sum));
        all.values().removeIf(count -> count == 0);
        return all;
    }

    @Test
    void addsAndSubtractsAsANaiveModel() {
        for (int i = 0; i < 2_000; i++) {
            Histogram a = exponential(random.nextInt(5) - 1);
            Histogram b = exponential(random.nextInt(5) - 1);
            int coarser = Math.min(a.schema(), b.schema());
            double sign = random.nextBoolean() ? 1 : -1;
            FloatHistogram sum = FloatHistogram.of(a);
            if (random.nextBoolean()) {
                sum.compensate();
            }
            int flags = sign > 0 ? sum.add(b) : sum.subtract(b);
            Histogram result = sum.settle().compact().toHistogram();
            String context = "seed " + SEED + " round " + i;
            assertEquals(0, flags, context);
            assertEquals(coarser, result.schema(), context);
            assertEquals(a.count() + sign * b.count(), result.count(), context);
            assertEquals(a.zeroCount() + sign * b.zeroCount(), result.zeroCount(), context);
            assertEquals(
                    combined(
                            naive(a.positive(), a.schema(), coarser),
                            naive(b.positive(), b.schema(), coarser),
                            sign),
                    naive(result.positive(), coarser, coarser),
                    context);
            assertEquals(
                    combined(
                            naive(a.negative(), a.schema(), coarser),
                            naive(b.negative(), b.schema(), coarser),
                            sign),
                    naive(result.negative(), coarser, coarser),
                    context);
        }
    }

    @Test
    void tellsResetsFromGrowth() {
        for (int i = 0; i < 2_000; i++) {
            Histogram before = exponential(2);
            Histogram grown =
                    FloatHistogram.of(before).copy().toHistogram().withResetHint(ResetHint.UNKNOWN);
            FloatHistogram more = FloatHistogram.of(grown);
            more.add(exponential(2));
            assertFalse(Resets.isReset(more.toHistogram(), before), "round " + i);
            assertFalse(Resets.isReset(more.reduceTo(0).toHistogram(), before), "round " + i);
            double[] counts = before.positive().counts().clone();
            int fallen = counts.length == 0 ? 0 : random.nextInt(counts.length);
            if (counts.length > 0 && counts[fallen] > 0) {
                counts[fallen]--;
                Buckets fewer =
                        new Buckets(
                                before.positive().offsets(), before.positive().lengths(), counts);
                Histogram reset = with(before, fewer);
                assertTrue(Resets.isReset(reset, before), "round " + i);
            }
        }
    }

    private static Histogram with(Histogram of, Buckets positive) {
        return new Histogram(
                of.schema(),
                of.zeroThreshold(),
                of.zeroCount(),
                of.count(),
                of.sum(),
                positive,
                of.negative(),
                of.customBounds(),
                of.resetHint(),
                false);
    }

    @Test
    void honoursHints() {
        Histogram small = exponential(1);
        Histogram large = FloatHistogram.of(small).multiply(2).toHistogram();
        assertTrue(Resets.isReset(large.withResetHint(ResetHint.RESET), small));
        assertFalse(Resets.isReset(small.withResetHint(ResetHint.NOT_RESET), large));
        FloatHistogram sum = FloatHistogram.of(small.withResetHint(ResetHint.RESET));
        assertEquals(
                FloatHistogram.RESETS_CONFLICT, sum.add(small.withResetHint(ResetHint.NOT_RESET)));
        assertEquals(ResetHint.UNKNOWN, sum.toHistogram().resetHint());
    }

    @Test
    void widensTheZeroBucketToWhereItCutsNoOther() {
        Buckets positive = new Buckets(new int[] {-3}, new int[] {4}, new double[] {1, 2, 4, 8});
        Histogram narrow =
                new Histogram(
                        0,
                        0.01,
                        1,
                        16,
                        20,
                        positive,
                        Buckets.NONE,
                        new double[0],
                        ResetHint.UNKNOWN,
                        false);
        Histogram wide =
                new Histogram(
                        0,
                        0.2,
                        5,
                        5,
                        0,
                        Buckets.NONE,
                        Buckets.NONE,
                        new double[0],
                        ResetHint.UNKNOWN,
                        false);
        FloatHistogram sum = FloatHistogram.of(narrow);
        sum.add(wide);
        Histogram result = sum.toHistogram();
        // (0.125, 0.25] would be cut by 0.2.
        assertEquals(0.25, result.zeroThreshold());
        assertEquals(5 + 1 + 1 + 2, result.zeroCount());
        assertEquals(Map.of(-1, 4.0, 0, 8.0), naive(result.positive(), 0, 0));
    }

    @Test
    void keepsTheBoundsThatBothHave() {
        FloatHistogram sum = FloatHistogram.of(custom(new double[] {1, 5, 10}, 1, 2, 4, 8));
        assertEquals(
                FloatHistogram.BOUNDS_RECONCILED,
                sum.add(custom(new double[] {5, 7, 10}, 16, 32, 64, 128)));
        Histogram result = sum.toHistogram();
        assertEquals("[5.0, 10.0]", Arrays.toString(result.customBounds()));
        assertEquals("[19.0, 100.0, 136.0]", Arrays.toString(result.positive().counts()));
    }

    private static Histogram custom(double[] bounds, double... counts) {
        Buckets buckets = new Buckets(new int[] {0}, new int[] {counts.length}, counts);
        return new Histogram(
                Histogram.CUSTOM_SCHEMA,
                0,
                0,
                total(buckets),
                3,
                buckets,
                Buckets.NONE,
                bounds,
                ResetHint.UNKNOWN,
                false);
    }

    @Test
    void trimsIntoTwoPartsOfTheWhole() {
        for (int i = 0; i < 2_000; i++) {
            Histogram whole = exponential(random.nextInt(4));
            double at = (random.nextInt(200) - 100) / 16.0;
            double below = Trimming.withoutUpper(whole, at).count();
            double above = Trimming.withoutLower(whole, at).count();
            assertEquals(whole.count(), below + above, 1e-9, "round " + i + " at " + at);
            if (whole.count() > 0) {
                double share = HistogramMath.fraction(Double.NEGATIVE_INFINITY, at, whole).value();
                assertEquals(share * whole.count(), below, 1e-9, "round " + i + " at " + at);
            }
        }
    }

    @Test
    void findsTheQuantileOfAShare() {
        for (int i = 0; i < 2_000; i++) {
            Histogram histogram = exponential(random.nextInt(4));
            double q = random.nextDouble();
            if (histogram.count() > 0) {
                double value = HistogramMath.quantile(q, histogram).value();
                double share =
                        HistogramMath.fraction(Double.NEGATIVE_INFINITY, value, histogram).value();
                assertEquals(q, share, 1e-9, "round " + i);
            }
        }
    }

    @Test
    void spellsItAsPrometheusDoes() {
        Histogram histogram =
                new Histogram(
                        0,
                        0.001,
                        2,
                        12,
                        100.5,
                        new Buckets(new int[] {0}, new int[] {3}, new double[] {3, 0, 1}),
                        new Buckets(new int[] {1}, new int[] {1}, new double[] {6}),
                        new double[0],
                        ResetHint.UNKNOWN,
                        false);
        assertEquals(
                "{count:12, sum:100.5, [-2,-1):6, [-0.001,0.001]:2, (0.5,1]:3, (2,4]:1}",
                HistogramText.of(histogram));
        assertEquals(
                "{count:3, sum:3, [-Inf,5]:1, (5,+Inf]:2}",
                HistogramText.of(custom(new double[] {5}, 1, 2)));
    }
}
