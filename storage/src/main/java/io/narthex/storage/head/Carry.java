package io.narthex.storage.head;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.TokenReader;
import io.narthex.storage.format.RecordDescriptor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes all that the head holds of a group into one record, and reads it back: that frees the
 * journal before it. Guarded by the head.
 */
final class Carry {
    private final TokenReader reader = new TokenReader();

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
        out.putByte(column.closed() ? 1 : 0);
        column.times().writeTo(out);
        column.sequences().writeTo(out);
        out.putVarint(column.chunks().size());
        for (HeadChunk chunk : column.chunks()) {
            out.putVarint(chunk.series().slot);
            chunk.writeTo(out);
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
        out.putVarint(chunks.size());
        for (int i = chunks.size() - 1; i >= 0; i--) {
            OwnChunk own = chunks.get(i);
            out.putVarint(own.series().slot);
            own.times().writeTo(out);
            own.sequences().writeTo(out);
            own.values().writeTo(out);
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
        boolean closed = in.getByte() != 0;
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
            HeadSeries series = group.series(slot);
            if (series != null) {
                HeadChunk chunk = Head.chunk(series, column);
                reader.reset(in.bytes(), at, length);
                int found;
                while ((found = reader.next()) != TokenReader.END) {
                    if (found == TokenReader.GAP) {
                        chunk.rows += reader.gapRows();
                    } else {
                        chunk.rows++;
                        chunk.samples++;
                    }
                }
                chunk.load(in.bytes(), at, length, reader);
            }
        }
        group.column = column;
        if (closed) {
            head.closeColumn(group);
        }
    }

    private void readOwn(ByteReader in, Head head, HeadGroup group) {
        int chunks = in.getCount(in.remaining());
        TokenReader sequences = new TokenReader();
        TokenReader values = new TokenReader();
        for (int i = 0; i < chunks; i++) {
            int slot = in.getCount(HeadGroup.MAX_SLOTS);
            int timesLength = in.getCount(in.remaining());
            reader.reset(in.bytes(), in.skip(timesLength), timesLength);
            int sequencesLength = in.getCount(in.remaining());
            sequences.reset(in.bytes(), in.skip(sequencesLength), sequencesLength);
            int valuesLength = in.getCount(in.remaining());
            values.reset(in.bytes(), in.skip(valuesLength), valuesLength);
            HeadSeries series = group.series(slot);
            while (series != null
                    && reader.next() == TokenReader.VALUE
                    && sequences.next() == TokenReader.VALUE
                    && values.next() == TokenReader.VALUE) {
                head.ownChunk(series)
                        .add(reader.mantissa(), values.valueBits(), sequences.mantissa());
                head.sequenceSeen(sequences.mantissa());
            }
        }
    }
}
