package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.HistogramCodec;
import io.narthex.storage.codec.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link AnnexRecord} wrote, in step with the batch's values. Confined to one thread.
 */
final class AnnexRecordReader {
    private final ByteReader starts = new ByteReader(new byte[0], 0, 0);
    private final ByteReader histograms = new ByteReader(new byte[0], 0, 0);
    private long runFrom;
    private long runEnd;
    private long runStartMs;
    private long nextHistogram;

    /** There is none. */
    void clear() {
        starts.reset(starts.bytes(), 0, 0);
        histograms.reset(starts.bytes(), 0, 0);
        begin();
    }

    /** Begins with the annex that stands next in {@code in}. */
    void reset(ByteReader in) {
        int length = in.getCount(in.remaining());
        histograms.reset(in.bytes(), in.skip(length), length);
        int startBytes = histograms.getCount(histograms.remaining());
        starts.reset(in.bytes(), histograms.skip(startBytes), startBytes);
        begin();
    }

    private void begin() {
        runFrom = 0;
        runEnd = 0;
        runStartMs = 0;
        nextRun();
        nextHistogram(0);
    }

    private void nextRun() {
        if (starts.remaining() == 0) {
            runFrom = Long.MAX_VALUE;
            return;
        }
        runFrom = runEnd + starts.getCount(HeadGroup.MAX_SLOTS);
        runEnd = runFrom + starts.getCount(HeadGroup.MAX_SLOTS);
        runStartMs += starts.getZigzag();
        if (runEnd <= runFrom) {
            throw new MalformedException("empty run of start timestamps");
        }
    }

    private void nextHistogram(long from) {
        nextHistogram =
                histograms.remaining() == 0 ? -1 : from + histograms.getCount(HeadGroup.MAX_SLOTS);
    }

    /** The start timestamp of value {@code index}, or {@code before} where it is the same. */
    long startMs(int index, long before) {
        while (index >= runEnd && runFrom != Long.MAX_VALUE) {
            nextRun();
        }
        return index >= runFrom && index < runEnd ? runStartMs : before;
    }

    /** The histogram that value {@code index} is, or null. */
    @Nullable Histogram histogram(int index, @Nullable Histogram before, double sum) {
        if (index != nextHistogram) {
            return null;
        }
        Histogram one = HistogramCodec.read(before, sum, histograms);
        nextHistogram(index + 1L);
        return one;
    }
}
