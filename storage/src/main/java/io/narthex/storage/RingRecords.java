package io.narthex.storage;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Head;
import io.narthex.storage.query.CursorPositions;

/**
 * What the ring keeps beside samples: forwarders' positions and tombstones. Each is a record of the
 * journal, carried forward before its page is overwritten, and all of them stand in every segment.
 * Thread-safe; the lock order is the head's monitor before those of what it holds.
 */
record RingRecords(CursorPositions positions, Tombstones tombstones) {
    /** Adds records of what changed, or whose last record stands before a page of the journal. */
    void carryBefore(Head head, long limit, long page) {
        synchronized (head) {
            positions.carryBefore(head, limit, page);
            tombstones.carryBefore(head::record, limit, page);
        }
    }

    /** The page of the journal that still has an only record, or {@code none}. */
    long oldestPage(long none) {
        return Math.min(positions.oldestPage(none), tombstones.oldestPage(none));
    }

    /** All of them, for a segment. */
    ByteWriter all() {
        ByteWriter out = positions.records();
        tombstones.writeTo(out);
        return out;
    }

    /**
     * Applies a record; of types that nobody knows nothing is said: they are left for a version
     * that does.
     *
     * @param page the journal's page it stands in, or -1
     */
    void apply(int type, ByteReader in, long page) {
        if (!positions.apply(type, in, page)) {
            tombstones.apply(type, in, page);
        }
    }

    /** The newest batch that any of them names. */
    long newestBatch() {
        return Math.max(positions.newestBatch(), tombstones.newestBatch());
    }
}
