package io.narthex.storage.codec;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.util.List;
import java.util.Random;

/** Makes histograms that follow each other as a program would expose them, and some that do not. */
public final class RandomHistograms {
    private static final List<ResetHint> HINTS = List.of(ResetHint.values());

    private final Random random;
    private final boolean custom;
    private final boolean integer;
    private Buckets positive = Buckets.NONE;
    private Buckets negative = Buckets.NONE;
    private double[] bounds = {};
    private int schema;
    private double threshold;
    private double zeroCount;
    private double sum;
    private ResetHint hint = ResetHint.UNKNOWN;

    public RandomHistograms(Random random) {
        this.random = random;
        custom = random.nextInt(3) == 0;
        integer = random.nextBoolean();
        layout();
    }

    private void layout() {
        schema = custom ? Histogram.CUSTOM_SCHEMA : random.nextInt(13) - 4;
        threshold = custom ? 0 : random.nextBoolean() ? 0x1p-128 : random.nextDouble();
        bounds = new double[custom ? 1 + random.nextInt(12) : 0];
        for (int i = 0; i < bounds.length; i++) {
            double step = random.nextBoolean() ? 0.25 : random.nextDouble() + 1e-9;
            bounds[i] = i == 0 ? -1 : bounds[i - 1] + step;
        }
        zeroCount = 0;
        positive = custom ? all(bounds.length + 1) : buckets();
        negative = custom || random.nextBoolean() ? Buckets.NONE : buckets();
    }

    private static Buckets all(int size) {
        return new Buckets(new int[] {0}, new int[] {size}, new double[size]);
    }

    private Buckets buckets() {
        int runs = random.nextInt(4);
        int[] offsets = new int[runs];
        int[] lengths = new int[runs];
        int size = 0;
        for (int i = 0; i < runs; i++) {
            offsets[i] = i == 0 ? random.nextInt(40) - 20 : random.nextInt(5);
            lengths[i] = random.nextInt(12);
            size += lengths[i];
        }
        return new Buckets(offsets, lengths, new double[size]);
    }

    /** The next of the series. */
    public Histogram next() {
        int dice = random.nextInt(40);
        if (dice == 0) {
            layout();
        } else if (dice == 1) {
            hint = HINTS.get(random.nextInt(HINTS.size()));
        }
        positive = more(positive);
        negative = more(negative);
        zeroCount += custom ? 0 : more();
        double count = zeroCount;
        for (double one : positive.counts()) {
            count += one;
        }
        for (double one : negative.counts()) {
            count += one;
        }
        sum =
                switch (random.nextInt(20)) {
                    case 0 -> Double.NaN;
                    case 1 -> Double.longBitsToDouble(0x7ff8000000000000L | random.nextInt(1000));
                    case 2 -> Double.NEGATIVE_INFINITY;
                    default -> random.nextInt(1000) / 8.0 + random.nextDouble();
                };
        if (!integer && random.nextInt(10) == 0) {
            count += random.nextDouble();
        }
        return new Histogram(
                schema, threshold, zeroCount, count, sum, positive, negative, bounds, hint,
                integer);
    }

    private Buckets more(Buckets buckets) {
        double[] counts = buckets.counts().clone();
        for (int i = 0; i < counts.length; i++) {
            counts[i] += more();
        }
        return new Buckets(buckets.offsets(), buckets.lengths(), counts);
    }

    private double more() {
        if (random.nextInt(4) != 0) {
            return 0;
        }
        if (integer) {
            return random.nextInt(20) == 0 ? random.nextInt(1_000_000) : random.nextInt(10);
        }
        return random.nextDouble() * 10;
    }
}
