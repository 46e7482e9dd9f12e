package io.narthex.storage.query;

/** The decoded rows of a column: timestamps and batch numbers. Confined to one thread. */
final class ColumnTimes {
    final long[] timesMs;
    final long[] sequences;
    final int rows;
    final int groupId;
    final long firstRow;

    ColumnTimes(long[] timesMs, long[] sequences, int rows, int groupId, long firstRow) {
        this.timesMs = timesMs;
        this.sequences = sequences;
        this.rows = rows;
        this.groupId = groupId;
        this.firstRow = firstRow;
    }
}
