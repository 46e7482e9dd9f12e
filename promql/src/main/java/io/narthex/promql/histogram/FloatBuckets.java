package io.narthex.promql.histogram;

import io.narthex.core.model.Histogram.Buckets;
import java.util.Arrays;

/**
 * Bucket counts by index, in order, with room to change: the working form of {@link Buckets}. A
 * count may carry a compensation of what rounding lost (Kahan). Confined to one thread.
 */
final class FloatBuckets {
    private static final double[] NO_COMPENSATIONS = {};

    int[] indexes;
    double[] counts;

    /** Parallel to the counts, or empty where sums are not compensated. */
    double[] compensations = NO_COMPENSATIONS;

    int size;

    private FloatBuckets(int capacity) {
        indexes = new int[capacity];
        counts = new double[capacity];
    }

    static FloatBuckets none() {
        return new FloatBuckets(0);
    }

    static FloatBuckets of(Buckets buckets) {
        FloatBuckets result = new FloatBuckets(buckets.counts().length);
        System.arraycopy(buckets.counts(), 0, result.counts, 0, result.counts.length);
        int index = 0;
        for (int run = 0; run < buckets.offsets().length; run++) {
            index += buckets.offsets()[run];
            int end = Math.min(result.counts.length, result.size + buckets.lengths()[run]);
            while (result.size < end) {
                result.indexes[result.size++] = index++;
            }
        }
        return result;
    }

    Buckets toBuckets() {
        if (size == 0) {
            return Buckets.NONE;
        }
        int runs = 1;
        for (int i = 1; i < size; i++) {
            runs += indexes[i] == indexes[i - 1] + 1 ? 0 : 1;
        }
        int[] offsets = new int[runs];
        int[] lengths = new int[runs];
        int run = -1;
        for (int i = 0; i < size; i++) {
            if (i == 0 || indexes[i] != indexes[i - 1] + 1) {
                run++;
                offsets[run] = i == 0 ? indexes[0] : indexes[i] - indexes[i - 1] - 1;
            }
            lengths[run]++;
        }
        return new Buckets(offsets, lengths, Arrays.copyOf(counts, size));
    }

    FloatBuckets copy() {
        FloatBuckets copy = new FloatBuckets(0);
        copy.indexes = Arrays.copyOf(indexes, size);
        copy.counts = Arrays.copyOf(counts, size);
        copy.compensations =
                isCompensated()
                        ? Arrays.copyOf(compensations, Math.max(1, size))
                        : NO_COMPENSATIONS;
        copy.size = size;
        return copy;
    }

    private boolean isCompensated() {
        return compensations.length > 0;
    }

    /** From now on sums are compensated. */
    void compensate() {
        if (!isCompensated()) {
            compensations = new double[Math.max(1, counts.length)];
        }
    }

    /** Adds the compensations to the counts; sums are no longer compensated. */
    void settle() {
        if (isCompensated()) {
            for (int i = 0; i < size; i++) {
                counts[i] += compensations[i];
            }
            compensations = NO_COMPENSATIONS;
        }
    }

    void multiply(double factor) {
        for (int i = 0; i < size; i++) {
            counts[i] *= factor;
            if (isCompensated()) {
                compensations[i] *= factor;
            }
        }
    }

    void divide(double divisor) {
        for (int i = 0; i < size; i++) {
            counts[i] /= divisor;
            if (isCompensated()) {
                compensations[i] /= divisor;
            }
        }
    }

    void clear() {
        size = 0;
    }

    boolean hasInfinity() {
        for (int i = 0; i < size; i++) {
            if (Double.isInfinite(counts[i])) {
                return true;
            }
        }
        return false;
    }

    /** Removes buckets without observations. */
    void compact() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (counts[i] != 0 || (isCompensated() && compensations[i] != 0)) {
                move(i, kept++);
            }
        }
        size = kept;
    }

    private void move(int from, int to) {
        indexes[to] = indexes[from];
        counts[to] = counts[from];
        if (isCompensated()) {
            compensations[to] = compensations[from];
        }
    }

    /** Merges buckets into those of a coarser schema. */
    void reduce(int schema, int coarserSchema) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            int index = BucketBounds.coarser(indexes[i], schema, coarserSchema);
            if (kept > 0 && indexes[kept - 1] == index) {
                increment(kept - 1, counts[i]);
                if (isCompensated()) {
                    increment(kept - 1, compensations[i]);
                }
            } else {
                move(i, kept);
                indexes[kept++] = index;
            }
        }
        size = kept;
    }

    private void increment(int at, double count) {
        if (!isCompensated()) {
            counts[at] += count;
            return;
        }
        double sum = counts[at];
        double total = sum + count;
        if (Double.isInfinite(total)) {
            compensations[at] = 0;
        } else if (Math.abs(sum) >= Math.abs(count)) {
            compensations[at] += (sum - total) + count;
        } else {
            compensations[at] += (count - total) + sum;
        }
        counts[at] = total;
    }

    /**
     * Adds the buckets of {@code other} from its position {@code from} on; those that are not here
     * yet are inserted.
     *
     * @param sign -1 to subtract
     */
    void add(FloatBuckets other, int from, double sign) {
        int missing = missing(other, from);
        if (missing > 0) {
            insertMissing(other, from, missing);
        }
        int at = 0;
        for (int i = from; i < other.size; i++) {
            while (indexes[at] != other.indexes[i]) {
                at++;
            }
            increment(at, sign * other.counts[i]);
        }
    }

    private int missing(FloatBuckets other, int from) {
        int missing = 0;
        int at = 0;
        for (int i = from; i < other.size; i++) {
            while (at < size && indexes[at] < other.indexes[i]) {
                at++;
            }
            if (at == size || indexes[at] != other.indexes[i]) {
                missing++;
            }
        }
        return missing;
    }

    /** Inserts empty buckets from the end on, so that each moves once. */
    private void insertMissing(FloatBuckets other, int from, int missing) {
        int newSize = size + missing;
        if (newSize > counts.length) {
            indexes = Arrays.copyOf(indexes, newSize);
            counts = Arrays.copyOf(counts, newSize);
        }
        if (isCompensated() && newSize > compensations.length) {
            compensations = Arrays.copyOf(compensations, newSize);
        }
        int at = size - 1;
        int of = other.size - 1;
        for (int to = newSize - 1; to >= 0 && to > at; to--) {
            if (of < from || (at >= 0 && indexes[at] > other.indexes[of])) {
                move(at--, to);
            } else if (at >= 0 && indexes[at] == other.indexes[of]) {
                move(at--, to);
                of--;
            } else {
                indexes[to] = other.indexes[of--];
                counts[to] = 0;
                if (isCompensated()) {
                    compensations[to] = 0;
                }
            }
        }
        size = newSize;
    }

    /** Maps custom buckets to those of fewer bounds, all of which are among the present ones. */
    void remap(double[] bounds, double[] fewerBounds) {
        int kept = 0;
        int target = 0;
        for (int i = 0; i < size; i++) {
            double bound =
                    indexes[i] < bounds.length ? bounds[indexes[i]] : Double.POSITIVE_INFINITY;
            while (target < fewerBounds.length && fewerBounds[target] < bound) {
                target++;
            }
            if (kept > 0 && indexes[kept - 1] == target) {
                increment(kept - 1, counts[i]);
                if (isCompensated()) {
                    increment(kept - 1, compensations[i]);
                }
            } else {
                move(i, kept);
                indexes[kept++] = target;
            }
        }
        size = kept;
    }
}
