package io.narthex.storage;

import io.narthex.core.model.Matcher;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.query.SegmentCleaner;
import io.narthex.storage.query.View;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tinylog.Logger;

/** Deletes samples and erases what was deleted. Thread-safe. */
final class Deletions {
    /** Queries that began before are waited for so long; what they still read is not erased. */
    private static final long READERS_MS = 10_000;

    private final RingFile ring;
    private final Extents extents;
    private final Head head;
    private final Tombstones tombstones;
    private final Views views;

    Deletions(RingFile ring, Extents extents, Head head, Tombstones tombstones, Views views) {
        this.ring = ring;
        this.extents = extents;
        this.head = head;
        this.tombstones = tombstones;
        this.views = views;
    }

    /** Masks what is stored by now; the journal is still to be committed. */
    void add(List<List<Matcher>> selectors, long minMs, long maxMs) throws IOException {
        synchronized (head) {
            tombstones.add(selectors, minMs, maxMs, head.sequence(), views.nextVersion());
        }
    }

    /**
     * Forgets tombstones that nothing stored is older than.
     *
     * @param unpublished segments that were written and that readers do not see yet
     */
    void forgetObsolete(List<SegmentInfo> unpublished) {
        if (tombstones.all().isEmpty()) {
            return;
        }
        Set<Tombstone> needed = new HashSet<>();
        List<Tombstone> all = tombstones.all();
        synchronized (head) {
            addCovering(all, extents.segments(), 0, needed);
            addCovering(all, unpublished, 0, needed);
            addCoveringHead(all, needed);
        }
        retain(all, needed);
    }

    private void retain(List<Tombstone> examined, Set<Tombstone> needed) {
        tombstones.retain(one -> needed.contains(one) || !examined.contains(one));
    }

    private static void addCovering(
            List<Tombstone> all,
            List<SegmentInfo> segments,
            long afterSegment,
            Set<Tombstone> into) {
        for (SegmentInfo segment : segments) {
            for (Tombstone one : all) {
                if (segment.sequence() > afterSegment
                        && one.mayCover(segment.minMs(), segment.maxMs(), segment.minBatch())) {
                    into.add(one);
                }
            }
        }
    }

    private void addCoveringHead(List<Tombstone> all, Set<Tombstone> into) {
        for (Tombstone one : all) {
            for (List<Matcher> selector : one.selectors()) {
                for (HeadSeries series : head.select(selector)) {
                    if (covers(one, series)) {
                        into.add(one);
                    }
                }
            }
        }
    }

    private static boolean covers(Tombstone one, HeadSeries series) {
        for (HeadChunk chunk = series.newest(); chunk != null; chunk = chunk.older()) {
            if (covers(one, chunk.column())) {
                return true;
            }
        }
        for (OwnChunk own = series.newestOwn(); own != null; own = own.older()) {
            if (covers(one, own)) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(Tombstone one, HeadTimes times) {
        return one.mayCover(times.minMs(), times.maxMs(), times.minSequence());
    }

    /**
     * Erases chunks that are wholly deleted, one segment at a time, and forgets tombstones that
     * mask nothing any more.
     *
     * @return samples erased
     */
    long clean(StorageWriter writer) throws IOException, InterruptedException {
        if (!views.awaitClosedBefore(views.current(), READERS_MS)) {
            Logger.warn(
                    "storage: a query goes on for long; what was deleted since it began is not"
                            + " erased this time");
        }
        List<Tombstone> known = tombstones.knownAt(views.oldestOpen());
        if (known.isEmpty()) {
            return 0;
        }
        Set<Tombstone> needed = new HashSet<>();
        SegmentCleaner cleaner = new SegmentCleaner(ring, known, needed);
        long erased = 0;
        long last = 0;
        for (SegmentInfo segment : extents.segments()) {
            last = segment.sequence();
            erased += writer.exclusively(() -> clean(cleaner, segment));
        }
        long lastSeen = last;
        writer.exclusively(() -> {
            synchronized (head) {
                addCovering(known, extents.segments(), lastSeen, needed);
                addCoveringHead(known, needed);
            }
            retain(known, needed);
            return 0;
        });
        return erased;
    }

    private long clean(SegmentCleaner cleaner, SegmentInfo segment) throws IOException {
        if (!extents.segments().contains(segment)) {
            return 0;
        }
        View view = views.open();
        try {
            return cleaner.clean(view, segment);
        } finally {
            view.onClose().run();
        }
    }
}
