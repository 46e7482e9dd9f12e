package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.HistogramCodec;

/**
 * The part of a batch's record that says what its samples have besides values; see
 * docs/format/journal.md, "Annex of a batch". Guarded by the head.
 */
final class AnnexRecord {
    private static final int KEEP_BYTES = 4096;

    private final ByteWriter starts = new ByteWriter(64);
    private final ByteWriter histograms = new ByteWriter(KEEP_BYTES);
    private int runFrom;
    private int runLength;
    private int runEnd;
    private long runStartMs;
    private long startBeforeMs;
    private int histogramsEnd;

    void clear() {
        starts.clear(KEEP_BYTES);
        histograms.clear(KEEP_BYTES);
        runLength = 0;
        runEnd = 0;
        startBeforeMs = 0;
        histogramsEnd = 0;
    }

    boolean isEmpty() {
        return runLength == 0 && starts.size() == 0 && histograms.size() == 0;
    }

    /** Says what value {@code index} of the batch has, and remembers it as the series' last. */
    void add(int index, SeriesAnnexes series, Histogram histogram, long startMs) {
        start(index, series, startMs);
        histograms.putVarint((long) index - histogramsEnd);
        histogramsEnd = index + 1;
        HistogramCodec.write(series.recorded, histogram, histograms);
        series.recorded = histogram;
    }

    /** As {@link #add}, of a plain value. */
    void start(int index, SeriesAnnexes series, long startMs) {
        if (startMs == series.recordedStartMs) {
            return;
        }
        series.recordedStartMs = startMs;
        if (runLength > 0 && index == runFrom + runLength && startMs == runStartMs) {
            runLength++;
            return;
        }
        endRun();
        runFrom = index;
        runLength = 1;
        runStartMs = startMs;
    }

    private void endRun() {
        if (runLength > 0) {
            starts.putVarint((long) runFrom - runEnd);
            starts.putVarint(runLength);
            starts.putZigzag(runStartMs - startBeforeMs);
            runEnd = runFrom + runLength;
            startBeforeMs = runStartMs;
            runLength = 0;
        }
    }

    void writeTo(ByteWriter out) {
        endRun();
        ByteWriter sized = new ByteWriter(starts.size() + histograms.size() + 5);
        sized.putSized(starts.bytes(), starts.size());
        sized.putBytes(histograms.bytes(), 0, histograms.size());
        out.putSized(sized.bytes(), sized.size());
    }
}
