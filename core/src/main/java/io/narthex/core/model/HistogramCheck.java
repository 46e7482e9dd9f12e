package io.narthex.core.model;

import io.narthex.core.model.Histogram.Buckets;
import org.jspecify.annotations.Nullable;

/** Says whether a native histogram that came from outside is one (Prometheus' {@code Validate}). */
public final class HistogramCheck {
    private static final double RELATIVE_TOLERANCE = 1e-12;

    private HistogramCheck() {}

    /** What is wrong with {@code histogram}, in words that name it; null where nothing is. */
    public static @Nullable String fault(Histogram histogram) {
        String fault =
                histogram.hasCustomBounds() ? customFault(histogram) : schemaFault(histogram);
        if (fault == null) {
            fault = bucketsFault("positive", histogram.positive());
        }
        if (fault == null) {
            fault = bucketsFault("negative", histogram.negative());
        }
        return fault != null ? fault : countFault(histogram);
    }

    private static @Nullable String schemaFault(Histogram histogram) {
        int schema = histogram.schema();
        if (schema < Histogram.MIN_SCHEMA || schema > Histogram.MAX_SCHEMA) {
            return "schema must be between -4 and 8 or -53: schema=" + schema;
        }
        if (histogram.customBounds().length > 0) {
            return "custom bounds need schema -53: schema=" + schema;
        }
        if (!(histogram.zeroThreshold() >= 0)) {
            return "zero threshold must not be negative: threshold=" + histogram.zeroThreshold();
        }
        if (!(histogram.zeroCount() >= 0)) {
            return "zero bucket must not be negative: count=" + histogram.zeroCount();
        }
        return null;
    }

    private static @Nullable String customFault(Histogram histogram) {
        double[] bounds = histogram.customBounds();
        for (int i = 0; i < bounds.length; i++) {
            if (Double.isNaN(bounds[i]) || bounds[i] == Double.POSITIVE_INFINITY) {
                return "custom bounds must be numbers below +Inf: bound=" + bounds[i];
            }
            if (i > 0 && bounds[i] <= bounds[i - 1]) {
                return "custom bounds must increase: bound="
                        + bounds[i]
                        + ", before="
                        + bounds[i - 1];
            }
        }
        if (histogram.zeroCount() != 0
                || histogram.zeroThreshold() != 0
                || histogram.negative().size() > 0) {
            return "custom bounds allow neither a zero bucket nor negative buckets";
        }
        Buckets buckets = histogram.positive();
        long end = 0;
        for (int i = 0; i < buckets.offsets().length && i < buckets.lengths().length; i++) {
            if (i == 0 && buckets.offsets()[0] < 0) {
                return "custom buckets begin at index 0: offset=" + buckets.offsets()[0];
            }
            end += (long) buckets.offsets()[i] + buckets.lengths()[i];
        }
        return end > bounds.length + 1L
                ? "more custom buckets than bounds: buckets=" + end + ", bounds=" + bounds.length
                : null;
    }

    private static @Nullable String bucketsFault(String side, Buckets buckets) {
        if (buckets.offsets().length != buckets.lengths().length) {
            return side
                    + " buckets have "
                    + buckets.offsets().length
                    + " offsets and "
                    + buckets.lengths().length
                    + " lengths";
        }
        long listed = 0;
        for (int i = 0; i < buckets.lengths().length; i++) {
            if (i > 0 && buckets.offsets()[i] < 0) {
                return side + " buckets overlap: offset=" + buckets.offsets()[i];
            }
            if (buckets.lengths()[i] < 0) {
                return side + " buckets have a negative length: length=" + buckets.lengths()[i];
            }
            listed += buckets.lengths()[i];
        }
        if (listed != buckets.counts().length) {
            return side + " buckets list " + listed + " and count " + buckets.counts().length;
        }
        for (double count : buckets.counts()) {
            if (!(count >= 0)) {
                return side + " bucket must not be negative: count=" + count;
            }
        }
        return null;
    }

    /** With a NaN among the observations the count may exceed the buckets' sum. */
    private static @Nullable String countFault(Histogram histogram) {
        double inBuckets = histogram.zeroCount();
        for (double count : histogram.positive().counts()) {
            inBuckets += count;
        }
        for (double count : histogram.negative().counts()) {
            inBuckets += count;
        }
        double tolerance =
                histogram.integer()
                        ? 0
                        : RELATIVE_TOLERANCE * Math.max(inBuckets, histogram.count());
        boolean tooFew = !(inBuckets <= histogram.count() + tolerance);
        boolean tooMany =
                histogram.integer()
                        && !Double.isNaN(histogram.sum())
                        && inBuckets != histogram.count();
        return tooFew || tooMany
                ? "count does not fit its buckets: count="
                        + histogram.count()
                        + ", in buckets="
                        + inBuckets
                : null;
    }
}
