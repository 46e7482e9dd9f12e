package io.narthex.storage.codec;

import io.narthex.core.model.Histogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the samples of a chunk have besides their values. Confined to one thread; what it
 * hands out is valid until the next chunk.
 */
public final class AnnexReader {
    private final ByteReader in = new ByteReader(new byte[0], 0, 0);
    private double[] column = {};
    private @Nullable ChunkDecoder decoder;
    private @Nullable Histogram @Nullable [] histograms;
    private long[] starts = {};
    private boolean hasStarts;
    private int filled;
    private long startMs;

    /** The histograms by number of the sample, null where it is a plain value; null where all. */
    public @Nullable Histogram @Nullable [] histograms() {
        return histograms;
    }

    /** The start timestamps by number of the sample; null where all are unknown. */
    public long @Nullable [] startTimestampsMs() {
        return hasStarts ? starts : null;
    }

    /** Gives what sample {@code from} has to sample {@code to}, which is not after it. */
    public void move(int from, int to) {
        @Nullable Histogram[] all = histograms;
        if (all != null) {
            all[to] = all[from];
        }
        if (hasStarts) {
            starts[to] = starts[from];
        }
    }

    /** The chunk has no annex. */
    public void clear() {
        histograms = null;
        hasStarts = false;
    }

    private void begin(byte[] bytes, int offset, int length) {
        clear();
        in.reset(bytes, offset, length);
        filled = 0;
        startMs = 0;
    }

    /**
     * Reads an annex as {@link AnnexWriter} writes it.
     *
     * @param count samples of the chunk; what the annex says of later ones is left out
     * @param values of the samples, of which a histogram's is its sum
     */
    public void samples(byte[] bytes, int offset, int length, int count, double[] values) {
        begin(bytes, offset, length);
        int sample = 0;
        Histogram last = null;
        while (in.remaining() > 0) {
            long entry = in.getVarint();
            long at = sample + (entry >>> 1);
            if (at >= count || at < sample) {
                break;
            }
            sample = (int) at;
            if ((entry & 1) == AnnexWriter.START) {
                start(sample, count, startMs + in.getZigzag());
            } else {
                last = HistogramCodec.read(last, values[sample], in);
                histogram(sample, count, last);
            }
        }
        endStarts(count);
    }

    private void histogram(int sample, int count, Histogram one) {
        @Nullable Histogram[] into = histograms;
        if (into == null) {
            into = new Histogram[count];
            histograms = into;
        }
        into[sample] = one;
    }

    private void start(int sample, int count, long nextMs) {
        if (!hasStarts) {
            hasStarts = true;
            starts = starts.length < count ? new long[count] : starts;
        }
        Arrays.fill(starts, filled, sample, startMs);
        filled = sample;
        startMs = nextMs;
    }

    private void endStarts(int count) {
        if (hasStarts) {
            Arrays.fill(starts, filled, count, startMs);
        }
    }

    /** As {@link #samples}, of an annex as {@link AnnexPacker} writes it. */
    public void sealed(byte[] bytes, int offset, int length, int count, double[] values) {
        begin(bytes, offset, length);
        int form = in.getByte();
        if (form == AnnexPacker.BY_SAMPLE) {
            samples(bytes, in.position(), in.remaining(), count, values);
            return;
        }
        if (form != AnnexPacker.BY_BUCKET) {
            throw new MalformedException("annex of unknown form: " + form);
        }
        int changes = in.getCount(in.remaining());
        long sample = 0;
        for (int i = 0; i < changes; i++) {
            sample += in.getCount(Integer.MAX_VALUE);
            long next = startMs + in.getZigzag();
            if (sample < count) {
                start((int) sample, count, next);
            }
        }
        endStarts(count);
        int runs = in.getCount(in.remaining());
        sample = 0;
        for (int i = 0; i < runs; i++) {
            sample += in.getCount(Integer.MAX_VALUE);
            int samples = in.getCount(AnnexPacker.MAX_RUN);
            run(sample, samples, count, values);
            sample += samples;
        }
    }

    private void run(long first, int samples, int count, double[] values) {
        int flags = in.getByte();
        Histogram layout = HistogramCodec.readLayout(in);
        int size = HistogramCodec.counts(layout);
        if ((long) size * samples > AnnexPacker.MAX_RUN_COUNTS) {
            throw new MalformedException("run of histograms is too long: samples=" + samples);
        }
        double[][] counts = new double[samples][size];
        ChunkDecoder chunks = decoder;
        if (chunks == null) {
            column = new double[AnnexPacker.MAX_RUN];
            chunks = new ChunkDecoder(column, new int[AnnexPacker.MAX_RUN]);
            decoder = chunks;
        }
        for (int i = 0; i < size; i++) {
            column(samples, chunks);
            for (int j = 0; j < samples; j++) {
                counts[j][i] = column[j];
            }
        }
        for (int j = 0; j < samples && first + j < count; j++) {
            int sample = (int) first + j;
            histogram(
                    sample, count, HistogramCodec.build(layout, flags, counts[j], values[sample]));
        }
    }

    /** Reads one bucket's counts over the samples of a run. */
    private void column(int samples, ChunkDecoder chunks) {
        long header = in.getVarint();
        if ((header & 1) == AnnexPacker.CONSTANT) {
            Arrays.fill(column, 0, samples, (double) (header >>> 1));
            return;
        }
        if (header >>> 1 > in.remaining()) {
            throw new MalformedException("counts end early");
        }
        int length = (int) (header >>> 1);
        int at = in.skip(length);
        if (chunks.decode(in.bytes(), at, length, samples, PackedTables.NONE) != samples) {
            throw new MalformedException("run of histograms has other counts than samples");
        }
    }
}
