package io.narthex.storage.codec;

import io.narthex.core.model.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Turns a closed chunk's annex into what a segment holds: bucket by bucket where that is smaller.
 * Confined to one thread.
 */
public final class AnnexPacker {
    /** Forms of an annex. */
    static final int BY_SAMPLE = 0;

    static final int BY_BUCKET = 1;

    /**
     * Forms of one bucket's counts: as those of a chunk, or one that is the same in all samples.
     */
    static final int CHUNK = 0;

    static final int CONSTANT = 1;

    /** No chunk has more samples. */
    static final int MAX_RUN = 480;

    /** A longer run of many buckets is split, so that reading it needs little memory. */
    static final int MAX_RUN_COUNTS = 1 << 19;

    private final AnnexReader reader = new AnnexReader();
    private final ChunkEncoder encoder = new ChunkEncoder(MAX_RUN);
    private final ChunkValues values = new ChunkValues(MAX_RUN);
    private final TokenWriter tokens = new TokenWriter();
    private final ByteWriter column = new ByteWriter(1024);
    private final double[] noSums = new double[MAX_RUN];

    /** Writes the annex of a chunk of so many samples at the end of {@code out}. */
    public void pack(AnnexWriter annex, int samples, ByteWriter out) {
        reader.samples(annex.bytes(), 0, annex.size(), samples, noSums);
        int from = out.size();
        @Nullable Histogram[] histograms = reader.histograms();
        if (histograms != null) {
            out.putByte(BY_BUCKET);
            writeStarts(samples, out);
            writeRuns(histograms, out);
            if (out.size() - from <= annex.size()) {
                return;
            }
            out.truncate(from);
        }
        out.putByte(BY_SAMPLE);
        out.putBytes(annex.bytes(), 0, annex.size());
    }

    private void writeStarts(int samples, ByteWriter out) {
        long[] starts = reader.startTimestampsMs();
        int changes = 0;
        for (int i = 0; starts != null && i < samples; i++) {
            changes += starts[i] == (i == 0 ? 0 : starts[i - 1]) ? 0 : 1;
        }
        out.putVarint(changes);
        int at = 0;
        for (int i = 0; starts != null && i < samples; i++) {
            long before = i == 0 ? 0 : starts[i - 1];
            if (starts[i] != before) {
                out.putVarint((long) i - at);
                out.putZigzag(starts[i] - before);
                at = i;
            }
        }
    }

    private void writeRuns(@Nullable Histogram[] histograms, ByteWriter out) {
        int runs = 0;
        for (int i = 0; i < histograms.length; i = endOfRun(histograms, i)) {
            runs += histograms[i] == null ? 0 : 1;
        }
        out.putVarint(runs);
        int at = 0;
        for (int i = 0; i < histograms.length; ) {
            int end = endOfRun(histograms, i);
            Histogram first = histograms[i];
            if (first != null) {
                out.putVarint((long) i - at);
                out.putVarint((long) end - i);
                out.putByte(HistogramCodec.flags(first));
                HistogramCodec.writeLayout(first, out);
                int size = HistogramCodec.counts(first);
                for (int count = 0; count < size; count++) {
                    writeColumn(histograms, i, end, count, out);
                }
                at = end;
            }
            i = end;
        }
    }

    /** Where samples begin that are of another kind or layout than sample {@code from}. */
    private static int endOfRun(@Nullable Histogram[] histograms, int from) {
        Histogram first = histograms[from];
        int to = from + 1;
        int max =
                first == null
                        ? histograms.length
                        : Math.max(1, MAX_RUN_COUNTS / HistogramCodec.counts(first));
        while (to < histograms.length && to - from < max) {
            Histogram next = histograms[to];
            if (!alike(first, next)) {
                break;
            }
            to++;
        }
        return to;
    }

    private static boolean alike(@Nullable Histogram a, @Nullable Histogram b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        return HistogramCodec.flags(a) == HistogramCodec.flags(b)
                && HistogramCodec.sameLayout(a, b);
    }

    private void writeColumn(
            @Nullable Histogram[] histograms, int from, int to, int count, ByteWriter out) {
        tokens.clear();
        long first = 0;
        boolean constant = true;
        for (int i = from; i < to; i++) {
            Histogram one = histograms[i];
            double value = one == null ? 0 : HistogramCodec.count(one, count);
            long bits = Double.doubleToRawLongBits(value);
            first = i == from ? bits : first;
            constant &= bits == first;
            tokens.value(bits);
        }
        long whole = Decimals.mantissa(Double.longBitsToDouble(first), 0);
        if (constant && whole >= 0 && whole < 1L << 60) {
            out.putVarint((whole << 1) | CONSTANT);
            return;
        }
        column.clear(1024);
        values.load(tokens.bytes(), tokens.size());
        encoder.alone(values, tokens.bytes(), tokens.size(), column);
        out.putVarint(((long) column.size() << 1) | CHUNK);
        out.putBytes(column.bytes(), 0, column.size());
    }
}
