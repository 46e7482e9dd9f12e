package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SampleBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects samples of several overlapping chunks and puts them in order. Confined to one thread.
 */
final class SampleBuffer extends RowOrder {
    private long[] times = new long[512];
    private double[] values = new double[512];
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startsMs;
    private int size;

    void clear() {
        size = 0;
        histograms = null;
        startsMs = null;
    }

    void add(long timeMs, double value) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
            histograms = histograms == null ? null : Arrays.copyOf(histograms, size * 2);
            startsMs = startsMs == null ? null : Arrays.copyOf(startsMs, size * 2);
        }
        times[size] = timeMs;
        values[size++] = value;
    }

    /** Says what the sample that was added last has besides its value. */
    void annex(@Nullable Histogram histogram, long startMs) {
        if (histogram != null) {
            @Nullable Histogram[] all = histograms;
            all = all == null ? new Histogram[values.length] : all;
            all[size - 1] = histogram;
            histograms = all;
        }
        if (startMs != 0) {
            long[] all = startsMs;
            all = all == null ? new long[values.length] : all;
            all[size - 1] = startMs;
            startsMs = all;
        }
    }

    private void annexTo(SampleBlock block, int row) {
        Histogram histogram = histograms == null ? null : histograms[row];
        if (histogram != null) {
            block.histogram(block.size() - 1, histogram);
        }
        long startMs = startsMs == null ? 0 : startsMs[row];
        if (startMs != 0) {
            block.startTimestamp(block.size() - 1, startMs);
        }
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
                annexTo(block, row(i));
            }
            last = time;
            any = true;
        }
        clear();
    }

    @Override
    int compare(int a, int b) {
        return Long.compare(times[a], times[b]);
    }
}
