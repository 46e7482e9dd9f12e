package io.narthex.promql.eval;

import java.util.Arrays;

/** Quantiles of values and of classic histograms. */
final class Quantiles {
    /** Counts that differ by less, relative to their size, are equal. */
    private static final double TOLERANCE = 1e-12;

    private Quantiles() {}

    /**
     * The quantile of the first {@code size} values, interpolated; reorders them.
     *
     * @return NaN for no values, infinities where {@code q} is outside of 0 to 1
     */
    static double ofValues(double q, double[] values, int size) {
        if (size == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (q > 1) {
            return Double.POSITIVE_INFINITY;
        }
        OverTimeFunctions.sortNaNFirst(values, size);
        double rank = q * (size - 1.0);
        double floor = Math.floor(rank);
        int lower = (int) Math.max(0, floor);
        int upper = Math.min(size - 1, lower + 1);
        double weight = rank - floor;
        return values[lower] * (1 - weight) + values[upper] * weight;
    }

    /** A classic histogram at one step: cumulative counts by upper bound. Reused. */
    static final class Buckets {
        private double[] bounds = new double[16];
        private double[] counts = new double[16];
        private int size;

        /** What {@link #makeMonotonic} had to change: the bounds around, and by how much. */
        double forcedFrom;

        double forcedTo;
        double largestDecrease;
        private boolean forced;

        void clear() {
            size = 0;
            forced = false;
        }

        boolean isEmpty() {
            return size == 0;
        }

        boolean wasForced() {
            return forced;
        }

        /** Adds a bucket; they need no order. */
        void add(double bound, double count) {
            if (size == bounds.length) {
                bounds = Arrays.copyOf(bounds, size * 2);
                counts = Arrays.copyOf(counts, size * 2);
            }
            int at = size++;
            while (at > 0 && bounds[at - 1] > bound) {
                bounds[at] = bounds[at - 1];
                counts[at] = counts[at - 1];
                at--;
            }
            bounds[at] = bound;
            counts[at] = count;
        }

        private boolean endsAtInfinity() {
            return size > 0 && bounds[size - 1] == Double.POSITIVE_INFINITY;
        }

        private void coalesce() {
            int last = 0;
            for (int i = 1; i < size; i++) {
                if (bounds[i] == bounds[last]) {
                    counts[last] += counts[i];
                } else {
                    last++;
                    bounds[last] = bounds[i];
                    counts[last] = counts[i];
                }
            }
            size = last + 1;
        }

        private void makeMonotonic() {
            double previous = counts[0];
            for (int i = 1; i < size; i++) {
                double count = counts[i];
                if (count == previous) {
                    continue;
                }
                if (isAlmostEqual(previous, count)) {
                    counts[i] = previous;
                } else if (count < previous) {
                    double decrease = previous - count;
                    if (!forced) {
                        forcedFrom = bounds[i];
                        largestDecrease = decrease;
                    }
                    forced = true;
                    forcedTo = bounds[i];
                    largestDecrease = Math.max(largestDecrease, decrease);
                    counts[i] = previous;
                } else {
                    previous = count;
                }
            }
        }

        /** The quantile, linear within a bucket; see {@code histogram_quantile}. */
        double quantile(double q) {
            if (Double.isNaN(q)) {
                return Double.NaN;
            }
            if (q < 0) {
                return Double.NEGATIVE_INFINITY;
            }
            if (q > 1) {
                return Double.POSITIVE_INFINITY;
            }
            if (!endsAtInfinity()) {
                return Double.NaN;
            }
            coalesce();
            makeMonotonic();
            double observations = counts[size - 1];
            if (size < 2 || observations == 0 || Double.isNaN(observations)) {
                return Double.NaN;
            }
            double rank = q * observations;
            int bucket = 0;
            while (bucket < size - 1 && !(counts[bucket] >= rank)) {
                bucket++;
            }
            if (bucket == size - 1) {
                return bounds[size - 2];
            }
            if (bucket == 0 && bounds[0] <= 0) {
                return bounds[0];
            }
            double start = 0;
            double count = counts[bucket];
            if (bucket > 0) {
                start = bounds[bucket - 1];
                count -= counts[bucket - 1];
                rank -= counts[bucket - 1];
            }
            return start + (bounds[bucket] - start) * (rank / count);
        }

        /** The share of observations between two values; see {@code histogram_fraction}. */
        double fraction(double lower, double upper) {
            if (!endsAtInfinity()) {
                return Double.NaN;
            }
            coalesce();
            double count = counts[size - 1];
            if (count == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
                return Double.NaN;
            }
            if (lower >= upper) {
                return 0;
            }
            return (Math.min(rankOf(upper), count) - Math.min(rankOf(lower), count)) / count;
        }

        /** How many observations lie below {@code value}. */
        private double rankOf(double value) {
            double rank = 0;
            for (int i = 0; i < size; i++) {
                double from = i > 0 ? bounds[i - 1] : bounds[0] > 0 ? 0 : Double.NEGATIVE_INFINITY;
                if (from >= value) {
                    return rank;
                }
                if (bounds[i] > value) {
                    return from == Double.NEGATIVE_INFINITY
                            ? counts[i]
                            : rank + (counts[i] - rank) * (value - from) / (bounds[i] - from);
                }
                rank = counts[i];
            }
            return counts[size - 1];
        }

        private static boolean isAlmostEqual(double a, double b) {
            double sum = Math.abs(a) + Math.abs(b);
            double difference = Math.abs(a - b);
            if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
                return difference < TOLERANCE * Double.MIN_NORMAL;
            }
            return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
        }
    }
}
