package io.narthex.storage.query;

import io.narthex.core.model.SampleBlock;
import java.util.Arrays;

/**
 * Collects samples of several overlapping chunks and puts them in order. Confined to one thread.
 */
final class SampleBuffer {
    private long[] times = new long[512];
    private double[] values = new double[512];
    private int[] order = new int[512];
    private int size;

    void clear() {
        size = 0;
    }

    void add(long timeMs, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        times[size] = timeMs;
        values[size++] = value;
    }

    /** Adds all samples to {@code block} by time; of equal times the one added first. */
    void drain(SampleBlock block) {
        if (order.length < size) {
            order = new int[times.length];
        }
        boolean sorted = true;
        for (int i = 0; i < size; i++) {
            order[i] = i;
            sorted &= i == 0 || times[i - 1] < times[i];
        }
        if (!sorted) {
            sort();
        }
        long last = Long.MIN_VALUE;
        boolean any = false;
        for (int i = 0; i < size; i++) {
            long time = times[order[i]];
            if (!any || time != last) {
                block.add(time, values[order[i]]);
            }
            last = time;
            any = true;
        }
        size = 0;
    }

    /** A stable merge sort of {@link #order}, bottom up. */
    private void sort() {
        int[] from = order;
        int[] into = new int[order.length];
        for (int width = 1; width < size; width *= 2) {
            for (int low = 0; low < size; low += 2 * width) {
                merge(
                        from,
                        into,
                        low,
                        Math.min(low + width, size),
                        Math.min(low + 2 * width, size));
            }
            int[] swap = from;
            from = into;
            into = swap;
        }
        order = from;
    }

    private void merge(int[] from, int[] into, int low, int middle, int high) {
        int a = low;
        int b = middle;
        for (int i = low; i < high; i++) {
            if (a < middle && (b >= high || times[from[a]] <= times[from[b]])) {
                into[i] = from[a++];
            } else {
                into[i] = from[b++];
            }
        }
    }
}
