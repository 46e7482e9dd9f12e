package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.AnnexReader;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.BlockReader;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.TokenDecoder;
import io.narthex.storage.codec.TokenReader;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes all that the head holds of a group into one record, and reads it back: that frees the
 * journal before it. Guarded by the head.
 */
final class Carry {
    private static final int CLOSED = 1;
    private static final int ANNEXES = 2;

    private final TokenReader reader = new TokenReader();
    private final TokenDecoder decoder = new TokenDecoder();
    private final AnnexReader annexes = new AnnexReader();
    private final double[] values = new double[OwnChunk.MAX_SAMPLES];
    private final int[] rows = new int[OwnChunk.MAX_SAMPLES];
    private final BlockReader blocks = new BlockReader(values, rows);

    /** Records all of {@code group} that is not retired. */
    void write(HeadGroup group, Recorder recorder) {
        ByteWriter out = new ByteWriter(4096);
        out.putVarint(group.id());
        out.putString(group.source());
        out.putVarint(group.rows);
        out.putZigzag(group.lastMs);
        List<HeadSeries> members = new ArrayList<>();
        for (@Nullable HeadSeries series : group.slots) {
            if (series != null) {
                members.add(series);
            }
        }
        out.putVarint(members.size());
        for (HeadSeries series : members) {
            out.putVarint(series.slot);
            out.putZigzag(series.maxMs);
        }
        Definitions.write(members, out);
        List<Column> columns = new ArrayList<>();
        for (Column column : group.closed) {
            if (column.retiredAt() == HeadTimes.NEVER) {
                columns.add(column);
            }
        }
        if (group.column != null) {
            columns.add(group.column);
        }
        out.putVarint(columns.size());
        for (Column column : columns) {
            writeColumn(column, out);
        }
        writeOwn(members, out);
        recorder.record(RecordDescriptor.CARRY_TYPE, out);
        group.keyframeDue = true;
    }

    private static void writeColumn(Column column, ByteWriter out) {
        out.putVarint(column.firstRow());
        boolean annexed = false;
        for (HeadChunk chunk : column.chunks()) {
            annexed |= chunk.series().annex(chunk) != null;
        }
        out.putByte((column.closed() ? CLOSED : 0) | (annexed ? ANNEXES : 0));
        column.times().writeTo(out);
        column.sequences().writeTo(out);
        out.putVarint(column.chunks().size());
        for (HeadChunk chunk : column.chunks()) {
            out.putVarint(chunk.series().slot);
            if (chunk.unpacked() > 0) {
                // The next record of the group is a keyframe.
                chunk.series().forgetRecorded();
            }
            out.putSized(chunk.blocks(), chunk.blocks().length);
            if (annexed) {
                writeAnnex(chunk.series(), chunk, out);
            }
        }
    }

    private static void writeAnnex(HeadSeries series, Object chunk, ByteWriter out) {
        AnnexWriter annex = series.annex(chunk);
        if (annex == null) {
            out.putVarint(0);
        } else {
            annex.writeTo(out);
        }
    }

    private static void writeOwn(List<HeadSeries> members, ByteWriter out) {
        List<OwnChunk> chunks = new ArrayList<>();
        for (HeadSeries series : members) {
            for (OwnChunk own = series.newestOwn; own != null; own = own.older) {
                if (own.retiredAt() == HeadTimes.NEVER) {
                    chunks.add(own);
                }
            }
        }
        boolean annexed = false;
        for (OwnChunk own : chunks) {
            annexed |= own.series().annex(own) != null;
        }
        out.putVarint(((long) chunks.size() << 1) | (annexed ? 1 : 0));
        for (int i = chunks.size() - 1; i >= 0; i--) {
            OwnChunk own = chunks.get(i);
            out.putVarint(own.series().slot);
            own.times().writeTo(out);
            own.sequences().writeTo(out);
            own.values().writeTo(out);
            if (annexed) {
                writeAnnex(own.series(), own, out);
            }
        }
    }

    /** Replaces what {@code head} holds of a group by a record's content. */
    HeadGroup read(ByteReader in, Head head) {
        int id = in.getCount(Integer.MAX_VALUE);
        HeadGroup group = head.restoreGroup(id, in.getString());
        List<HeadSeries> before = head.forgetContent(group);
        group.rows = in.getVarint();
        group.lastMs = in.getZigzag();
        int[] slots = new int[in.getCount(in.remaining())];
        long[] maxMs = new long[slots.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = in.getCount(HeadGroup.MAX_SLOTS);
            maxMs[i] = in.getZigzag();
        }
        int[] next = {0};
        Definitions.read(
                in,
                (seriesId, labels) -> {
                    if (next[0] < slots.length) {
                        HeadSeries series = head.restoreSeries(seriesId, labels);
                        series.maxMs = Math.max(series.maxMs, maxMs[next[0]]);
                        Head.bind(series, group, slots[next[0]]);
                    }
                    next[0]++;
                });
        for (HeadSeries series : before) {
            if (series.group == null) {
                head.drop(series);
            }
        }
        int columns = in.getCount(in.remaining());
        for (int i = 0; i < columns; i++) {
            readColumn(in, head, group);
        }
        readOwn(in, head, group);
        return group;
    }

    private void readColumn(ByteReader in, Head head, HeadGroup group) {
        Column column = new Column(group, in.getVarint());
        int flags = in.getByte();
        int timesLength = in.getCount(in.remaining());
        int timesAt = in.skip(timesLength);
        int sequencesLength = in.getCount(in.remaining());
        int sequencesAt = in.skip(sequencesLength);
        TokenReader sequences = new TokenReader();
        reader.reset(in.bytes(), timesAt, timesLength);
        sequences.reset(in.bytes(), sequencesAt, sequencesLength);
        while (reader.next() == TokenReader.VALUE && sequences.next() == TokenReader.VALUE) {
            column.addRow(reader.mantissa(), sequences.mantissa());
            head.sequenceSeen(sequences.mantissa());
        }
        int chunks = in.getCount(in.remaining());
        for (int i = 0; i < chunks; i++) {
            int slot = in.getCount(HeadGroup.MAX_SLOTS);
            int length = in.getCount(in.remaining());
            int at = in.skip(length);
            int annexLength = (flags & ANNEXES) == 0 ? 0 : in.getCount(in.remaining());
            int annexAt = in.skip(annexLength);
            HeadSeries series = group.series(slot);
            if (series != null) {
                HeadChunk chunk = Head.chunk(series, column);
                blocks.begin();
                blocks.blocks(in.bytes(), at, length);
                chunk.load(Arrays.copyOfRange(in.bytes(), at, at + length), blocks);
                if (annexLength > 0) {
                    int count = blocks.count();
                    annexes.samples(in.bytes(), annexAt, annexLength, count, values);
                    for (int sample = 0; sample < count; sample++) {
                        annex(series, chunk, sample, sample);
                    }
                }
            }
        }
        group.column = column;
        if ((flags & CLOSED) != 0) {
            head.closeColumn(group);
        }
    }

    /** Gives a sample in memory what the annex that was read says of sample {@code from}. */
    private void annex(HeadSeries series, Object chunk, int sample, int from) {
        @Nullable Histogram[] histograms = annexes.histograms();
        long[] starts = annexes.startTimestampsMs();
        series.annex(
                chunk,
                sample,
                histograms == null ? null : histograms[from],
                starts == null ? 0 : starts[from]);
    }

    private void readOwn(ByteReader in, Head head, HeadGroup group) {
        int header = in.getCount(Integer.MAX_VALUE);
        int chunks = header >> 1;
        boolean annexed = (header & 1) != 0;
        TokenReader sequences = new TokenReader();
        TokenReader tokens = new TokenReader();
        for (int i = 0; i < chunks; i++) {
            int slot = in.getCount(HeadGroup.MAX_SLOTS);
            int timesLength = in.getCount(in.remaining());
            reader.reset(in.bytes(), in.skip(timesLength), timesLength);
            int sequencesLength = in.getCount(in.remaining());
            sequences.reset(in.bytes(), in.skip(sequencesLength), sequencesLength);
            int valuesLength = in.getCount(in.remaining());
            int valuesAt = in.skip(valuesLength);
            tokens.reset(in.bytes(), valuesAt, valuesLength);
            int annexLength = annexed ? in.getCount(in.remaining()) : 0;
            int annexAt = in.skip(annexLength);
            annexes.clear();
            if (annexLength > 0) {
                int count = decoder.values(in.bytes(), valuesAt, valuesLength, values, rows);
                annexes.samples(in.bytes(), annexAt, annexLength, count, values);
            }
            int sample = 0;
            HeadSeries series = group.series(slot);
            while (series != null
                    && reader.next() == TokenReader.VALUE
                    && sequences.next() == TokenReader.VALUE
                    && tokens.next() == TokenReader.VALUE) {
                OwnChunk own = head.ownChunk(series);
                own.add(reader.mantissa(), tokens.valueBits(), sequences.mantissa());
                annex(series, own, own.rows() - 1, sample++);
                head.sequenceSeen(sequences.mantissa());
            }
        }
    }
}
