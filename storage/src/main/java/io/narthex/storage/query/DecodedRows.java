package io.narthex.storage.query;

import io.narthex.storage.head.OwnChunk;

/**
 * When decoded samples were taken and in which batches they came: rows of a column, which are not
 * copied, or their own. Confined to one thread.
 */
final class DecodedRows {
    private final long[] ownTimesMs = new long[OwnChunk.MAX_SAMPLES];
    private final long[] ownSequences = new long[OwnChunk.MAX_SAMPLES];
    private long[] timesMs = ownTimesMs;
    private long[] sequences = ownSequences;
    private int first;
    private int count;

    /** Forgets all rows. */
    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    long timeMs(int row) {
        return timesMs[first + row];
    }

    long sequence(int row) {
        return sequences[first + row];
    }

    /** The times, the first of them at {@link #first}; not to be changed. */
    long[] timesMs() {
        return timesMs;
    }

    int first() {
        return first;
    }

    /** Takes up to {@code rows} rows of a column from {@code from}: as many as it has. */
    void of(ColumnTimes column, int from, int rows) {
        timesMs = column.timesMs;
        sequences = column.sequences;
        first = Math.min(from, column.rows);
        count = Math.max(0, Math.min(rows, column.rows - first));
    }

    /** Takes these rows of a column, which only grow: as many as it has. */
    void of(ColumnTimes column, int[] rows, int rowCount) {
        own();
        while (count < rowCount && rows[count] < column.rows) {
            ownTimesMs[count] = column.timesMs[rows[count]];
            ownSequences[count] = column.sequences[rows[count]];
            count++;
        }
    }

    private void own() {
        timesMs = ownTimesMs;
        sequences = ownSequences;
        first = 0;
        count = 0;
    }

    /** Where times of samples' own are filled in. */
    long[] ownTimesMs() {
        return ownTimesMs;
    }

    /** Where batch numbers of samples' own are filled in. */
    long[] ownSequences() {
        return ownSequences;
    }

    /** Says that so many times and batch numbers were filled in. */
    void filled(int rows) {
        own();
        count = rows;
    }

    /** Copies rows of a column, so that some can be dropped: {@link #move} those that stay. */
    void makeOwn() {
        // Onto themselves where they are its own already.
        System.arraycopy(timesMs, first, ownTimesMs, 0, count);
        System.arraycopy(sequences, first, ownSequences, 0, count);
        filled(count);
    }

    /** Moves a row to an earlier place, after {@link #makeOwn}. */
    void move(int from, int to) {
        ownTimesMs[to] = ownTimesMs[from];
        ownSequences[to] = ownSequences[from];
    }

    /** Keeps only the first {@code rows}. */
    void truncate(int rows) {
        count = rows;
    }
}
