package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.ring.ChunkEraser;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Erases the chunks of which every sample is deleted, and finds out which tombstones have to stay
 * for others. Confined to the storage writer.
 */
public final class SegmentCleaner {
    private final SegmentReader reader;
    private final SegmentContent content;
    private final SegmentLabels labels;
    private final ChunkEraser eraser;
    private final List<Tombstone> tombstones;
    private final Set<Tombstone> needed;
    private int maskOf = -1;
    private @Nullable DeletionMask mask;

    /**
     * @param tombstones durable ones, which every reader knows
     * @param needed gets those that mask what cannot be erased
     */
    public SegmentCleaner(RingFile ring, List<Tombstone> tombstones, Set<Tombstone> needed) {
        reader = new SegmentReader(ring);
        content = new SegmentContent(reader);
        labels = new SegmentLabels(reader);
        eraser = new ChunkEraser(ring);
        this.tombstones = tombstones;
        this.needed = needed;
    }

    /**
     * Erases what is deleted in a segment, and syncs.
     *
     * @return samples erased
     */
    public long clean(View view, SegmentInfo segment) throws IOException {
        List<Tombstone> within =
                DeletionMask.within(
                        tombstones, segment.minMs(), segment.maxMs(), segment.minBatch());
        if (within.isEmpty()) {
            return 0;
        }
        reader.refresh();
        eraser.clear();
        maskOf = -1;
        try {
            labels.load(view, segment);
            ColumnTimes[] columns = content.columns(segment);
            long[] erased = {0};
            boolean intact =
                    columns != null
                            && content.index(
                                    segment,
                                    (id, column, _, offset, length, _, _) -> {
                                        ColumnTimes times =
                                                column >= 0 && column < columns.length
                                                        ? columns[column]
                                                        : null;
                                        if (!isKept(within, id)
                                                && content.chunk(segment, offset, length, times)
                                                && content.count() > 0
                                                && isDeleted()) {
                                            eraser.add(offset, length);
                                            erased[0] += content.count();
                                        }
                                    });
            if (intact) {
                eraser.erase(segment);
                return erased[0];
            }
        } catch (MalformedException _) {
            // As damage: what masks it stays.
            eraser.clear();
        }
        needed.addAll(within);
        return 0;
    }

    /** Whether nothing of a series is deleted, or nobody knows what series it is. */
    private boolean isKept(List<Tombstone> within, int id) {
        if (id != maskOf) {
            Labels of = labels.get(id);
            if (of == null) {
                needed.addAll(within);
            }
            mask = of == null ? null : DeletionMask.of(within, of);
            maskOf = id;
        }
        return mask == null;
    }

    /** Whether all of the decoded samples are; where only some are, their tombstones are needed. */
    private boolean isDeleted() {
        DeletionMask all = mask;
        if (all == null) {
            return false;
        }
        int covered = 0;
        for (int i = 0; i < content.count(); i++) {
            covered += all.covers(content.times()[i], content.sequences()[i]) ? 1 : 0;
        }
        if (covered > 0 && covered < content.count()) {
            for (int i = 0; i < content.count(); i++) {
                all.addCovering(content.times()[i], content.sequences()[i], needed);
            }
        }
        return covered == content.count();
    }
}
