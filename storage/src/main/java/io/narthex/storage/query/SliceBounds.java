package io.narthex.storage.query;

import java.util.Arrays;

/** Finds up to which batch a slice of about so many samples goes. Confined to one thread. */
final class SliceBounds {
    private long[] batches = new long[512];
    private int[] weights = new int[512];
    private int size;

    void clear() {
        size = 0;
    }

    /** A batch of about {@code samples}. */
    void add(long batch, int samples) {
        if (size == batches.length) {
            batches = Arrays.copyOf(batches, size * 2);
            weights = Arrays.copyOf(weights, size * 2);
        }
        batches[size] = batch;
        weights[size++] = samples;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long samples() {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            sum += weights[i];
        }
        return sum;
    }

    /** The last batch of a slice that is not larger than {@code maxSamples} unless one batch is. */
    long last(int maxSamples) {
        long[] sorted = Arrays.copyOf(batches, size);
        Arrays.sort(sorted);
        int from = 0;
        int to = size - 1;
        // The weight of all batches up to sorted[i] grows with i: bisection finds the last that
        // fits.
        while (from < to) {
            int middle = (from + to + 1) >>> 1;
            if (weightUpTo(sorted[middle]) <= maxSamples) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return sorted[from];
    }

    private long weightUpTo(long batch) {
        long sum = 0;
        for (int i = 0; i < size; i++) {
            if (batches[i] <= batch) {
                sum += weights[i];
            }
        }
        return sum;
    }
}
