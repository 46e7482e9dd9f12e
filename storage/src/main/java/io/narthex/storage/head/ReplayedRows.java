package io.narthex.storage.head;

import java.util.Arrays;

/**
 * Rows of one group that were read from the journal and that its series did not get yet. Going
 * through all series for each row costs mostly waiting for memory: they get many rows at a time.
 * Guarded by the head.
 */
final class ReplayedRows {
    private static final int MAX_ROWS = 64;

    private final HeadGroup group;
    private int[] slots = {};
    private int width;
    private int rows;
    private final long[][] values = new long[MAX_ROWS][0];
    private final long[] timesMs = new long[MAX_ROWS];
    private final long[] sequences = new long[MAX_ROWS];

    ReplayedRows(HeadGroup group) {
        this.group = group;
    }

    /** The values that wait. */
    int size() {
        return rows * width;
    }

    /** The number that the group's next row has. */
    long nextRow() {
        return group.rows + rows;
    }

    /** Where the next row's values go, in the order of {@code of}; {@link #add} takes them. */
    long[] next(int[] of, int count, Head head) {
        if (rows == MAX_ROWS || (rows > 0 && !Arrays.equals(slots, 0, width, of, 0, count))) {
            flush(head);
        }
        if (rows == 0) {
            slots = slots.length < count ? new int[count] : slots;
            System.arraycopy(of, 0, slots, 0, count);
            width = count;
        }
        if (values[rows].length < count) {
            values[rows] = new long[count];
        }
        return values[rows];
    }

    /** Takes the row that {@link #next} made room for. */
    void add(long timestampMs, long sequence, Head head) {
        timesMs[rows] = timestampMs;
        sequences[rows] = sequence;
        rows++;
        Column open = group.column;
        int before = open == null ? 0 : open.rows();
        int series = open == null ? width : Math.max(width, open.chunks().size());
        if (before + rows >= Column.maxRows(series)) {
            flush(head);
        }
    }

    /** Gives the series what waits. */
    void flush(Head head) {
        int count = rows;
        if (count == 0) {
            return;
        }
        rows = 0;
        Column column = group.openColumn();
        int first = column.rows();
        long maxMs = Long.MIN_VALUE;
        for (int row = 0; row < count; row++) {
            column.addRow(timesMs[row], sequences[row]);
            maxMs = Math.max(maxMs, timesMs[row]);
        }
        for (int i = 0; i < width; i++) {
            HeadSeries series = group.series(slots[i]);
            if (series != null) {
                HeadChunk chunk = Head.chunk(series, column);
                for (int row = 0; row < count; row++) {
                    if (chunk.unpacked() >= BatchAppender.KEYFRAME_ROWS) {
                        series.forgetRecorded();
                    }
                    chunk.add(values[row][i], first + row, null);
                }
                series.maxMs = Math.max(series.maxMs, maxMs);
            }
        }
        group.rows += count;
        ended(group, column, maxMs, head);
    }

    /** Notes that rows up to {@code maxMs} were added, and closes the column where it is full. */
    static void ended(HeadGroup group, Column column, long maxMs, Head head) {
        group.lastMs = Math.max(group.lastMs, maxMs);
        group.lastAppendNanos = head.nanoClock().nanos();
        if (column.isFull()) {
            head.closeColumn(group);
        }
    }
}
