package io.narthex.storage.codec;

import io.narthex.storage.format.SegmentDescriptor;

/**
 * Reads values that were packed block after block as they came, and the token stream of those that
 * are not packed yet; docs/format/segment.md, "Blocks". Confined to one thread.
 */
public final class BlockReader {
    private final double[] values;
    private final int[] rows;
    private final double[] blockValues;
    private final int[] blockRows;
    private final ChunkDecoder decoder;
    private final TokenDecoder tokens = new TokenDecoder();
    private final ByteReader in = new ByteReader(new byte[0], 0, 0);
    private int count;
    private int row;

    /** A reader that fills these arrays, which are equally long. */
    public BlockReader(double[] values, int[] rows) {
        this.values = values;
        this.rows = rows;
        blockValues = new double[values.length];
        blockRows = new int[values.length];
        decoder = new ChunkDecoder(blockValues, blockRows);
    }

    /** Forgets what was read. */
    public void begin() {
        count = 0;
        row = 0;
    }

    /** How many values there are. */
    public int count() {
        return count;
    }

    /** The row after the last value. */
    public int row() {
        return row;
    }

    /** Adds the values of blocks. */
    public void blocks(byte[] bytes, int offset, int length) {
        blocks(bytes, offset, length, 0);
    }

    /**
     * Adds the values of blocks that have a value in each of their rows, but for blocks that lie
     * before row {@code fromRow} as a whole.
     */
    public void blocks(byte[] bytes, int offset, int length, int fromRow) {
        in.reset(bytes, offset, length);
        while (in.remaining() > 0) {
            int samples = in.getCount(blockValues.length);
            int size = in.getCount(in.remaining());
            int at = in.skip(size);
            if (row + samples <= fromRow) {
                row += samples;
                continue;
            }
            if (size > 0 && bytes[at] == SegmentDescriptor.FORM_BLOCKS) {
                throw new MalformedException("blocks within a block");
            }
            int decoded = decoder.decode(bytes, at, size, samples, PackedTables.NONE);
            for (int i = 0; i < decoded && decoder.firstRow() >= 0; i++) {
                blockRows[i] = decoder.firstRow() + i;
            }
            add(decoded);
        }
    }

    /** Adds the values of a token stream. */
    public void tokens(byte[] bytes, int offset, int length) {
        add(tokens.values(bytes, offset, length, blockValues, blockRows));
    }

    private void add(int added) {
        if (added > values.length - count) {
            throw new MalformedException("chunk has too many samples");
        }
        int from = row;
        for (int i = 0; i < added; i++) {
            values[count] = blockValues[i];
            row = from + blockRows[i];
            rows[count++] = row;
        }
        row += added > 0 ? 1 : 0;
    }
}
