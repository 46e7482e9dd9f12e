package io.narthex.storage.query;

import io.narthex.core.model.SampleBlock;
import java.util.Arrays;

/**
 * Collects samples of several overlapping chunks and puts them in order. Confined to one thread.
 */
final class SampleBuffer extends RowOrder {
    private long[] times = new long[512];
    private double[] values = new double[512];
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
        sort(size);
        long last = Long.MIN_VALUE;
        boolean any = false;
        for (int i = 0; i < size; i++) {
            long time = times[row(i)];
            if (!any || time != last) {
                block.add(time, values[row(i)]);
            }
            last = time;
            any = true;
        }
        size = 0;
    }

    @Override
    int compare(int a, int b) {
        return Long.compare(times[a], times[b]);
    }
}
