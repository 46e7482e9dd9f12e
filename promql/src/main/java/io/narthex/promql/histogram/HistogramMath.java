package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram;
import io.narthex.promql.gomath.Exponents;
import io.narthex.promql.gomath.Logarithms;

/**
 * What can be told of the observations in a native histogram: quantiles and shares, interpolated
 * within a bucket (exponentially, or linearly with custom bounds and in the zero bucket).
 */
public final class HistogramMath {
    private HistogramMath() {}

    /** What observations of NaN do to a result. */
    public enum NaNs {
        /** There are none, or they do no harm. */
        NONE,
        /** The result is NaN for them. */
        RESULT,
        /** The result is higher for them. */
        SKEW
    }

    /** A value and what observations of NaN did to it. */
    public record Answer(double value, NaNs nans) {}

    /** See {@code histogram_quantile}. */
    public static Answer quantile(double q, Histogram histogram) {
        if (q < 0) {
            return answer(Double.NEGATIVE_INFINITY);
        }
        if (q > 1) {
            return answer(Double.POSITIVE_INFINITY);
        }
        if (histogram.count() == 0 || Double.isNaN(q)) {
            return answer(Double.NaN);
        }
        BucketWalk walk = new BucketWalk(histogram);
        boolean sumIsNaN = Double.isNaN(histogram.sum());
        boolean forward = sumIsNaN || q < 0.5;
        double rank = (forward ? q : 1 - q) * histogram.count();
        double count = 0;
        int at = -1;
        for (int i = 0; i < walk.size; i++) {
            at = forward ? i : walk.size - 1 - i;
            if (walk.count[at] == 0) {
                continue;
            }
            count += walk.count[at];
            if (count >= rank) {
                break;
            }
        }
        double lower = at < 0 ? 0 : walk.lower[at];
        double upper = at < 0 ? 0 : walk.upper[at];
        double inBucket = at < 0 ? 0 : walk.count[at];
        if (histogram.hasCustomBounds()) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return answer(upper);
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return answer(lower);
            }
        } else if (lower < 0 && upper > 0) {
            if (isOneSided(histogram.negative(), histogram.positive())) {
                lower = 0;
            } else if (isOneSided(histogram.positive(), histogram.negative())) {
                upper = 0;
            }
        }
        count = Math.min(count, histogram.count());
        if (count < rank) {
            return sumIsNaN ? new Answer(Double.NaN, NaNs.RESULT) : answer(upper);
        }
        rank = forward ? rank - (count - inBucket) : count - rank;
        // Infinities of both signs make the sum NaN as well, but they lie in buckets.
        NaNs nans = sumIsNaN && walk.total() < histogram.count() ? NaNs.SKEW : NaNs.NONE;
        double value = interpolate(histogram, lower, upper, rank / inBucket);
        return new Answer(value, nans);
    }

    private static Answer answer(double value) {
        return new Answer(value, NaNs.NONE);
    }

    private static boolean isOneSided(Histogram.Buckets without, Histogram.Buckets with) {
        return without.size() == 0 && with.size() > 0;
    }

    private static double interpolate(
            Histogram histogram, double lower, double upper, double fraction) {
        if (histogram.hasCustomBounds() || (lower <= 0 && upper >= 0)) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = Logarithms.log2(Math.abs(lower));
        double logUpper = Logarithms.log2(Math.abs(upper));
        if (lower > 0) {
            return Exponents.exp2(logLower + (logUpper - logLower) * fraction);
        }
        return -Exponents.exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }

    /** See {@code histogram_fraction}. */
    public static Answer fraction(double from, double to, Histogram histogram) {
        if (histogram.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
            return answer(Double.NaN);
        }
        if (from >= to) {
            return answer(0);
        }
        BucketWalk walk = new BucketWalk(histogram);
        double count = histogram.count();
        NaNs nans = NaNs.NONE;
        if (Double.isNaN(histogram.sum())) {
            count = walk.total();
            nans = count < histogram.count() ? NaNs.SKEW : NaNs.NONE;
        }
        double below = Math.min(rankOf(from, walk, histogram, count), count);
        double upTo = Math.min(rankOf(to, walk, histogram, count), count);
        return new Answer((upTo - below) / histogram.count(), nans);
    }

    /** How many observations lie below a value; all where none lies above. */
    private static double rankOf(double value, BucketWalk walk, Histogram histogram, double count) {
        double rank = 0;
        for (int i = 0; i < walk.size; i++) {
            double lower = walk.lower[i];
            double upper = walk.upper[i];
            boolean zero = lower <= 0 && upper >= 0;
            if (zero && isOneSided(histogram.negative(), histogram.positive())) {
                lower = 0;
            } else if (zero && isOneSided(histogram.positive(), histogram.negative())) {
                upper = 0;
            }
            if (lower >= value) {
                return rank;
            }
            if (upper > value) {
                if (!zero && !histogram.hasCustomBounds()) {
                    return rank + walk.count[i] * logFraction(lower, upper, value);
                }
                return lower == Double.NEGATIVE_INFINITY
                        ? walk.count[i]
                        : rank + walk.count[i] * (value - lower) / (upper - lower);
            }
            rank += walk.count[i];
        }
        return count;
    }

    /** How far into an exponential bucket a value lies. */
    static double logFraction(double lower, double upper, double value) {
        double logLower = Logarithms.log2(Math.abs(lower));
        double logUpper = Logarithms.log2(Math.abs(upper));
        double logValue = Logarithms.log2(Math.abs(value));
        return value > 0
                ? (logValue - logLower) / (logUpper - logLower)
                : 1 - (logValue - logUpper) / (logLower - logUpper);
    }

    /** See {@code histogram_stdvar}: each bucket's observations are taken to lie in its middle. */
    public static double variance(Histogram histogram) {
        double mean = histogram.sum() / histogram.count();
        double sum = 0;
        double compensation = 0;
        BucketWalk walk = new BucketWalk(histogram);
        for (int i = 0; i < walk.size; i++) {
            if (walk.count[i] == 0) {
                continue;
            }
            double delta = middle(histogram, walk.lower[i], walk.upper[i]) - mean;
            double increment = walk.count[i] * delta * delta;
            double total = sum + increment;
            if (Double.isInfinite(total)) {
                compensation = 0;
            } else if (Math.abs(sum) >= Math.abs(increment)) {
                compensation += (sum - total) + increment;
            } else {
                compensation += (increment - total) + sum;
            }
            sum = total;
        }
        return (sum + compensation) / histogram.count();
    }

    private static double middle(Histogram histogram, double lower, double upper) {
        if (histogram.hasCustomBounds()) {
            return (upper + lower) / 2;
        }
        if (lower <= 0 && upper >= 0) {
            return 0;
        }
        double middle = Math.sqrt(upper * lower);
        return upper < 0 ? -middle : middle;
    }

    /**
     * Whether both hold the same observations in the same buckets, to the bit, whatever is known of
     * resets.
     */
    public static boolean areEqual(Histogram a, Histogram b) {
        return a.schema() == b.schema()
                && sameBits(a.count(), b.count())
                && sameBits(a.sum(), b.sum())
                && a.zeroThreshold() == b.zeroThreshold()
                && sameBits(a.zeroCount(), b.zeroCount())
                && CustomBounds.match(a.customBounds(), b.customBounds())
                && sameBuckets(a.positive(), b.positive())
                && sameBuckets(a.negative(), b.negative());
    }

    private static boolean sameBuckets(Histogram.Buckets a, Histogram.Buckets b) {
        FloatBuckets x = FloatBuckets.of(a);
        FloatBuckets y = FloatBuckets.of(b);
        if (x.size != y.size) {
            return false;
        }
        for (int i = 0; i < x.size; i++) {
            if (x.indexes[i] != y.indexes[i] || !sameBits(x.counts[i], y.counts[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameBits(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }
}
