package io.narthex.storage.query;

import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.ring.SegmentInfo;
import java.util.List;

/**
 * A consistent state of the database: batches up to one number, the segments of one version of
 * their list, and the head without what these segments hold. Close it, so that the head can forget.
 *
 * @param sequence the last batch that shows
 * @param version of the list of segments; what the head retired at it or before is in segments
 * @param tombstones what was deleted
 */
public record View(
        Head head,
        List<SegmentInfo> segments,
        long sequence,
        long version,
        List<Tombstone> tombstones,
        Damage damage,
        Runnable onClose) {
    /** Whether it reads {@code times} from the head: none of its segments holds them. */
    boolean showsInHead(HeadTimes times) {
        return times.retiredAt() > version;
    }
}
