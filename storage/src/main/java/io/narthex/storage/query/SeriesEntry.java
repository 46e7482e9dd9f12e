package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.head.HeadSeries;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A series that a selection found, with where its chunks lie in segments. Confined to one thread.
 */
final class SeriesEntry {
    /** Numbers that describe one chunk. */
    static final int SEGMENT = 0;

    static final int COLUMN = 1;
    static final int OFFSET = 2;
    static final int LENGTH = 3;
    static final int SAMPLES = 4;
    static final int STRIDE = 5;

    private static final int FIRST_CHUNKS = 4;

    /** What an entry takes without chunks, its places in tables included. */
    static final long BYTES = 96;

    /** What an entry takes besides whose labels are not those of the head. */
    static final long LABELS_BYTES = 192;

    /** What its place in a table by labels takes. */
    static final long BY_LABELS_BYTES = 40;

    final Labels labels;

    /** What of it is deleted, or null for nothing. */
    final @Nullable DeletionMask mask;

    @Nullable HeadSeries live;

    /** Whether a segment has some of it. */
    boolean present;

    int[] chunks = {};
    int chunkCount;

    SeriesEntry(Labels labels, @Nullable DeletionMask mask) {
        this.labels = labels;
        this.mask = mask;
    }

    /**
     * Adds a chunk; returns by how many bytes the entry has grown.
     *
     * @param expected how many there may be in all
     */
    long addChunk(int segment, int column, int offset, int length, int samples, int expected) {
        int at = chunkCount * STRIDE;
        int grown = 0;
        if (at == chunks.length) {
            int capacity = Math.max(Math.min(expected, FIRST_CHUNKS) * STRIDE, chunks.length * 2);
            grown = capacity - chunks.length;
            chunks = Arrays.copyOf(chunks, capacity);
        }
        chunks[at + SEGMENT] = segment;
        chunks[at + COLUMN] = column;
        chunks[at + OFFSET] = offset;
        chunks[at + LENGTH] = length;
        chunks[at + SAMPLES] = samples;
        chunkCount++;
        return (long) grown * Integer.BYTES;
    }

    int chunk(int index, int field) {
        return chunks[index * STRIDE + field];
    }
}
