package io.narthex.storage;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Head;
import io.narthex.storage.kept.ExemplarStore;
import io.narthex.storage.kept.MetadataStore;
import io.narthex.storage.query.CursorPositions;

/**
 * What the ring keeps beside samples: forwarders' positions, tombstones, exemplars and metadata.
 * Each is a record of the journal, carried forward before its page is overwritten; positions and
 * tombstones stand in every segment too. Thread-safe; the lock order is the head's monitor before
 * those of what it holds.
 */
record RingRecords(
        CursorPositions positions,
        Tombstones tombstones,
        ExemplarStore exemplars,
        MetadataStore metadata) {
    /** Adds records of what changed, or whose last record stands before a page of the journal. */
    void carryBefore(Head head, long limit, long page) {
        synchronized (head) {
            carrySmallBefore(head, limit, page);
            exemplars.carryBefore(head, limit);
            metadata.carryBefore(head, limit);
        }
    }

    /** As {@link #carryBefore}, without those of which all is written anew at once. */
    void carrySmallBefore(Head head, long limit, long page) {
        synchronized (head) {
            positions.carryBefore(head, limit, page);
            tombstones.carryBefore(head::record, limit, page);
        }
    }

    /** The page of the journal that still has an only record, or {@code none}. */
    long oldestPage(long none) {
        long oldest = Math.min(positions.oldestPage(none), tombstones.oldestPage(none));
        return metadata.oldestPage(exemplars.oldestPage(oldest));
    }

    /** All that stands in a segment. */
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
        if (!positions.apply(type, in, page) && !exemplars.apply(type, in, page)) {
            if (!metadata.apply(type, in, page)) {
                tombstones.apply(type, in, page);
            }
        }
    }

    /** The newest batch that a position or a tombstone names. */
    long newestBatch() {
        return Math.max(positions.newestBatch(), tombstones.newestBatch());
    }
}
