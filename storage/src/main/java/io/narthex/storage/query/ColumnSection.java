package io.narthex.storage.query;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.codec.PackedTables;
import io.narthex.storage.codec.TokenDecoder;
import io.narthex.storage.head.OwnChunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a segment, each decoded when it is first asked for: a segment of what was pushed
 * has dozens, of which a series needs one. Guarded by its owner.
 */
final class ColumnSection {
    private static final int MAX_ROWS = OwnChunk.MAX_SAMPLES;

    private final byte[] bytes;
    private final PackedTables tables;
    private final int[] starts;
    private final @Nullable ColumnTimes[] decoded;
    private long decodedBytes;

    /**
     * Reads where each column begins; {@code from} is not needed afterwards.
     *
     * @throws MalformedException if it is not what was written
     */
    ColumnSection(ByteReader from) {
        int begin = from.position();
        bytes = Arrays.copyOfRange(from.bytes(), begin, begin + from.remaining());
        ByteReader in = new ByteReader(bytes, 0, bytes.length);
        tables = PackedTables.read(in);
        starts = new int[in.getCount(in.remaining())];
        decoded = new ColumnTimes[starts.length];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = in.position();
            in.getCount(Integer.MAX_VALUE);
            in.getVarint();
            in.getCount(MAX_ROWS);
            in.skip(in.getCount(in.remaining()));
            in.skip(in.getCount(in.remaining()));
        }
    }

    int size() {
        return starts.length;
    }

    /** What it takes in memory, with what is decoded. */
    long sizeBytes() {
        return bytes.length + decodedBytes;
    }

    /**
     * A column.
     *
     * @throws MalformedException if it is not what was written
     */
    ColumnTimes get(int column, TokenDecoder decoder) {
        ColumnTimes known = decoded[column];
        if (known == null) {
            known = decode(starts[column], decoder);
            decoded[column] = known;
            decodedBytes += 2L * Long.BYTES * known.rows;
        }
        return known;
    }

    private ColumnTimes decode(int start, TokenDecoder decoder) {
        ByteReader in = new ByteReader(bytes, start, bytes.length - start);
        int groupId = in.getCount(Integer.MAX_VALUE);
        long firstRow = in.getVarint();
        int rows = in.getCount(MAX_ROWS);
        long[] times = wholes(in, rows, decoder);
        long[] sequences = wholes(in, rows, decoder);
        return new ColumnTimes(times, sequences, rows, groupId, firstRow, tables);
    }

    private static long[] wholes(ByteReader in, int rows, TokenDecoder decoder) {
        long[] wholes = new long[rows];
        int length = in.getCount(in.remaining());
        if (decoder.wholes(in.bytes(), in.skip(length), length, wholes) != rows) {
            throw new MalformedException("column has other rows than it says");
        }
        return wholes;
    }
}
