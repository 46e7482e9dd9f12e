package io.narthex.storage.head;

import io.narthex.storage.codec.TokenWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The timestamps that the series of a group share: one row a batch, each with the batch's sequence
 * number. Guarded by the head until it is closed; a closed column does not change.
 */
public final class Column {
    /** At this many rows a column is closed. */
    public static final int MAX_ROWS = 480;

    /** A column that was not retired. */
    public static final long NEVER = Long.MAX_VALUE;

    private final HeadGroup group;
    private final long firstRow;
    private final TokenWriter times = new TokenWriter();
    private final TokenWriter sequences = new TokenWriter();
    private final List<HeadChunk> chunks = new ArrayList<>();
    private int rows;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;
    private long minSequence = Long.MAX_VALUE;
    private long maxSequence = -1;
    private boolean closed;
    private long retiredAt = NEVER;

    Column(HeadGroup group, long firstRow) {
        this.group = group;
        this.firstRow = firstRow;
    }

    void addRow(long timestampMs, long sequence) {
        times.whole(timestampMs);
        sequences.whole(sequence);
        rows++;
        minMs = Math.min(minMs, timestampMs);
        maxMs = Math.max(maxMs, timestampMs);
        minSequence = Math.min(minSequence, sequence);
        maxSequence = Math.max(maxSequence, sequence);
    }

    void close() {
        closed = true;
    }

    void retire(long version) {
        retiredAt = version;
    }

    public HeadGroup group() {
        return group;
    }

    /** The group's number of the first row. */
    public long firstRow() {
        return firstRow;
    }

    public int rows() {
        return rows;
    }

    public TokenWriter times() {
        return times;
    }

    public TokenWriter sequences() {
        return sequences;
    }

    /** The chunks whose values stand in these rows. */
    public List<HeadChunk> chunks() {
        return chunks;
    }

    public long minMs() {
        return minMs;
    }

    public long maxMs() {
        return maxMs;
    }

    public long minSequence() {
        return minSequence;
    }

    public long maxSequence() {
        return maxSequence;
    }

    public boolean closed() {
        return closed;
    }

    /** The version of the list of segments that holds it, or {@link #NEVER}. */
    public long retiredAt() {
        return retiredAt;
    }
}
