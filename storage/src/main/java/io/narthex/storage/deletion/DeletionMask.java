package io.narthex.storage.deletion;

import io.narthex.core.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tombstones that cover samples of one series. Immutable. */
public final class DeletionMask {
    private final List<Tombstone> tombstones;

    private DeletionMask(List<Tombstone> tombstones) {
        this.tombstones = tombstones;
    }

    /** The mask of a series, or null if none of {@code tombstones} covers it. */
    public static @Nullable DeletionMask of(List<Tombstone> tombstones, Labels labels) {
        List<Tombstone> covering = null;
        for (int i = 0; i < tombstones.size(); i++) {
            if (tombstones.get(i).covers(labels)) {
                covering = covering == null ? new ArrayList<>(1) : covering;
                covering.add(tombstones.get(i));
            }
        }
        return covering == null ? null : new DeletionMask(covering);
    }

    /** Those tombstones that may cover a sample in this time range, of this batch or a later. */
    public static List<Tombstone> within(
            List<Tombstone> tombstones, long fromMs, long toMs, long fromBatch) {
        List<Tombstone> found = null;
        for (int i = 0; i < tombstones.size(); i++) {
            if (tombstones.get(i).mayCover(fromMs, toMs, fromBatch)) {
                found = found == null ? new ArrayList<>() : found;
                found.add(tombstones.get(i));
            }
        }
        return found == null ? List.of() : found;
    }

    /** Whether a sample is deleted. */
    public boolean covers(long timeMs, long batch) {
        for (int i = 0; i < tombstones.size(); i++) {
            if (tombstones.get(i).mayCover(timeMs, timeMs, batch)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one tombstone covers every sample there may be in this range up to this batch. */
    public boolean coversAll(long minMs, long maxMs, long maxBatch) {
        for (int i = 0; i < tombstones.size(); i++) {
            Tombstone one = tombstones.get(i);
            if (one.minMs() <= minMs && one.maxMs() >= maxMs && one.throughBatch() >= maxBatch) {
                return true;
            }
        }
        return false;
    }

    /** Adds the tombstones that cover a sample to {@code into}. */
    public void addCovering(long timeMs, long batch, Set<Tombstone> into) {
        for (int i = 0; i < tombstones.size(); i++) {
            if (tombstones.get(i).mayCover(timeMs, timeMs, batch)) {
                into.add(tombstones.get(i));
            }
        }
    }
}
