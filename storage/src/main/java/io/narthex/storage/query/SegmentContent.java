package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
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

    private final long[] times = new long[MAX_SAMPLES];
    private final long[] sequences = new long[MAX_SAMPLES];
    private int count;

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

    /** Whether all of it can be read: sections and chunks. */
    public boolean isIntact(SegmentInfo segment) {
        if (reader.dictionary(segment) == null || reader.records(segment) == null) {
            return false;
        }
        try {
            ColumnTimes[] columns = columns(segment);
            if (columns == null) {
                return false;
            }
            boolean[] intact = {true};
            boolean read =
                    index(
                            segment,
                            (_, column, samples, offset, length, _, _) ->
                                    intact[0] &=
                                            chunk(
                                                    segment,
                                                    offset,
                                                    length,
                                                    samples,
                                                    of(columns, column)));
            return read && intact[0];
        } catch (MalformedException e) {
            return false;
        }
    }

    /** The samples of batches after one that a segment holds, as far as it can be read. */
    long samplesAfter(long batch, SegmentInfo segment) {
        ColumnTimes[] columns = columns(segment);
        long[] found = {0};
        index(
                segment,
                (_, column, samples, offset, length, _, _) -> {
                    if (chunk(
                            segment,
                            offset,
                            length,
                            samples,
                            columns == null ? null : of(columns, column))) {
                        found[0] += countAfter(batch);
                    }
                });
        return found[0];
    }

    int countAfter(long batch) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            found += sequences[i] > batch ? 1 : 0;
        }
        return found;
    }

    private static @Nullable ColumnTimes of(ColumnTimes[] columns, int column) {
        return column >= 0 && column < columns.length ? columns[column] : null;
    }

    /** Takes up to where something is sealed. */
    @FunctionalInterface
    public interface SealedVisitor {
        void sealed(int id, long upTo);
    }

    /** Says which rows of which groups, and which own samples of which series, a segment holds. */
    public void sealed(SegmentInfo segment, SealedVisitor rowsOfGroup, SealedVisitor ownOfSeries) {
        try {
            ColumnTimes[] columns = columns(segment);
            if (columns == null) {
                return;
            }
            for (ColumnTimes column : columns) {
                rowsOfGroup.sealed(column.groupId, column.firstRow + column.rows);
            }
            index(
                    segment,
                    (id, column, samples, offset, length, _, _) -> {
                        if (column < 0
                                && chunk(segment, offset, length, samples, null)
                                && count > 0) {
                            ownOfSeries.sealed(id, sequences[count - 1]);
                        }
                    });
        } catch (MalformedException _) {
            // The head keeps what the damaged part held; a reader sees each sample once all the
            // same.
            return;
        }
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
     * Decodes a chunk into {@link #times}, {@link #sequences}, {@link #values}, {@link #histograms}
     * and {@link #startTimestampsMs}.
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
        count = 0;
        byte[] bytes = reader.chunk(segment, offset, length);
        if (bytes == null) {
            return false;
        }
        try {
            int at = SegmentDescriptor.CHUNK_FORM_OFFSET;
            if (length > at && bytes[at] == SegmentDescriptor.FORM_ANNEXED) {
                return annexed(bytes, at + 1, length - at - 1, samples, column);
            }
            annex.clear();
            if (length > at && bytes[at] == SegmentDescriptor.FORM_DELETED) {
                return true;
            }
            if (length > at && column != null && bytes[at] == SegmentDescriptor.FORM_RELATIVE) {
                ChunkDecoder.Base base = chunks.base(bytes, at, length - at);
                if (!base(segment, offset - base.bytesBefore(), base.length(), samples, column)) {
                    return false;
                }
                bytes = reader.chunk(segment, offset, length);
            }
            return bytes != null && values(bytes, at, length - at, samples, column);
        } catch (MalformedException e) {
            count = 0;
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

    /** Decodes the chunk that another is relative to. */
    private boolean base(
            SegmentInfo segment, int offset, int length, int samples, ColumnTimes column) {
        byte[] bytes = offset < 0 ? null : reader.chunk(segment, offset, length);
        int from = SegmentDescriptor.CHUNK_FORM_OFFSET;
        return bytes != null
                && bytes[from] == SegmentDescriptor.FORM_PACKED
                && chunks.decode(bytes, from, length - from, samples, column.tables) == samples;
    }

    private boolean annexed(
            byte[] bytes, int at, int length, int samples, @Nullable ColumnTimes column) {
        ByteReader in = new ByteReader(bytes, at, length);
        int annexLength = in.getCount(in.remaining());
        int annexAt = in.skip(annexLength);
        if (!values(bytes, in.position(), in.remaining(), samples, column)) {
            return false;
        }
        annex.sealed(bytes, annexAt, annexLength, count, values);
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
            count = Math.max(0, Math.min(decoded, column.rows - first));
            System.arraycopy(column.timesMs, Math.min(first, column.rows), times, 0, count);
            System.arraycopy(column.sequences, Math.min(first, column.rows), sequences, 0, count);
        }
        return true;
    }

    /** Decodes a chunk of the head whose values stand in the rows of {@code column}. */
    void shared(HeadChunk chunk, ColumnTimes column) {
        BlockReader of = blocks == null ? new BlockReader(values, rows) : blocks;
        blocks = of;
        chunk.read(of);
        place(of.count(), column);
        annex(chunk.series().annex(chunk));
    }

    private void annex(@Nullable AnnexWriter of) {
        if (of == null) {
            annex.clear();
        } else {
            annex.samples(of.bytes(), 0, of.size(), count, values);
        }
    }

    private void place(int decoded, ColumnTimes column) {
        if (decoded > 0
                && rows[decoded - 1] - rows[0] == decoded - 1
                && rows[decoded - 1] < column.rows) {
            // Rows follow each other: they only grow.
            System.arraycopy(column.timesMs, rows[0], times, 0, decoded);
            System.arraycopy(column.sequences, rows[0], sequences, 0, decoded);
            count = decoded;
            return;
        }
        int kept = 0;
        for (int i = 0; i < decoded && rows[i] < column.rows; i++) {
            times[i] = column.timesMs[rows[i]];
            sequences[i] = column.sequences[rows[i]];
            kept++;
        }
        count = kept;
    }

    private void own(byte[] bytes, int offset, int length) {
        ByteReader in = new ByteReader(bytes, offset, length);
        int timesLength = in.getCount(in.remaining());
        count = decoder.wholes(bytes, in.skip(timesLength), timesLength, times);
        int sequencesLength = in.getCount(in.remaining());
        int other = decoder.wholes(bytes, in.skip(sequencesLength), sequencesLength, sequences);
        int valuesLength = in.getCount(in.remaining());
        int third = decoder.values(bytes, in.skip(valuesLength), valuesLength, values, rows);
        if (other != count || third != count) {
            throw new MalformedException("streams of a chunk differ in length");
        }
    }

    /** Decodes a chunk of the head with times of its own. */
    void own(OwnChunk own) {
        count = timesOf(own);
        decoder.values(own.values().bytes(), 0, own.values().size(), values, rows);
        annex(own.series().annex(own));
    }

    private int timesOf(HeadTimes of) {
        decoder.wholes(of.sequences().bytes(), 0, of.sequences().size(), sequences);
        return decoder.wholes(of.times().bytes(), 0, of.times().size(), times);
    }

    ColumnTimes column(Column column) {
        int got = timesOf(column);
        return new ColumnTimes(
                Arrays.copyOf(times, got),
                Arrays.copyOf(sequences, got),
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
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (!mask.covers(times[i], sequences[i])) {
                times[kept] = times[i];
                sequences[kept] = sequences[i];
                values[kept] = values[i];
                annex.move(i, kept);
                kept++;
            }
        }
        count = kept;
    }

    int count() {
        return count;
    }

    long[] times() {
        return times;
    }

    long[] sequences() {
        return sequences;
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
