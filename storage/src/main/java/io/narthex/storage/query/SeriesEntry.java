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

    final Labels labels;

    /** What of it is deleted, or null for nothing. */
    final @Nullable DeletionMask mask;

    @Nullable HeadSeries live;
    int[] chunks = {};
    int chunkCount;

    SeriesEntry(Labels labels, @Nullable DeletionMask mask) {
        this.labels = labels;
        this.mask = mask;
    }

    void addChunk(int segment, int column, int offset, int length, int samples) {
        int at = chunkCount * STRIDE;
        if (at == chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(2 * STRIDE, chunks.length * 2));
        }
        chunks[at + SEGMENT] = segment;
        chunks[at + COLUMN] = column;
        chunks[at + OFFSET] = offset;
        chunks[at + LENGTH] = length;
        chunks[at + SAMPLES] = samples;
        chunkCount++;
    }

    int chunk(int index, int field) {
        return chunks[index * STRIDE + field];
    }
}
