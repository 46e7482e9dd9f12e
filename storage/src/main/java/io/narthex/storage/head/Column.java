package io.narthex.storage.head;

import java.util.ArrayList;
import java.util.List;

/** The timestamps that the series of a group share: one row a batch. */
public final class Column extends HeadTimes {
    /** At this many rows a column is closed. */
    public static final int MAX_ROWS = 300;

    private final HeadGroup group;
    private final long firstRow;
    private final List<HeadChunk> chunks = new ArrayList<>();

    Column(HeadGroup group, long firstRow) {
        this.group = group;
        this.firstRow = firstRow;
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
