package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SampleBlock;
import io.narthex.storage.codec.AnnexReader;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.BlockReader;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ChunkDecoder;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.codec.PackedTables;
import io.narthex.storage.codec.TokenDecoder;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Decodes a segment's columns, index and chunks. Confined to one thread. */
public final class SegmentContent {
    private static final int MAX_SAMPLES = OwnChunk.MAX_SAMPLES;

    private final SegmentReader reader;
    private final SegmentIndex index;
    private final TokenDecoder decoder = new TokenDecoder();
    private final AnnexReader annex = new AnnexReader();
    private final int[] rows = new int[MAX_SAMPLES];
    private final double[] values = new double[MAX_SAMPLES];
    private final ChunkDecoder chunks = new ChunkDecoder(values, rows);

    /** For the head's chunks, made when first needed. */
    private @Nullable BlockReader blocks;

    private final BaseChunks bases = new BaseChunks();
    private final DecodedRows times = new DecodedRows();

    public SegmentContent(SegmentReader reader) {
        this.reader = reader;
        index = new SegmentIndex(reader);
    }

    SegmentReader reader() {
        return reader;
    }

    /** Takes the entries of an index in order of series. */
    @FunctionalInterface
    public interface IndexVisitor {
        /**
         * @param column the number of the column, or -1 for a chunk with times of its own
         * @param offset from the first chunk
         */
        void entry(
                int seriesId,
                int column,
                int samples,
                int offset,
                int length,
                long minMs,
                long maxMs);
    }

    /** Visits all entries; false if the index is damaged. */
    public boolean index(SegmentInfo segment, IndexVisitor visitor) {
        return index(segment, (_, _) -> true, visitor);
    }

    /** Visits at least the entries that are wanted; false if the index is damaged. */
    boolean index(SegmentInfo segment, SegmentIndex.Wanted wanted, IndexVisitor visitor) {
        try {
            return index.visit(segment, wanted, visitor);
        } catch (MalformedException _) {
            return false;
        }
    }

    int countAfter(long batch) {
        int found = 0;
        for (int i = 0; i < times.count(); i++) {
            found += times.sequence(i) > batch ? 1 : 0;
        }
        return found;
    }

    /** One of a segment's columns, or null where there is none of that number. */
    static @Nullable ColumnTimes of(ColumnTimes[] columns, int column) {
        return column >= 0 && column < columns.length ? columns[column] : null;
    }

    /** All of the segment's columns, or null if they are damaged. */
    ColumnTimes @Nullable [] columns(SegmentInfo segment) {
        ColumnSection section = columnSection(segment);
        if (section == null) {
            return null;
        }
        ColumnTimes[] columns = new ColumnTimes[section.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(section, i);
        }
        return columns;
    }

    /** The segment's columns, to be decoded one by one, or null if they are damaged. */
    @Nullable ColumnSection columnSection(SegmentInfo segment) {
        ByteReader in = reader.columns(segment);
        return in == null ? null : new ColumnSection(in);
    }

    ColumnTimes column(ColumnSection section, int column) {
        return section.get(column, decoder);
    }

    /**
     * Decodes a chunk into {@link #times}, {@link #values}, {@link #histograms} and {@link
     * #startTimestampsMs}.
     *
     * @param samples as its index entry says
     * @return false if it is damaged
     */
    boolean chunk(
            SegmentInfo segment,
            int offset,
            int length,
            int samples,
            @Nullable ColumnTimes column) {
        times.clear();
        byte[] bytes = reader.chunk(segment, offset, length);
        if (bytes == null) {
            return false;
        }
        try {
            int at = SegmentDescriptor.CHUNK_FORM_OFFSET;
            int form = length > at ? bytes[at] : -1;
            if (form == SegmentDescriptor.FORM_ANNEXED) {
                return annexed(bytes, at + 1, length - at - 1, samples, column);
            }
            annex.clear();
            if (form == SegmentDescriptor.FORM_DELETED) {
                return true;
            }
            return form == SegmentDescriptor.FORM_RELATIVE
                    ? column != null && relative(segment, offset, length, bytes, samples, column)
                    : values(bytes, at, length - at, samples, column);
        } catch (MalformedException e) {
            times.clear();
            return false;
        }
    }

    /** Where the chunk begins that another is told from, or -1 if it is told from none. */
    int baseOf(SegmentInfo segment, int offset, int length) {
        byte[] bytes = reader.chunk(segment, offset, length);
        int at = SegmentDescriptor.CHUNK_FORM_OFFSET;
        if (bytes == null || bytes[at] != SegmentDescriptor.FORM_RELATIVE) {
            return -1;
        }
        return offset - chunks.base(bytes, at, length - at).bytesBefore();
    }

    /** Decodes a chunk after the one that it is relative to. */
    private boolean relative(
            SegmentInfo segment,
            int offset,
            int length,
            byte[] bytes,
            int samples,
            ColumnTimes column) {
        int from = SegmentDescriptor.CHUNK_FORM_OFFSET;
        ChunkDecoder.Base base = chunks.base(bytes, from, length - from);
        int baseOffset = offset - base.bytesBefore();
        long[] numbers = bases.get(segment.sequence(), baseOffset, samples);
        byte[] own = bytes;
        if (numbers == null) {
            byte[] ofBase =
                    baseOffset < 0 ? null : reader.chunk(segment, baseOffset, base.length());
            if (ofBase == null) {
                return false;
            }
            numbers = bases.room(segment.sequence(), samples);
            chunks.baseNumbers(ofBase, from, base.length() - from, samples, column.tables, numbers);
            bases.put(segment.sequence(), baseOffset);
            own = reader.chunk(segment, offset, length);
        }
        if (own == null) {
            return false;
        }
        chunks.relative(own, from, length - from, samples, column.tables, numbers);
        times.of(column, chunks.firstRow(), samples);
        return true;
    }

    private boolean annexed(
            byte[] bytes, int at, int length, int samples, @Nullable ColumnTimes column) {
        ByteReader in = new ByteReader(bytes, at, length);
        int annexLength = in.getCount(in.remaining());
        int annexAt = in.skip(annexLength);
        if (!values(bytes, in.position(), in.remaining(), samples, column)) {
            return false;
        }
        annex.sealed(bytes, annexAt, annexLength, times.count(), values);
        return true;
    }

    /** Decodes form and payload of a chunk of plain values; false if that is not one. */
    private boolean values(
            byte[] bytes, int at, int length, int samples, @Nullable ColumnTimes column) {
        if (length > 0 && bytes[at] == SegmentDescriptor.FORM_OWN_TOKENS) {
            own(bytes, at + 1, length - 1);
            return true;
        }
        if (column == null) {
            return false;
        }
        int decoded = chunks.decode(bytes, at, length, samples, column.tables);
        int first = chunks.firstRow();
        if (first < 0) {
            place(decoded, column);
        } else {
            times.of(column, first, decoded);
        }
        return true;
    }

    /** Decodes a chunk of the head whose values stand in the rows of {@code column}. */
    void shared(HeadChunk chunk, ColumnTimes column) {
        shared(chunk, column, 0);
    }

    /** As {@link #shared(HeadChunk, ColumnTimes)}; values of earlier rows may be left out. */
    void shared(HeadChunk chunk, ColumnTimes column, int fromRow) {
        BlockReader of = blocks == null ? new BlockReader(values, rows) : blocks;
        blocks = of;
        AnnexWriter annexed = chunk.series().annex(chunk);
        // An annex counts samples from the first.
        chunk.read(of, annexed == null ? fromRow : 0);
        place(of.count(), column);
        annex(annexed);
    }

    private void annex(@Nullable AnnexWriter of) {
        if (of == null) {
            annex.clear();
        } else {
            annex.samples(of.bytes(), 0, of.size(), times.count(), values);
        }
    }

    private void place(int decoded, ColumnTimes column) {
        if (decoded > 0 && rows[decoded - 1] - rows[0] == decoded - 1) {
            // Rows follow each other: they only grow.
            times.of(column, rows[0], decoded);
        } else {
            times.of(column, rows, decoded);
        }
    }

    private void own(byte[] bytes, int offset, int length) {
        ByteReader in = new ByteReader(bytes, offset, length);
        int timesLength = in.getCount(in.remaining());
        int count = decoder.wholes(bytes, in.skip(timesLength), timesLength, times.ownTimesMs());
        int sequencesLength = in.getCount(in.remaining());
        int other =
                decoder.wholes(
                        bytes, in.skip(sequencesLength), sequencesLength, times.ownSequences());
        int valuesLength = in.getCount(in.remaining());
        int third = decoder.values(bytes, in.skip(valuesLength), valuesLength, values, rows);
        if (other != count || third != count) {
            throw new MalformedException("streams of a chunk differ in length");
        }
        times.filled(count);
    }

    /** Decodes a chunk of the head with times of its own. */
    void own(OwnChunk own) {
        timesOf(own);
        decoder.values(own.values().bytes(), 0, own.values().size(), values, rows);
        annex(own.series().annex(own));
    }

    private int timesOf(HeadTimes of) {
        decoder.wholes(of.sequences().bytes(), 0, of.sequences().size(), times.ownSequences());
        int count = decoder.wholes(of.times().bytes(), 0, of.times().size(), times.ownTimesMs());
        times.filled(count);
        return count;
    }

    ColumnTimes column(Column column) {
        int got = timesOf(column);
        return new ColumnTimes(
                Arrays.copyOf(times.ownTimesMs(), got),
                Arrays.copyOf(times.ownSequences(), got),
                got,
                column.group().id(),
                column.firstRow(),
                PackedTables.NONE);
    }

    /** Drops the decoded samples that are deleted. */
    void drop(@Nullable DeletionMask mask) {
        if (mask == null) {
            return;
        }
        times.makeOwn();
        int kept = 0;
        for (int i = 0; i < times.count(); i++) {
            if (!mask.covers(times.timeMs(i), times.sequence(i))) {
                times.move(i, kept);
                values[kept] = values[i];
                annex.move(i, kept);
                kept++;
            }
        }
        times.truncate(kept);
    }

    int count() {
        return times.count();
    }

    long timeMs(int sample) {
        return times.timeMs(sample);
    }

    /** The number of the batch that a sample came with. */
    long sequence(int sample) {
        return times.sequence(sample);
    }

    /** Adds all samples to a block. */
    void addTo(SampleBlock block) {
        int before = block.size();
        int count = times.count();
        block.add(times.timesMs(), times.first(), values, 0, count);
        @Nullable Histogram[] histograms = annex.histograms();
        for (int i = 0; histograms != null && i < count; i++) {
            Histogram histogram = histograms[i];
            if (histogram != null) {
                block.histogram(before + i, histogram);
            }
        }
        long[] starts = annex.startTimestampsMs();
        for (int i = 0; starts != null && i < count; i++) {
            if (starts[i] != 0) {
                block.startTimestamp(before + i, starts[i]);
            }
        }
    }

    /** Forgets what it has read from the ring, which changes. */
    void refresh() {
        reader.refresh();
        bases.clear();
    }

    double[] values() {
        return values;
    }

    /** The native histograms, null where a sample is a plain value; null where all are. */
    @Nullable Histogram @Nullable [] histograms() {
        return annex.histograms();
    }

    /** The start timestamps; null where all are unknown. */
    long @Nullable [] startTimestampsMs() {
        return annex.startTimestampsMs();
    }
}
