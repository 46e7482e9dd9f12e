package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.AnnexReader;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.BlockReader;
import io.narthex.storage.codec.TokenDecoder;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.deletion.Tombstones;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the sample of a series at one timestamp in the head. Guarded by the head. */
final class HeadLookup {
    static final int NONE = 0;
    static final int SAME = 1;
    static final int OTHER = 2;

    private final Tombstones tombstones;
    private final TokenDecoder decoder = new TokenDecoder();
    private final long[] times = new long[OwnChunk.MAX_SAMPLES];
    private final long[] sequences = new long[OwnChunk.MAX_SAMPLES];
    private final double[] values = new double[OwnChunk.MAX_SAMPLES];
    private final AnnexReader annexes = new AnnexReader();
    private final int[] rows = new int[OwnChunk.MAX_SAMPLES];
    private final BlockReader blocks = new BlockReader(values, rows);

    HeadLookup(Tombstones tombstones) {
        this.tombstones = tombstones;
    }

    /**
     * Whether there is a sample at {@code timestampMs} that is not deleted, the same or another.
     *
     * @param bits its value
     * @param histogram what it is, or null for a plain value
     */
    int find(HeadSeries series, long timestampMs, long bits, @Nullable Histogram histogram) {
        for (HeadChunk chunk = series.newest; chunk != null; chunk = chunk.older) {
            Column column = chunk.column();
            if (timestampMs >= column.minMs() && timestampMs <= column.maxMs()) {
                int found = findShared(chunk, timestampMs, bits, histogram);
                if (found != NONE) {
                    return found;
                }
            }
        }
        for (@Nullable OwnChunk own = series.newestOwn; own != null; own = own.older) {
            if (timestampMs >= own.minMs() && timestampMs <= own.maxMs()) {
                int found = findOwn(own, timestampMs, bits, histogram);
                if (found != NONE) {
                    return found;
                }
            }
        }
        return NONE;
    }

    private int findShared(
            HeadChunk chunk, long timestampMs, long bits, @Nullable Histogram histogram) {
        Column column = chunk.column();
        int rowCount = decoder.wholes(column.times().bytes(), 0, column.times().size(), times);
        chunk.read(blocks, 0);
        int count = blocks.count();
        for (int i = 0; i < count; i++) {
            if (rows[i] < rowCount
                    && times[rows[i]] == timestampMs
                    && !isDeleted(chunk.series(), column, rows[i], timestampMs)) {
                return Double.doubleToRawLongBits(values[i]) == bits
                                && Objects.equals(
                                        histogram, stored(chunk.series(), chunk, count, i))
                        ? SAME
                        : OTHER;
            }
        }
        return NONE;
    }

    private int findOwn(OwnChunk own, long timestampMs, long bits, @Nullable Histogram histogram) {
        int count = decoder.wholes(own.times().bytes(), 0, own.times().size(), times);
        decoder.values(own.values().bytes(), 0, own.values().size(), values, rows);
        for (int i = 0; i < count; i++) {
            if (times[i] == timestampMs && !isDeleted(own.series(), own, i, timestampMs)) {
                return Double.doubleToRawLongBits(values[i]) == bits
                                && Objects.equals(histogram, stored(own.series(), own, count, i))
                        ? SAME
                        : OTHER;
            }
        }
        return NONE;
    }

    private boolean isDeleted(HeadSeries series, HeadTimes of, int row, long timestampMs) {
        List<Tombstone> all = tombstones.all();
        if (all.isEmpty()) {
            return false;
        }
        decoder.wholes(of.sequences().bytes(), 0, of.sequences().size(), sequences);
        return Tombstones.covers(all, series.labels(), timestampMs, sequences[row]);
    }

    private @Nullable Histogram stored(HeadSeries series, Object chunk, int count, int sample) {
        AnnexWriter annex = series.annex(chunk);
        if (annex == null) {
            return null;
        }
        annexes.samples(annex.bytes(), 0, annex.size(), count, values);
        @Nullable Histogram[] histograms = annexes.histograms();
        return histograms == null ? null : histograms[sample];
    }
}
