package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.ResetHint;

/**
 * A native histogram to calculate with: the working form of {@link Histogram}, which it is made
 * from and turned into. All methods change it and leave the others alone. Confined to one thread.
 */
public final class FloatHistogram {
    /** Adding or subtracting met a reset on one side and its absence on the other. */
    public static final int RESETS_CONFLICT = 1;

    /** Adding or subtracting met different custom bounds; the common ones stay. */
    public static final int BOUNDS_RECONCILED = 2;

    private int schema;
    private double zeroThreshold;
    private double zeroCount;
    private double count;
    private double sum;
    private FloatBuckets positive;
    private FloatBuckets negative;
    private double[] customBounds;
    private ResetHint hint;

    private boolean compensated;
    private double zeroCompensation;
    private double countCompensation;
    private double sumCompensation;

    private FloatHistogram(
            int schema, double[] customBounds, FloatBuckets positive, FloatBuckets negative) {
        this.schema = schema;
        this.customBounds = customBounds;
        this.positive = positive;
        this.negative = negative;
        this.hint = ResetHint.UNKNOWN;
    }

    /** A working copy. */
    public static FloatHistogram of(Histogram from) {
        FloatHistogram histogram =
                new FloatHistogram(
                        from.schema(),
                        from.customBounds(),
                        FloatBuckets.of(from.positive()),
                        FloatBuckets.of(from.negative()));
        histogram.zeroThreshold = from.zeroThreshold();
        histogram.zeroCount = from.zeroCount();
        histogram.count = from.count();
        histogram.sum = from.sum();
        histogram.hint = from.resetHint();
        return histogram;
    }

    /** One without observations and with the bounds of {@code like}. */
    public static FloatHistogram emptyLike(Histogram like) {
        return new FloatHistogram(
                like.schema(), like.customBounds(), FloatBuckets.none(), FloatBuckets.none());
    }

    /** What it has become, without rounding to whole counts. */
    public Histogram toHistogram() {
        return new Histogram(
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive.toBuckets(),
                negative.toBuckets(),
                customBounds,
                hint,
                false);
    }

    /** Another that changes by itself. */
    public FloatHistogram copy() {
        FloatHistogram copy =
                new FloatHistogram(schema, customBounds, positive.copy(), negative.copy());
        copy.zeroThreshold = zeroThreshold;
        copy.zeroCount = zeroCount;
        copy.count = count;
        copy.sum = sum;
        copy.hint = hint;
        copy.compensated = compensated;
        copy.zeroCompensation = zeroCompensation;
        copy.countCompensation = countCompensation;
        copy.sumCompensation = sumCompensation;
        return copy;
    }

    public boolean hasCustomBounds() {
        return schema == Histogram.CUSTOM_SCHEMA;
    }

    public int schema() {
        return schema;
    }

    public double count() {
        return count;
    }

    public void hint(ResetHint newHint) {
        hint = newHint;
    }

    /** Whether two may be added: both have custom bounds, or none. */
    public static boolean fit(Histogram a, Histogram b) {
        return a.hasCustomBounds() == b.hasCustomBounds();
    }

    /** From now on sums carry a compensation of what rounding loses, until {@link #settle}. */
    public FloatHistogram compensate() {
        compensated = true;
        positive.compensate();
        negative.compensate();
        return this;
    }

    /** Adds the compensations to what they compensate. */
    public FloatHistogram settle() {
        if (compensated) {
            zeroCount += zeroCompensation;
            count += countCompensation;
            sum += sumCompensation;
            zeroCompensation = 0;
            countCompensation = 0;
            sumCompensation = 0;
            positive.settle();
            negative.settle();
            compensated = false;
        }
        return this;
    }

    /** Multiplies all counts and the sum; by a negative number it becomes a gauge. */
    public FloatHistogram multiply(double factor) {
        zeroCount *= factor;
        count *= factor;
        sum *= factor;
        zeroCompensation *= factor;
        countCompensation *= factor;
        sumCompensation *= factor;
        positive.multiply(factor);
        negative.multiply(factor);
        if (factor < 0) {
            hint = ResetHint.GAUGE;
        }
        return this;
    }

    /** Divides all counts and the sum; division by zero leaves no buckets. */
    public FloatHistogram divide(double divisor) {
        zeroCount /= divisor;
        count /= divisor;
        sum /= divisor;
        if (divisor == 0) {
            positive.clear();
            negative.clear();
            return this;
        }
        zeroCompensation /= divisor;
        countCompensation /= divisor;
        sumCompensation /= divisor;
        positive.divide(divisor);
        negative.divide(divisor);
        if (divisor < 0) {
            hint = ResetHint.GAUGE;
        }
        return this;
    }

    /** Whether a count or the sum is infinite. */
    public boolean hasInfinity() {
        return Double.isInfinite(zeroCount)
                || Double.isInfinite(count)
                || Double.isInfinite(sum)
                || positive.hasInfinity()
                || negative.hasInfinity();
    }

    /** Removes buckets without observations. */
    public FloatHistogram compact() {
        positive.compact();
        negative.compact();
        return this;
    }

    /** Turns to a coarser schema; one as coarse already stays. */
    public FloatHistogram reduceTo(int coarserSchema) {
        if (coarserSchema < schema && !hasCustomBounds()) {
            positive.reduce(schema, coarserSchema);
            negative.reduce(schema, coarserSchema);
            schema = coarserSchema;
        }
        return this;
    }

    /**
     * Adds another that fits, at the coarser of both schemas and with the wider zero bucket.
     *
     * @return {@link #RESETS_CONFLICT} and {@link #BOUNDS_RECONCILED} where they apply
     */
    public int add(Histogram other) {
        return combine(of(other), 1);
    }

    /** As {@link #add}, divided first. */
    public int addDivided(Histogram other, double divisor) {
        return combine(of(other).divide(divisor), 1);
    }

    /** Subtracts another, as {@link #add}. */
    public int subtract(Histogram other) {
        return combine(of(other), -1);
    }

    /** As {@link #subtract(Histogram)}; what is subtracted is used up. */
    public int subtract(FloatHistogram other) {
        return combine(other, -1);
    }

    /** As {@link #add(Histogram)}; what is added is used up. */
    public int add(FloatHistogram other) {
        return combine(other, 1);
    }

    private int combine(FloatHistogram other, double sign) {
        if (hasCustomBounds() != other.hasCustomBounds()) {
            throw new IllegalArgumentException(
                    "schemas do not fit: schema=" + schema + ", other=" + other.schema);
        }
        int flags = combineHints(other.hint);
        if (!hasCustomBounds()) {
            widenZero(other);
            addToZero(sign * other.zeroCount);
        }
        addToCount(sign * other.count);
        addToSum(sign * other.sum);
        if (hasCustomBounds()) {
            if (reconcileBounds(other)) {
                flags |= BOUNDS_RECONCILED;
                positive.add(other.positive, 0, sign);
                positive.compact();
            } else {
                positive.add(other.positive, 0, sign);
            }
            return flags;
        }
        reduceTo(other.schema);
        other.reduceTo(schema);
        positive.add(other.positive, firstAbove(other.positive), sign);
        negative.add(other.negative, firstAbove(other.negative), sign);
        return flags;
    }

    /** The position of the first bucket that lies outside of the zero bucket. */
    private int firstAbove(FloatBuckets buckets) {
        int at = 0;
        while (at < buckets.size
                && BucketBounds.exponential(schema, buckets.indexes[at]) <= zeroThreshold) {
            at++;
        }
        return at;
    }

    private void addToZero(double value) {
        double total = zeroCount + value;
        if (compensated) {
            zeroCompensation = compensation(zeroCount, value, total, zeroCompensation);
        }
        zeroCount = total;
    }

    private void addToCount(double value) {
        double total = count + value;
        if (compensated) {
            countCompensation = compensation(count, value, total, countCompensation);
        }
        count = total;
    }

    private void addToSum(double value) {
        double total = sum + value;
        if (compensated) {
            sumCompensation = compensation(sum, value, total, sumCompensation);
        }
        sum = total;
    }

    private static double compensation(double sum, double value, double total, double before) {
        if (Double.isInfinite(total)) {
            return 0;
        }
        return Math.abs(sum) >= Math.abs(value)
                ? before + ((sum - total) + value)
                : before + ((value - total) + sum);
    }

    private int combineHints(ResetHint other) {
        if (other == hint || hint == ResetHint.GAUGE) {
            return 0;
        }
        if (other == ResetHint.GAUGE) {
            hint = ResetHint.GAUGE;
            return 0;
        }
        boolean conflict = hint != ResetHint.UNKNOWN && other != ResetHint.UNKNOWN;
        hint = ResetHint.UNKNOWN;
        return conflict ? RESETS_CONFLICT : 0;
    }

    /** Keeps the bounds that both have; false where they are the same anyway. */
    private boolean reconcileBounds(FloatHistogram other) {
        if (CustomBounds.match(customBounds, other.customBounds)) {
            return false;
        }
        double[] common = CustomBounds.common(customBounds, other.customBounds);
        positive.remap(customBounds, common);
        other.positive.remap(other.customBounds, common);
        customBounds = common;
        other.customBounds = common;
        return true;
    }

    /** Widens the zero buckets of both until they are equal and cut no populated bucket. */
    private void widenZero(FloatHistogram other) {
        while (zeroThreshold != other.zeroThreshold) {
            if (zeroThreshold > other.zeroThreshold) {
                other.widenZeroTo(zeroThreshold);
            }
            if (other.zeroThreshold > zeroThreshold) {
                widenZeroTo(other.zeroThreshold);
            }
        }
    }

    /** Takes all buckets that begin below a threshold into the zero bucket. */
    private void widenZeroTo(double threshold) {
        double widened = threshold;
        double before;
        do {
            before = widened;
            widened = Math.max(widened, endOfLastBelow(positive, widened));
            widened = Math.max(widened, endOfLastBelow(negative, widened));
        } while (widened != before);
        zeroThreshold = widened;
        takeIntoZero(positive);
        takeIntoZero(negative);
    }

    /** The end of the last populated bucket that begins below a threshold. */
    private double endOfLastBelow(FloatBuckets buckets, double threshold) {
        double end = threshold;
        for (int i = 0; i < buckets.size; i++) {
            if (BucketBounds.exponential(schema, buckets.indexes[i] - 1) >= threshold) {
                break;
            }
            double upper = BucketBounds.exponential(schema, buckets.indexes[i]);
            if (upper > threshold && buckets.counts[i] != 0) {
                end = upper;
            }
        }
        return end;
    }

    private void takeIntoZero(FloatBuckets buckets) {
        for (int i = 0; i < buckets.size; i++) {
            if (BucketBounds.exponential(schema, buckets.indexes[i] - 1) >= zeroThreshold) {
                break;
            }
            addToZero(buckets.counts[i]);
            buckets.counts[i] = 0;
            if (compensated) {
                addToZero(buckets.compensations[i]);
                buckets.compensations[i] = 0;
            }
        }
        buckets.compact();
    }
}
