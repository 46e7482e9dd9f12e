package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.StaleMarker;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the samples of one series after the other into arrays over which windows slide: samples are
 * loaded block by block at the end and forgotten at the front. Confined to one thread, reused for
 * all series of a selector.
 */
final class SampleReader {
    private static final int INITIAL_SAMPLES = 256;
    private static final int BYTES_PER_SAMPLE = 16;

    /** A histogram and its runs of buckets, without the counts. */
    private static final long HISTOGRAM_BYTES = 240;

    private final MemoryBudget budget;
    private final boolean keepsStaleMarkers;
    private final SampleBlock block = new SampleBlock();
    private @Nullable SampleCursor cursor;
    private long[] timestampsMs = new long[INITIAL_SAMPLES];
    private double[] values = new double[INITIAL_SAMPLES];

    /** Parallel to the values from the first histogram of the series on. */
    private @Nullable Histogram @Nullable [] histograms;

    /** Parallel to the values from the first start timestamp of the series on. */
    private long @Nullable [] startTimestampsMs;

    /** The first sample that is still needed, and the one after the last that was loaded. */
    private int from;

    private int size;

    SampleReader(MemoryBudget budget, boolean keepsStaleMarkers) {
        this.budget = budget;
        this.keepsStaleMarkers = keepsStaleMarkers;
        budget.reserve(INITIAL_SAMPLES, (long) INITIAL_SAMPLES * BYTES_PER_SAMPLE);
    }

    /** Begins another series. */
    void open(SampleCursor newCursor) {
        cursor = newCursor;
        from = 0;
        size = 0;
        histograms = null;
        startTimestampsMs = null;
    }

    /** About what a histogram takes. */
    static long bytes(Histogram histogram) {
        long buckets = (long) histogram.positive().size() + histogram.negative().size();
        return HISTOGRAM_BYTES + Double.BYTES * buckets;
    }

    /** The native histograms, null where a sample is a float; null where all are. */
    @Nullable Histogram @Nullable [] histograms() {
        return histograms;
    }

    /** When samples began to count, 0 where unknown; null where all are. */
    long @Nullable [] startTimestampsMs() {
        return startTimestampsMs;
    }

    long[] timestampsMs() {
        return timestampsMs;
    }

    double[] values() {
        return values;
    }

    int size() {
        return size;
    }

    /** Whether all samples of the series are loaded. */
    boolean isAtEnd() {
        return cursor == null;
    }

    /** Loads at least all samples up to {@code untilMs}; indexes below {@link #from} go. */
    void load(long untilMs) {
        while (cursor != null && (size == from || timestampsMs[size - 1] <= untilMs)) {
            if (!cursor.next(block)) {
                cursor = null;
                return;
            }
            append();
        }
    }

    private void append() {
        int count = block.size();
        if (size + count > values.length) {
            grow(size + count);
        }
        boolean plain = histograms == null && block.histograms() == null;
        if (!plain || startTimestampsMs != null || block.startTimestampsMs() != null) {
            appendColumns(count);
            return;
        }
        long[] blockTimestampsMs = block.timestampsMs();
        double[] blockValues = block.values();
        int stale = keepsStaleMarkers ? count : firstStale(blockValues, count);
        System.arraycopy(blockTimestampsMs, 0, timestampsMs, size, stale);
        System.arraycopy(blockValues, 0, values, size, stale);
        size += stale;
        for (int i = stale; i < count; i++) {
            double value = blockValues[i];
            if (!StaleMarker.is(value)) {
                timestampsMs[size] = blockTimestampsMs[i];
                values[size] = value;
                size++;
            }
        }
    }

    /** The index of the first stale marker, {@code count} where there is none. */
    private static int firstStale(double[] values, int count) {
        int at = 0;
        while (at < count && !StaleMarker.is(values[at])) {
            at++;
        }
        return at;
    }

    private void appendColumns(int count) {
        @Nullable Histogram[] ofBlock = block.histograms();
        if (histograms == null && ofBlock != null) {
            histograms = new Histogram[values.length];
        }
        long[] startsOfBlock = block.startTimestampsMs();
        if (startTimestampsMs == null && startsOfBlock != null) {
            startTimestampsMs = new long[values.length];
        }
        for (int i = 0; i < count; i++) {
            double value = block.values()[i];
            if (!keepsStaleMarkers && StaleMarker.is(value)) {
                continue;
            }
            timestampsMs[size] = block.timestampsMs()[i];
            values[size] = value;
            if (histograms != null) {
                Histogram histogram = ofBlock == null ? null : ofBlock[i];
                histograms[size] = histogram;
                if (histogram != null) {
                    budget.reserve(0, bytes(histogram));
                }
            }
            if (startTimestampsMs != null) {
                startTimestampsMs[size] = startsOfBlock == null ? 0 : startsOfBlock[i];
            }
            size++;
        }
    }

    private void grow(int needed) {
        int capacity = Math.max(needed, values.length * 2);
        int added = capacity - values.length;
        budget.reserve(added, (long) added * BYTES_PER_SAMPLE);
        timestampsMs = Arrays.copyOf(timestampsMs, capacity);
        values = Arrays.copyOf(values, capacity);
        if (histograms != null) {
            histograms = Arrays.copyOf(histograms, capacity);
        }
        if (startTimestampsMs != null) {
            startTimestampsMs = Arrays.copyOf(startTimestampsMs, capacity);
        }
    }

    /**
     * Forgets all samples before {@code index}.
     *
     * @return how far all indexes have moved down
     */
    int forget(int index) {
        from = index;
        if (from < values.length / 2 || from == 0) {
            return 0;
        }
        int moved = from;
        System.arraycopy(timestampsMs, from, timestampsMs, 0, size - from);
        System.arraycopy(values, from, values, 0, size - from);
        if (histograms != null) {
            System.arraycopy(histograms, from, histograms, 0, size - from);
        }
        if (startTimestampsMs != null) {
            System.arraycopy(startTimestampsMs, from, startTimestampsMs, 0, size - from);
        }
        size -= from;
        from = 0;
        return moved;
    }
}
