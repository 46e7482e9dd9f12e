package io.narthex.storage.codec;

import io.narthex.core.model.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What the samples of a chunk have besides their values, sample by sample: native histograms and
 * start timestamps; see docs/format/segment.md, "Annex". Exists only for chunks that need it.
 * Guarded by its owner.
 */
public final class AnnexWriter {
    static final int HISTOGRAM = 0;
    static final int START = 1;

    private final ByteWriter out = new ByteWriter(16);
    private int entrySample;
    private int histogramSample = -1;
    private @Nullable Histogram last;
    private long startMs;

    /**
     * Adds what a sample has.
     *
     * @param sample its number in the chunk, from 0; samples come in order
     * @param histogram null for a plain value
     * @param sampleStartMs milliseconds since 1970, 0 where unknown
     */
    public void add(int sample, @Nullable Histogram histogram, long sampleStartMs) {
        if (sampleStartMs != startMs) {
            entry(sample, START);
            out.putZigzag(sampleStartMs - startMs);
            startMs = sampleStartMs;
        }
        if (histogram != null) {
            entry(sample, HISTOGRAM);
            HistogramCodec.write(last, histogram, out);
            last = histogram;
            histogramSample = sample;
        }
    }

    private void entry(int sample, int kind) {
        out.putVarint(((long) (sample - entrySample) << 1) | kind);
        entrySample = sample;
    }

    /** The histogram of a chunk's last sample, or null where that is a plain value. */
    public @Nullable Histogram ofLast(int sample) {
        return histogramSample == sample ? last : null;
    }

    /** When the last sample began to count, or 0. */
    public long startMs() {
        return startMs;
    }

    public byte[] bytes() {
        return out.bytes();
    }

    public int size() {
        return out.size();
    }

    /** Writes the annex, preceded by its length. */
    public void writeTo(ByteWriter into) {
        into.putSized(out.bytes(), out.size());
    }
}
