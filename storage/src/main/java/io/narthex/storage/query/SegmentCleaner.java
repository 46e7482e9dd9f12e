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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<Integer, Integer> deleted = new HashMap<>();
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
        deleted.clear();
        maskOf = -1;
        try {
            labels.load(view, segment);
            ColumnTimes[] columns = content.columns(segment);
            boolean intact =
                    columns != null
                            && content.index(
                                    segment,
                                    (id, column, samples, offset, length, _, _) -> {
                                        ColumnTimes times =
                                                column >= 0 && column < columns.length
                                                        ? columns[column]
                                                        : null;
                                        if (!isKept(within, id)
                                                && content.chunk(
                                                        segment, offset, length, samples, times)
                                                && content.count() > 0
                                                && isDeleted()) {
                                            deleted.put(offset, content.count());
                                        }
                                    });
            if (intact) {
                long erased = noteErasable(segment, within);
                eraser.erase(segment);
                return erased;
            }
        } catch (MalformedException _) {
            // As damage: what masks it stays.
            eraser.clear();
        }
        needed.addAll(within);
        return 0;
    }

    /**
     * Notes the deleted chunks but those that others need to be told from: what masks these stays.
     *
     * @return samples that will be erased
     */
    private long noteErasable(SegmentInfo segment, List<Tombstone> within) {
        if (deleted.isEmpty()) {
            return 0;
        }
        content.index(
                segment,
                (_, _, _, offset, length, _, _) -> {
                    if (!deleted.containsKey(offset)
                            && deleted.remove(content.baseOf(segment, offset, length)) != null) {
                        needed.addAll(within);
                    }
                });
        long[] erased = {0};
        content.index(
                segment,
                (_, _, _, offset, length, _, _) -> {
                    Integer samples = deleted.get(offset);
                    if (samples != null) {
                        eraser.add(offset, length);
                        erased[0] += samples;
                    }
                });
        return erased[0];
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
            covered += all.covers(content.timeMs(i), content.sequence(i)) ? 1 : 0;
        }
        if (covered > 0 && covered < content.count()) {
            for (int i = 0; i < content.count(); i++) {
                all.addCovering(content.timeMs(i), content.sequence(i), needed);
            }
        }
        return covered == content.count();
    }
}
