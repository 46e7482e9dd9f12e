package io.narthex.storage;

import io.narthex.storage.ring.SegmentInfo;
import java.util.List;

/** Tells everybody who counts of segments that the ring gives up. Thread-safe. */
record Evictions(RingRecords records, Deletions deletions, LossLog losses, StorageMetrics metrics) {
    /**
     * These segments are gone from the list that readers see.
     *
     * @param unpublished segments that were written and that readers do not see yet
     */
    void evicted(List<SegmentInfo> gone, List<SegmentInfo> unpublished) {
        records.positions().evicted(gone);
        for (SegmentInfo segment : gone) {
            metrics.evicted.inc(segment.samples());
            losses.evicted(segment);
        }
        deletions.forgetObsolete(unpublished);
    }
}
