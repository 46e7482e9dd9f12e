package io.narthex.storage.query;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The decoded chunks that others were lately told from, one a segment: buckets of one histogram
 * follow each other. Confined to one thread.
 */
final class BaseChunks {
    private static final int SLOTS = 64;

    private final long[] segments = new long[SLOTS];
    private final int[] offsets = new int[SLOTS];
    private final int[] samples = new int[SLOTS];
    private final long[] @Nullable [] numbers = new long[SLOTS][];

    BaseChunks() {
        clear();
    }

    /** Forgets all of them. */
    void clear() {
        Arrays.fill(offsets, -1);
        Arrays.fill(numbers, null);
    }

    /** The numbers of the chunk at {@code offset} of a segment, or null where they are not here. */
    long @Nullable [] get(long segment, int offset, int sampleCount) {
        int slot = slot(segment);
        boolean here =
                offsets[slot] == offset
                        && segments[slot] == segment
                        && samples[slot] == sampleCount;
        return here ? numbers[slot] : null;
    }

    /** Where the numbers of another chunk of a segment are filled in; say so with {@link #put}. */
    long[] room(long segment, int sampleCount) {
        int slot = slot(segment);
        offsets[slot] = -1;
        samples[slot] = sampleCount;
        long[] room = numbers[slot];
        if (room == null || room.length < sampleCount) {
            room = new long[sampleCount];
            numbers[slot] = room;
        }
        return room;
    }

    /** Says of which chunk the numbers are that were filled into {@link #room}. */
    void put(long segment, int offset) {
        int slot = slot(segment);
        segments[slot] = segment;
        offsets[slot] = offset;
    }

    private static int slot(long segment) {
        return (int) segment & (SLOTS - 1);
    }
}
