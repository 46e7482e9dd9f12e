package io.narthex.storage;

import io.narthex.storage.query.Damage;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.SegmentInfo;
import java.util.HashSet;
import java.util.Set;
import org.tinylog.Logger;

/** Counts each damaged part once and says so once a segment. Thread-safe. */
final class DamageLog implements Damage {
    /** So many parts are told apart; what is found after that is not counted. */
    private static final int MAX_PARTS = 10_000;

    private final Extents extents;
    private final StorageMetrics metrics;
    private final Set<Long> parts = new HashSet<>();
    private final Set<Long> segments = new HashSet<>();

    DamageLog(Extents extents, StorageMetrics metrics) {
        this.extents = extents;
        this.metrics = metrics;
    }

    @Override
    public void found(SegmentInfo segment, int offset, long samples) {
        if (!isStillThere(segment)) {
            // The ring has lapped while it was read: that is eviction, which is counted elsewhere.
            return;
        }
        synchronized (this) {
            long part = segment.sequence() << 28 ^ (offset + 1L);
            if (parts.size() >= MAX_PARTS || !parts.add(part)) {
                return;
            }
            if (segments.add(segment.sequence())) {
                Logger.error(
                        "storage: segment {} is damaged ({} to {} ms); what it lost is not shown",
                        segment.sequence(),
                        segment.minMs(),
                        segment.maxMs());
            }
        }
        metrics.lost.inc(samples);
    }

    private boolean isStillThere(SegmentInfo segment) {
        for (SegmentInfo one : extents.segments()) {
            if (one.sequence() == segment.sequence()) {
                return true;
            }
        }
        return false;
    }
}
