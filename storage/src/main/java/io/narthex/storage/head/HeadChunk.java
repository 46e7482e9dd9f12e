package io.narthex.storage.head;

import io.narthex.storage.codec.BlockReader;
import io.narthex.storage.codec.BlockWriter;
import io.narthex.storage.codec.TokenWriter;
import org.jspecify.annotations.Nullable;

/**
 * The values of one series in the rows of one column, packed in blocks; the newest are in the
 * series until there are enough for a block. Guarded by the head until the column is closed.
 */
public final class HeadChunk {
    private static final byte[] EMPTY = {};

    private final HeadSeries series;
    private final Column column;
    @Nullable HeadChunk older;
    private byte[] blocks = EMPTY;
    private short rows;
    private short samples;
    private short unpacked;

    HeadChunk(HeadSeries series, Column column) {
        this.series = series;
        this.column = column;
    }

    /** Adds a value, and records it in {@code journal} where there is one. */
    void add(long bits, int row, @Nullable TokenWriter journal) {
        if (row > rows) {
            series.gap(row - rows);
        }
        series.encode(bits, series, journal);
        rows = (short) (row + 1);
        samples++;
        unpacked++;
    }

    /** How many of the newest values are not packed. */
    public int unpacked() {
        return unpacked;
    }

    /** Packs what {@link HeadSeries} has of it. */
    void pack(BlockWriter writer) {
        blocks = writer.append(blocks, series.bytes(), series.size());
        unpacked = 0;
    }

    /** Takes over blocks that were written earlier. */
    void load(byte[] from, BlockReader read) {
        blocks = from;
        rows = (short) read.row();
        samples = (short) read.count();
        unpacked = 0;
    }

    /**
     * Reads the values from row {@code fromRow} on, and such before it as are cheaper read than
     * stepped over.
     */
    public void read(BlockReader into, int fromRow) {
        into.begin();
        boolean hasGaps = samples < rows;
        into.blocks(blocks, 0, blocks.length, hasGaps ? 0 : fromRow);
        if (unpacked > 0) {
            into.tokens(series.bytes(), 0, series.size());
        }
    }

    /** What is packed. */
    public byte[] blocks() {
        return blocks;
    }

    public HeadSeries series() {
        return series;
    }

    public Column column() {
        return column;
    }

    /** Rows from the column's first to this series' last, those without a sample included. */
    public int rows() {
        return rows;
    }

    public int samples() {
        return samples;
    }

    /** The series' chunk before this. */
    public @Nullable HeadChunk older() {
        return older;
    }
}
