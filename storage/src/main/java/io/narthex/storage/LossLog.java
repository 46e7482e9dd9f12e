package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.storage.query.Damage;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.SegmentInfo;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.tinylog.Logger;

/** Counts what was lost, each damaged part once, and says so once a segment. Thread-safe. */
final class LossLog implements Damage {
    /** So many parts are told apart; what is found after that is not counted. */
    private static final int MAX_PARTS = 100_000;

    private final Extents extents;
    private final StorageMetrics metrics;
    private final Map<Long, Parts> damaged = new HashMap<>();
    private StorageLosses losses = StorageLosses.NONE;
    private int partCount;

    /** What of a segment was found damaged, by the offset of its chunk. */
    private static final class Parts {
        final Set<Integer> offsets = new HashSet<>();
        long samples;
        boolean whole;
    }

    LossLog(Extents extents, StorageMetrics metrics) {
        this.extents = extents;
        this.metrics = metrics;
    }

    synchronized StorageLosses losses() {
        return losses;
    }

    /** Counts samples that are nowhere, of a time range that may be wider than theirs. */
    synchronized void lost(long samples, long minMs, long maxMs) {
        if (samples > 0) {
            losses = losses.plus(samples, 0, minMs, maxMs);
            metrics.lost.inc(samples);
        }
    }

    /** Counts samples of a batch for which there was no room in memory. */
    void refused(Batch batch, int samples) {
        long minMs = batch.timestampMs();
        long maxMs = minMs;
        for (int i = 0; i < batch.size(); i++) {
            minMs = Math.min(minMs, batch.timestampMs(i));
            maxMs = Math.max(maxMs, batch.timestampMs(i));
        }
        lost(samples, minMs, maxMs);
    }

    /** Counts commits whose content, or a part of it, is nowhere in the journal. */
    synchronized void lostCommits(long commits) {
        if (commits > 0) {
            losses = losses.plus(0, commits, Long.MAX_VALUE, Long.MIN_VALUE);
            metrics.lostCommits.inc(commits);
        }
    }

    @Override
    public void found(SegmentInfo segment, int offset, long samples) {
        if (!isStillThere(segment)) {
            // The ring has lapped while it was read: that is eviction, which is counted elsewhere.
            return;
        }
        synchronized (this) {
            Parts parts = damaged.get(segment.sequence());
            if (parts == null) {
                parts = new Parts();
                damaged.put(segment.sequence(), parts);
                Logger.error(
                        "storage: segment {} is damaged ({} to {} ms); what it lost is not shown",
                        segment.sequence(),
                        segment.minMs(),
                        segment.maxMs());
            }
            long more = add(parts, offset, offset < 0 ? segment.samples() : samples);
            lost(more, segment.minMs(), segment.maxMs());
        }
    }

    /** Notes a part; how many samples were not counted yet. */
    private long add(Parts parts, int offset, long samples) {
        if (parts.whole || (offset >= 0 && parts.offsets.contains(offset))) {
            return 0;
        }
        long more = samples;
        if (offset < 0) {
            more = samples - parts.samples;
            parts.whole = true;
            partCount -= parts.offsets.size();
            parts.offsets.clear();
        } else if (partCount >= MAX_PARTS) {
            return 0;
        } else {
            parts.offsets.add(offset);
            partCount++;
        }
        parts.samples += more;
        return more;
    }

    /** Forgets segments that the ring overwrites. */
    synchronized void evicted(SegmentInfo segment) {
        Parts gone = damaged.remove(segment.sequence());
        if (gone != null) {
            partCount -= gone.offsets.size();
        }
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
