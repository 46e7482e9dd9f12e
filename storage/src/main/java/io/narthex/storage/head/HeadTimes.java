package io.narthex.storage.head;

import io.narthex.storage.codec.TokenWriter;

/**
 * The timestamps of samples in the head, and for each the sequence number of its batch. Guarded by
 * the head until it is closed; what is closed does not change.
 */
public abstract class HeadTimes {
    /** The version of what was not retired. */
    public static final long NEVER = Long.MAX_VALUE;

    private final TokenWriter times = new TokenWriter();
    private final TokenWriter sequences = new TokenWriter();
    private int rows;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;
    private long minSequence = Long.MAX_VALUE;
    private long maxSequence = -1;
    private boolean closed;
    private long retiredAt = NEVER;

    HeadTimes() {}

    final void addRow(long timestampMs, long sequence) {
        times.whole(timestampMs);
        sequences.whole(sequence);
        rows++;
        minMs = Math.min(minMs, timestampMs);
        maxMs = Math.max(maxMs, timestampMs);
        minSequence = Math.min(minSequence, sequence);
        maxSequence = Math.max(maxSequence, sequence);
    }

    final void close() {
        closed = true;
    }

    final void retire(long version) {
        retiredAt = version;
    }

    public final TokenWriter times() {
        return times;
    }

    public final TokenWriter sequences() {
        return sequences;
    }

    /** The number of timestamps. */
    public final int rows() {
        return rows;
    }

    public final long minMs() {
        return minMs;
    }

    public final long maxMs() {
        return maxMs;
    }

    public final long minSequence() {
        return minSequence;
    }

    public final long maxSequence() {
        return maxSequence;
    }

    public final boolean closed() {
        return closed;
    }

    /** The version of the list of segments that holds it, or {@link #NEVER}. */
    public final long retiredAt() {
        return retiredAt;
    }
}
