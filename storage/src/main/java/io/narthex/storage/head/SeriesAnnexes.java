package io.narthex.storage.head;

import io.narthex.core.model.Histogram;
import io.narthex.storage.codec.AnnexWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a series has besides plain values: native histograms and start timestamps of its chunks in
 * memory, and what the journal's next ones are relative to. Most series have none. Guarded by the
 * head.
 */
final class SeriesAnnexes {
    /** What was recorded last, since the last keyframe. */
    @Nullable Histogram recorded;

    long recordedStartMs;

    /** Chunks are told apart by identity: none is equal to another. */
    private Object[] chunks = {};

    private AnnexWriter[] annexes = {};

    /** Makes what is recorded next independent of what was before. */
    void forgetRecorded() {
        recorded = null;
        recordedStartMs = 0;
    }

    @Nullable AnnexWriter find(Object chunk) {
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i].equals(chunk)) {
                return annexes[i];
            }
        }
        return null;
    }

    /** The annex of a chunk, made where there is none. */
    AnnexWriter of(Object chunk) {
        AnnexWriter annex = find(chunk);
        if (annex == null) {
            annex = new AnnexWriter();
            put(chunk, annex);
        }
        return annex;
    }

    void put(Object chunk, AnnexWriter annex) {
        int size = chunks.length;
        chunks = Arrays.copyOf(chunks, size + 1);
        annexes = Arrays.copyOf(annexes, size + 1);
        chunks[size] = chunk;
        annexes[size] = annex;
    }

    /** The chunk leaves memory. */
    void remove(Object chunk) {
        for (int i = 0; i < chunks.length; i++) {
            if (chunks[i].equals(chunk)) {
                int last = chunks.length - 1;
                chunks[i] = chunks[last];
                annexes[i] = annexes[last];
                chunks = Arrays.copyOf(chunks, last);
                annexes = Arrays.copyOf(annexes, last);
                return;
            }
        }
    }
}
