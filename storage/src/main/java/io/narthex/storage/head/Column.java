package io.narthex.storage.head;

import java.util.ArrayList;
import java.util.List;

/** The timestamps that the series of a group share: one row a batch. */
public final class Column extends HeadTimes {
    /** At this many rows a column is closed. */
    public static final int MAX_ROWS = 300;

    /** At this many where many series share them: an open column is all in memory. */
    public static final int MAX_ROWS_OF_MANY = 240;

    private static final int MANY_SERIES = 1000;

    private final HeadGroup group;
    private final long firstRow;
    private final List<HeadChunk> chunks = new ArrayList<>();

    Column(HeadGroup group, long firstRow) {
        this.group = group;
        this.firstRow = firstRow;
    }

    /** At how many rows a column of so many series is closed. */
    static int maxRows(int series) {
        return series < MANY_SERIES ? MAX_ROWS : MAX_ROWS_OF_MANY;
    }

    /** Whether it has all the rows that it may have. */
    boolean isFull() {
        return rows() >= maxRows(chunks.size());
    }

    public HeadGroup group() {
        return group;
    }

    /** The group's number of the first row. */
    public long firstRow() {
        return firstRow;
    }

    /** The chunks whose values stand in these rows. */
    public List<HeadChunk> chunks() {
        return chunks;
    }
}
