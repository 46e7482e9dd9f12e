package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.codec.TokenWriter;
import org.jspecify.annotations.Nullable;

/**
 * A live series: its labels, its place in its group, and its chunks in memory. The inherited stream
 * holds the newest values of its newest chunk, those since the journal's last keyframe; its state
 * is also that of the journal's stream. Guarded by the head; labels and id never change.
 */
public final class HeadSeries extends TokenWriter {
    private final Head head;
    private final Labels labels;
    private final int id;
    @Nullable HeadGroup group;
    int slot;
    @Nullable HeadChunk newest;
    @Nullable OwnChunk newestOwn;
    long maxMs = Long.MIN_VALUE;
    private int dictionaryExtent;
    int keyframes;
    @Nullable SeriesAnnexes annexes;
    boolean dropped;

    HeadSeries(Head head, Labels labels, int id) {
        this.head = head;
        this.labels = labels;
        this.id = id;
    }

    boolean isLiveIn(Head other) {
        return head == other && !dropped;
    }

    public Labels labels() {
        return labels;
    }

    /** A number that no other series of this ring has or had. */
    public int id() {
        return id;
    }

    public @Nullable HeadChunk newest() {
        return newest;
    }

    public @Nullable OwnChunk newestOwn() {
        return newestOwn;
    }

    /** The extent whose dictionary last got this series, 0 for none. */
    public long dictionaryExtent() {
        return dictionaryExtent;
    }

    /** Remembers which extent's dictionary has this series. */
    public void dictionaryExtent(long extentSequence) {
        // Extents are of 64 KiB and more: their numbers stay small.
        dictionaryExtent = Math.toIntExact(extentSequence);
    }

    /** What the samples of one of its chunks have besides their values, or null for nothing. */
    public @Nullable AnnexWriter annex(Object chunk) {
        return annexes == null ? null : annexes.find(chunk);
    }

    /** Says what sample {@code sample} of a chunk has besides its value. */
    void annex(Object chunk, int sample, @Nullable Histogram histogram, long startMs) {
        boolean plain = histogram == null && startMs == 0;
        AnnexWriter annex = annex(chunk);
        if (annex == null && plain) {
            return;
        }
        annexes().of(chunk).add(sample, histogram, startMs);
    }

    int annexBytes(Object chunk) {
        AnnexWriter annex = annex(chunk);
        return annex == null ? 0 : annex.size();
    }

    SeriesAnnexes annexes() {
        SeriesAnnexes mine = annexes;
        if (mine == null) {
            mine = new SeriesAnnexes();
            annexes = mine;
        }
        return mine;
    }

    /** Makes the next sample's record independent of those before. */
    void forgetRecorded() {
        pack();
        clear();
        if (annexes != null) {
            annexes.forgetRecorded();
        }
    }

    private void pack() {
        HeadChunk open = newest;
        if (open != null && open.unpacked() > 0) {
            open.pack(head.blockWriter());
        }
    }

    /** All chunks leave memory. */
    void dropContent() {
        newest = null;
        newestOwn = null;
        clear();
    }

    /** A chunk leaves memory. */
    void dropAnnex(Object chunk) {
        if (annexes != null) {
            annexes.remove(chunk);
        }
    }

    boolean hasContent() {
        return newest != null || newestOwn != null;
    }
}
