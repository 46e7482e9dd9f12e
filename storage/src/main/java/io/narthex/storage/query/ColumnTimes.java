package io.narthex.storage.query;

import io.narthex.storage.codec.PackedTables;
import java.util.Arrays;

/** The decoded rows of a column: timestamps and batch numbers. Immutable. */
final class ColumnTimes {
    final long[] timesMs;
    final long[] sequences;
    final int rows;
    final int groupId;
    final long firstRow;

    /** The codes of its segment. */
    final PackedTables tables;

    /** Whether each row is later than the one before: then so are all chunks that share them. */
    final boolean increasing;

    ColumnTimes(
            long[] timesMs,
            long[] sequences,
            int rows,
            int groupId,
            long firstRow,
            PackedTables tables) {
        this.tables = tables;
        this.timesMs = timesMs;
        this.sequences = sequences;
        this.rows = rows;
        this.groupId = groupId;
        this.firstRow = firstRow;
        this.increasing = isIncreasing(timesMs, rows);
    }

    /** A row that no row at {@code timeMs} or later comes before. */
    int firstRowAt(long timeMs) {
        if (!increasing) {
            return 0;
        }
        int found = Arrays.binarySearch(this.timesMs, 0, rows, timeMs);
        return found < 0 ? ~found : found;
    }

    private static boolean isIncreasing(long[] timesMs, int rows) {
        for (int i = 1; i < rows; i++) {
            if (timesMs[i] <= timesMs[i - 1]) {
                return false;
            }
        }
        return true;
    }
}
