package io.narthex.core.model;

import io.narthex.core.model.Histogram.Buckets;
import java.util.Arrays;

/**
 * Collects the buckets of one side of a native histogram by their index, in ascending order.
 * Confined to one thread; reused.
 */
public final class BucketRuns {
    private int[] offsets = new int[8];
    private int[] lengths = new int[8];
    private double[] counts = new double[32];
    private int runs;
    private int size;

    /** The index behind the last bucket, or 0 before the first. */
    private long next;

    /** Forgets all buckets. */
    public void clear() {
        runs = 0;
        size = 0;
        next = 0;
    }

    /**
     * Adds to the bucket of {@code index}, which is at least that of the last one; nothing where
     * {@code count} is 0.
     *
     * @throws IllegalArgumentException if the index is too far from the last one
     */
    public void add(long index, double count) {
        if (count == 0) {
            return;
        }
        if (runs > 0 && index == next - 1) {
            counts[size - 1] += count;
            return;
        }
        if (runs == 0 || index != next) {
            begin(index - next);
        }
        if (size == counts.length) {
            counts = Arrays.copyOf(counts, 2 * size);
        }
        lengths[runs - 1]++;
        counts[size++] = count;
        next = index + 1;
    }

    private void begin(long offset) {
        if (offset != (int) offset) {
            throw new IllegalArgumentException("buckets are too far apart: offset=" + offset);
        }
        if (runs == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * runs);
            lengths = Arrays.copyOf(lengths, 2 * runs);
        }
        offsets[runs] = (int) offset;
        lengths[runs] = 0;
        runs++;
    }

    /** The buckets that were added, without empty ones. */
    public Buckets toBuckets() {
        return size == 0
                ? Buckets.NONE
                : new Buckets(
                        Arrays.copyOf(offsets, runs),
                        Arrays.copyOf(lengths, runs),
                        Arrays.copyOf(counts, size));
    }
}
