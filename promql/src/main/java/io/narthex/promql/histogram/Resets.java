package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;

/** Tells whether a counter was reset between two native histograms. */
public final class Resets {
    private Resets() {}

    /**
     * Whether {@code current} counts anew: it says so, a count has fallen, or its buckets are ones
     * that only a restart brings (a finer schema, a narrower zero bucket).
     */
    public static boolean isReset(Histogram current, Histogram previous) {
        if (current.resetHint() == ResetHint.RESET) {
            return true;
        }
        if (current.resetHint() == ResetHint.NOT_RESET) {
            return false;
        }
        if (current.count() < previous.count()) {
            return true;
        }
        if (current.hasCustomBounds()) {
            if (!previous.hasCustomBounds()) {
                return true;
            }
            return anyCustomBucketFell(current, previous);
        }
        if (current.schema() > previous.schema()
                || current.zeroThreshold() < previous.zeroThreshold()) {
            return true;
        }
        return anyBucketFell(current, previous);
    }

    /** The hint that a storage gives the later of two samples where their producer gave none. */
    public static ResetHint hintOf(Histogram current, Histogram previous) {
        if (current.resetHint() != ResetHint.UNKNOWN) {
            return current.resetHint();
        }
        return isReset(current, previous) ? ResetHint.RESET : ResetHint.NOT_RESET;
    }

    private static boolean anyCustomBucketFell(Histogram current, Histogram previous) {
        FloatBuckets now = FloatBuckets.of(current.positive());
        FloatBuckets before = FloatBuckets.of(previous.positive());
        if (!CustomBounds.match(current.customBounds(), previous.customBounds())) {
            double[] common = CustomBounds.common(current.customBounds(), previous.customBounds());
            now.remap(current.customBounds(), common);
            before.remap(previous.customBounds(), common);
        }
        return anyFell(now, 0, before, 0);
    }

    private static boolean anyBucketFell(Histogram current, Histogram previous) {
        if (current.schema() == previous.schema()
                && current.zeroThreshold() == previous.zeroThreshold()
                && current.positive().sameLayout(previous.positive())
                && current.negative().sameLayout(previous.negative())) {
            return current.zeroCount() < previous.zeroCount()
                    || anyFell(current.positive(), previous.positive())
                    || anyFell(current.negative(), previous.negative());
        }
        ZeroCount zero = new ZeroCount(previous, current.zeroThreshold());
        if (zero.threshold != current.zeroThreshold() || current.zeroCount() < zero.count) {
            return true;
        }
        return anyFell(current, current.positive(), previous, previous.positive())
                || anyFell(current, current.negative(), previous, previous.negative());
    }

    private static boolean anyFell(Buckets current, Buckets previous) {
        for (int i = 0; i < current.counts().length; i++) {
            if (current.counts()[i] < previous.counts()[i]) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyFell(
            Histogram current, Buckets nowBuckets, Histogram previous, Buckets beforeBuckets) {
        FloatBuckets now = FloatBuckets.of(nowBuckets);
        FloatBuckets before = FloatBuckets.of(beforeBuckets);
        int schema = current.schema();
        before.reduce(previous.schema(), schema);
        double threshold = current.zeroThreshold();
        return anyFell(
                now, above(now, schema, threshold), before, above(before, schema, threshold));
    }

    private static int above(FloatBuckets buckets, int schema, double threshold) {
        int at = 0;
        while (at < buckets.size
                && BucketBounds.exponential(schema, buckets.indexes[at]) <= threshold) {
            at++;
        }
        return at;
    }

    /** Whether a bucket of {@code before} is missing or has fallen. */
    private static boolean anyFell(FloatBuckets now, int nowFrom, FloatBuckets before, int from) {
        int at = nowFrom;
        for (int i = from; i < before.size; i++) {
            while (at < now.size && now.indexes[at] < before.indexes[i]) {
                at++;
            }
            boolean there = at < now.size && now.indexes[at] == before.indexes[i];
            if (there ? now.counts[at] < before.counts[i] : before.counts[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** What a zero bucket would count if it were wider, and how wide it had to be for that. */
    private static final class ZeroCount {
        private double count;
        private double threshold;

        ZeroCount(Histogram of, double wider) {
            FloatBuckets positive = FloatBuckets.of(of.positive());
            FloatBuckets negative = FloatBuckets.of(of.negative());
            threshold = wider;
            count = of.zeroCount();
            if (of.zeroThreshold() != wider) {
                include(positive, of.schema());
                include(negative, of.schema());
            }
        }

        private void include(FloatBuckets buckets, int schema) {
            for (int i = 0; i < buckets.size; i++) {
                if (BucketBounds.exponential(schema, buckets.indexes[i] - 1) >= threshold) {
                    return;
                }
                count += buckets.counts[i];
                double upper = BucketBounds.exponential(schema, buckets.indexes[i]);
                if (upper > threshold && buckets.counts[i] != 0) {
                    threshold = upper;
                }
            }
        }
    }
}
