package io.narthex.storage.head;

import io.narthex.storage.codec.TokenWriter;
import org.jspecify.annotations.Nullable;

/** The values of one series in the rows of one column. Guarded by the head. */
public final class HeadChunk extends TokenWriter {
    private final HeadSeries series;
    private final Column column;
    @Nullable HeadChunk older;
    int rows;
    int samples;

    HeadChunk(HeadSeries series, Column column) {
        this.series = series;
        this.column = column;
    }

    /** Adds the value that {@code like} encoded last. */
    void addLike(HeadSeries like, int row) {
        if (row > rows) {
            gap(row - rows);
        }
        encodeLike(like, this);
        rows = row + 1;
        samples++;
    }

    void add(long bits, int row) {
        if (row > rows) {
            gap(row - rows);
        }
        value(bits);
        rows = row + 1;
        samples++;
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
