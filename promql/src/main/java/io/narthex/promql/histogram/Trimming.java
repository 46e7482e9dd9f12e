package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram;

/**
 * The operators {@code </} and {@code >/}: what a histogram would be without the observations above
 * or below a value. The count of the bucket that holds the value is interpolated, and the sum is
 * estimated anew: what each bucket keeps times the middle of where it lies. Confined to one thread.
 */
public final class Trimming {
    private final Histogram histogram;
    private final double value;
    private final boolean upper;
    private double count;
    private double sum;
    private boolean changed;

    private Trimming(Histogram histogram, double value, boolean upper) {
        this.histogram = histogram;
        this.value = value;
        this.upper = upper;
    }

    /** Without observations above {@code value}. */
    public static Histogram withoutUpper(Histogram histogram, double value) {
        return new Trimming(histogram, value, true).trim();
    }

    /** Without observations below {@code value}. */
    public static Histogram withoutLower(Histogram histogram, double value) {
        return new Trimming(histogram, value, false).trim();
    }

    private Histogram trim() {
        FloatBuckets positive = FloatBuckets.of(histogram.positive());
        FloatBuckets negative = FloatBuckets.of(histogram.negative());
        boolean linear = histogram.hasCustomBounds();
        double zero = histogram.zeroCount();
        if (zero != 0) {
            // With buckets on one side alone the zero bucket is taken to lie on that side too.
            boolean above = negative.size == 0 && positive.size > 0;
            boolean below = positive.size == 0 && negative.size > 0;
            double width = histogram.zeroThreshold();
            zero = keep(above ? 0 : -width, below ? 0 : width, zero, true);
        }
        for (int i = 0; i < positive.size; i++) {
            double to = BucketBounds.upper(histogram, positive.indexes[i]);
            double from = BucketBounds.upper(histogram, positive.indexes[i] - 1);
            positive.counts[i] = keep(from, to, positive.counts[i], linear);
        }
        for (int i = 0; i < negative.size; i++) {
            double from = -BucketBounds.upper(histogram, negative.indexes[i]);
            double to = -BucketBounds.upper(histogram, negative.indexes[i] - 1);
            negative.counts[i] = keep(from, to, negative.counts[i], linear);
        }
        positive.compact();
        negative.compact();
        return new Histogram(
                histogram.schema(),
                histogram.zeroThreshold(),
                zero,
                changed ? count : histogram.count(),
                changed ? sum : histogram.sum(),
                positive.toBuckets(),
                negative.toBuckets(),
                histogram.customBounds(),
                histogram.resetHint(),
                false);
    }

    /** What stays of a bucket's count. */
    private double keep(double from, double to, double all, boolean linear) {
        if (all == 0) {
            return all;
        }
        if (upper ? to <= value : from >= value) {
            return kept(all, middle(from, to, linear));
        }
        if (from == Double.NEGATIVE_INFINITY && !upper && value == 0 && to > 0) {
            return kept(all, middle(from, to, linear));
        }
        changed = true;
        if (upper ? from >= value : to <= value) {
            return 0;
        }
        if (from == Double.NEGATIVE_INFINITY || to == Double.POSITIVE_INFINITY) {
            return keepOfEndless(from, to, all);
        }
        double share =
                linear ? (value - from) / (to - from) : HistogramMath.logFraction(from, to, value);
        return upper
                ? kept(all * share, middle(from, value, linear))
                : kept(all - all * share, middle(value, to, linear));
    }

    /**
     * A bucket that begins at minus infinity is taken to begin at 0 where it ends above. Otherwise
     * nothing is known of where in it observations lie: they stay, at the value, where the bucket
     * has no end on the side that stays.
     */
    private double keepOfEndless(double from, double to, double all) {
        if (from == Double.NEGATIVE_INFINITY && to == Double.POSITIVE_INFINITY) {
            return 0;
        }
        if (to == Double.POSITIVE_INFINITY) {
            return upper ? 0 : kept(all, value);
        }
        if (to <= 0) {
            return upper ? kept(all, value) : 0;
        }
        if (value < 0) {
            return 0;
        }
        return upper
                ? kept(all * value / to, value / 2)
                : kept(all * (1 - value / to), (value + to) / 2);
    }

    private double kept(double part, double at) {
        count += part;
        if (part != 0) {
            sum += part * at;
        }
        return part;
    }

    private static double middle(double from, double to, boolean linear) {
        if (from == Double.NEGATIVE_INFINITY) {
            return to == Double.POSITIVE_INFINITY ? 0 : to > 0 ? to / 2 : to;
        }
        if (to == Double.POSITIVE_INFINITY) {
            return from;
        }
        if (linear) {
            return (from + to) / 2;
        }
        double middle = Math.sqrt(Math.abs(from) * Math.abs(to));
        return to > 0 ? middle : -middle;
    }
}
