package io.narthex.core.model;

import java.util.Arrays;

/**
 * A native histogram: the value of one sample, with exponential or custom buckets (Prometheus,
 * "Native Histograms" specification). Counts are absolute, not deltas; those of an integer
 * histogram are whole numbers, exact up to 2^53. Immutable; arrays that are handed in or out are
 * shared and must not be changed.
 *
 * @param schema resolution: neighbouring bucket bounds differ by the factor 2^(2^-schema), {@value
 *     #MIN_SCHEMA} to {@value #MAX_SCHEMA}, or {@value #CUSTOM_SCHEMA} for custom bounds
 * @param zeroThreshold half the width of the zero bucket, 0 or more; 0 with custom bounds
 * @param zeroCount observations in the zero bucket; 0 with custom bounds
 * @param count all observations
 * @param sum of all observations
 * @param positive buckets above zero, or all buckets with custom bounds
 * @param negative buckets below zero; none with custom bounds
 * @param customBounds upper inclusive bounds, strictly increasing, without +Inf; empty unless the
 *     schema is {@value #CUSTOM_SCHEMA}
 * @param resetHint what its producer knows of a counter reset before it
 * @param integer whether its counts are whole numbers, as an instrumented program exposes them
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content, and a list would box
public record Histogram(
        int schema,
        double zeroThreshold,
        double zeroCount,
        double count,
        double sum,
        Buckets positive,
        Buckets negative,
        double[] customBounds,
        ResetHint resetHint,
        boolean integer) {
    /** The coarsest exponential resolution. */
    public static final int MIN_SCHEMA = -4;

    /** The finest exponential resolution. */
    public static final int MAX_SCHEMA = 8;

    /** The schema that says that bucket bounds are listed. */
    public static final int CUSTOM_SCHEMA = -53;

    /** What is known of a counter reset between the sample before and this one. */
    public enum ResetHint {
        /** Nothing: whoever needs to know compares the two. */
        UNKNOWN,
        /** There was one. */
        RESET,
        /** There was none. */
        NOT_RESET,
        /** The histogram is a gauge: there are no resets. */
        GAUGE
    }

    /**
     * Bucket counts in runs of neighbouring indexes.
     *
     * @param offsets for each run the index of its first bucket; for all but the first as the
     *     number of buckets left out since the end of the run before
     * @param lengths buckets in each run
     * @param counts of all buckets in order, as many as the lengths' sum
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Buckets(int[] offsets, int[] lengths, double[] counts) {
        /** No buckets. */
        public static final Buckets NONE = new Buckets(new int[0], new int[0], new double[0]);

        /** The number of buckets that are listed. */
        public int size() {
            return counts.length;
        }

        /** Whether both list the same buckets. */
        public boolean sameLayout(Buckets other) {
            return Arrays.equals(offsets, other.offsets) && Arrays.equals(lengths, other.lengths);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Buckets that
                    && sameLayout(that)
                    && Arrays.equals(counts, that.counts);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(offsets) * 31 + Arrays.hashCode(lengths)) * 31
                    + Arrays.hashCode(counts);
        }

        @Override
        public String toString() {
            return Arrays.toString(offsets) + Arrays.toString(lengths) + Arrays.toString(counts);
        }
    }

    /** Whether its bounds are listed rather than given by a schema. */
    public boolean hasCustomBounds() {
        return schema == CUSTOM_SCHEMA;
    }

    /** This histogram with another hint. */
    public Histogram withResetHint(ResetHint hint) {
        return hint == resetHint
                ? this
                : new Histogram(
                        schema,
                        zeroThreshold,
                        zeroCount,
                        count,
                        sum,
                        positive,
                        negative,
                        customBounds,
                        hint,
                        integer);
    }

    /** Whether all is equal to the bit, the hint too. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Histogram that
                && schema == that.schema
                && integer == that.integer
                && resetHint == that.resetHint
                && sameBits(zeroThreshold, that.zeroThreshold)
                && sameBits(zeroCount, that.zeroCount)
                && sameBits(count, that.count)
                && sameBits(sum, that.sum)
                && positive.equals(that.positive)
                && negative.equals(that.negative)
                && Arrays.equals(customBounds, that.customBounds);
    }

    private static boolean sameBits(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    @Override
    public int hashCode() {
        int hash = schema * 31 + Double.hashCode(count);
        hash = hash * 31 + Double.hashCode(sum);
        return (hash * 31 + positive.hashCode()) * 31 + negative.hashCode();
    }

    @Override
    public String toString() {
        return "{schema:"
                + schema
                + ", count:"
                + count
                + ", sum:"
                + sum
                + ", zero:"
                + zeroCount
                + "@"
                + zeroThreshold
                + ", positive:"
                + positive
                + ", negative:"
                + negative
                + ", bounds:"
                + Arrays.toString(customBounds)
                + ", "
                + resetHint
                + "}";
    }
}
