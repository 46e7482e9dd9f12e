package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram;

/**
 * All buckets of a histogram from the lowest to the highest, the zero bucket in its place where it
 * has observations and the others cut where they would overlap it. Confined to one thread.
 */
public final class BucketWalk {
    final double[] lower;
    final double[] upper;
    final double[] count;
    final int size;

    private final boolean custom;
    private final int zeroAt;

    public BucketWalk(Histogram histogram) {
        custom = histogram.hasCustomBounds();
        FloatBuckets positive = FloatBuckets.of(histogram.positive());
        FloatBuckets negative = FloatBuckets.of(histogram.negative());
        boolean zero = histogram.zeroCount() > 0 && !histogram.hasCustomBounds();
        int all = positive.size + negative.size + (zero ? 1 : 0);
        lower = new double[all];
        upper = new double[all];
        count = new double[all];
        size = all;
        double threshold = histogram.zeroThreshold();
        int at = 0;
        for (int i = negative.size - 1; i >= 0; i--) {
            lower[at] = -BucketBounds.upper(histogram, negative.indexes[i]);
            double end = -BucketBounds.upper(histogram, negative.indexes[i] - 1);
            upper[at] = end < 0 && end > -threshold ? -threshold : end;
            count[at++] = negative.counts[i];
        }
        zeroAt = zero ? at : -1;
        if (zero) {
            lower[at] = -threshold;
            upper[at] = threshold;
            count[at++] = histogram.zeroCount();
        }
        for (int i = 0; i < positive.size; i++) {
            double start = BucketBounds.upper(histogram, positive.indexes[i] - 1);
            lower[at] = start > 0 && start < threshold ? threshold : start;
            upper[at] = BucketBounds.upper(histogram, positive.indexes[i]);
            count[at++] = positive.counts[i];
        }
    }

    /** The number of buckets, those without observations included. */
    public int size() {
        return size;
    }

    public double lower(int index) {
        return lower[index];
    }

    public double upper(int index) {
        return upper[index];
    }

    public double count(int index) {
        return count[index];
    }

    /**
     * Which bounds belong to a bucket, in the numbers of Prometheus' HTTP API: 0 the upper one, 1
     * the lower one, 2 neither, 3 both.
     */
    public int boundaries(int index) {
        if (index == zeroAt) {
            return 3;
        }
        // Of custom buckets the very first, which may be empty and left out.
        boolean fromIsIn = custom ? lower[index] == Double.NEGATIVE_INFINITY : lower[index] < 0;
        boolean toIsIn = custom || upper[index] > 0;
        return fromIsIn ? (toIsIn ? 3 : 1) : toIsIn ? 0 : 2;
    }

    /** What all buckets count. */
    double total() {
        double total = 0;
        for (int i = 0; i < size; i++) {
            total += count[i];
        }
        return total;
    }
}
