package io.narthex.storage.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.query.SliceIntervals.Interval;
import io.narthex.storage.ring.ExtentInfo;
import io.narthex.storage.ring.SegmentInfo;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A position as a whole, compared with one flag for each batch of each segment. */
class CursorPositionTest {
    private static final int SEGMENTS = 8;
    private static final int BATCHES = 12;

    /** Segments overlap by half: a batch may lie in two, in each with other groups. */
    private static SegmentInfo segment(int index) {
        long min = 1 + index * (BATCHES / 2L);
        return new SegmentInfo(
                new ExtentInfo(0, 0, 1),
                4096,
                index + 1L,
                0,
                1000,
                min,
                min + BATCHES - 1,
                BATCHES * 10L,
                7,
                1,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                0,
                index * 10L * BATCHES);
    }

    private static CursorPosition copy(CursorPosition position) {
        ByteWriter out = new ByteWriter(16);
        position.write(out);
        return CursorPosition.read(new ByteReader(out.bytes(), 0, out.size()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void slicesAndJournalInAnyOrder(long seed) {
        Random random = new Random(seed);
        boolean[][] done = new boolean[SEGMENTS][BATCHES];
        CursorPosition position = new CursorPosition();
        position.firstBatch = seed % 2 == 0 ? 0 : 20;
        position.toBatch(position.firstBatch, 0, 0);
        for (int step = 0; step < 60; step++) {
            CursorPosition read = new CursorPosition(position);
            if (random.nextInt(4) == 0) {
                read.toBatch(read.batch + random.nextInt(3), Integer.MAX_VALUE, Long.MAX_VALUE);
            } else {
                int index = random.nextInt(SEGMENTS);
                int from = random.nextInt(BATCHES);
                int to = from + 1 + random.nextInt(BATCHES - from);
                long number = segment(index).sequence();
                read.slices.add(
                        to == BATCHES
                                ? Interval.of(number, from, number + 1, 0)
                                : Interval.of(number, from, number, to));
                for (int i = from; i < to; i++) {
                    done[index][i] = true;
                }
            }
            position.add(read);
            check(position, done, "seed=" + seed + ", step=" + step);
            check(copy(position), done, "seed=" + seed + ", step=" + step + ", read back");
        }
    }

    private static void check(CursorPosition position, boolean[][] done, String context) {
        for (int index = 0; index < SEGMENTS; index++) {
            SegmentInfo segment = segment(index);
            int left = 0;
            for (int i = 0; i < BATCHES; i++) {
                long batch = segment.minBatch() + i;
                boolean inJournal =
                        batch >= position.firstBatch
                                && (batch < position.batch
                                        || (batch == position.batch
                                                && position.series == Integer.MAX_VALUE));
                boolean expected = done[index][i] || inJournal;
                assertEquals(
                        expected,
                        position.isDone(segment, batch, 3, 500),
                        context + ", segment=" + segment.sequence() + ", batch=" + batch);
                left += expected ? 0 : 1;
            }
            assertEquals(left == 0, position.isDone(segment), context);
            assertEquals(left * 10L, position.unread(segment), context);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, BATCHES - 1})
    void aReaderInOrderHasOneInterval(int slice) {
        CursorPosition position = new CursorPosition();
        position.toSegment(3);
        SegmentInfo third = segment(2);
        position.toSlice(third, third.minBatch() + slice, 4, 700);
        assertEquals(1, position.slices.size());
        CursorPosition read = copy(position);
        assertTrue(read.isDone(segment(1)));
        assertTrue(read.isDone(third, third.minBatch() + slice, 3, 900));
        assertTrue(read.isDone(third, third.minBatch() + slice, 4, 700));
        assertFalse(read.isDone(third, third.minBatch() + slice, 4, 701));
        assertFalse(read.isDone(third, third.minBatch() + slice, 5, 0));
        assertFalse(read.isDone(third));
        read.toSliceEnd(third, third.minBatch() + slice);
        assertTrue(read.isDone(third, third.minBatch() + slice, 5, 0));
        read.toSegment(4);
        assertTrue(read.isDone(third));
        assertEquals(1, read.slices.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void whatWasOverwrittenStaysDone(long evictedTo) {
        CursorPosition acknowledged = new CursorPosition();
        CursorPosition read = new CursorPosition(acknowledged);
        read.toSlice(segment(1), segment(1).minBatch() + 3, 2, 100);
        acknowledged.toSegment(evictedTo);
        acknowledged.add(read);
        assertTrue(acknowledged.isDone(segment((int) evictedTo - 2)));
        assertFalse(acknowledged.isDone(segment((int) evictedTo - 1)));
    }
}
