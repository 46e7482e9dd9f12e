package io.narthex.storage.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.query.SliceIntervals.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The set of acknowledged slices, compared with one flag for each series of each slice. */
class SliceIntervalsTest {
    private static final int SEGMENTS = 6;
    private static final int SLICES = 15;
    private static final int SERIES = 4;
    private static final int POINTS = SEGMENTS * SLICES;

    private final SliceIntervals set = new SliceIntervals();

    /** By slice over all segments, and series from 1. */
    private final boolean[][] model = new boolean[POINTS][SERIES + 1];

    private static Interval interval(int from, int to, int series) {
        return new Interval(from / SLICES, from % SLICES, to / SLICES, to % SLICES, series, series);
    }

    private void add(int from, int to, int series) {
        set.add(interval(from, to, series));
        for (int point = from; point < to; point++) {
            for (int i = 1; i <= SERIES; i++) {
                model[point][i] = true;
            }
        }
        for (int i = 1; i <= series; i++) {
            model[to][i] = true;
        }
    }

    private static SliceIntervals copy(SliceIntervals set) {
        ByteWriter out = new ByteWriter(16);
        set.write(out);
        ByteReader in = new ByteReader(out.bytes(), 0, out.size());
        SliceIntervals read = new SliceIntervals();
        read.read(in);
        assertEquals(0, in.remaining());
        return read;
    }

    private void check(SliceIntervals actual, String context) {
        int runs = 0;
        boolean inRun = false;
        long[] covered = new long[SEGMENTS];
        for (int point = 0; point < POINTS; point++) {
            boolean whole = true;
            for (int i = 1; i <= SERIES; i++) {
                assertEquals(
                        model[point][i],
                        actual.contains(point / SLICES, point % SLICES, i, i),
                        context + ", slice=" + point + ", series=" + i);
                whole &= model[point][i];
            }
            runs += !inRun && model[point][1] ? 1 : 0;
            inRun = whole;
            covered[point / SLICES] +=
                    whole
                                    && actual.contains(
                                            point / SLICES,
                                            point % SLICES,
                                            Integer.MAX_VALUE,
                                            Long.MAX_VALUE)
                            ? 1
                            : 0;
        }
        assertTrue(actual.size() <= runs, context + ": " + actual.size() + " > " + runs);
        for (int i = 0; i < SEGMENTS; i++) {
            assertEquals(covered[i], actual.covered(i, SLICES), context);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void slicesInAnyOrderAreOneSet(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 120; step++) {
            int from = random.nextInt(POINTS - 1);
            int to = Math.min(POINTS - 1, from + random.nextInt(4));
            // Up to the last series but one: a slice that is done wholly is said to be.
            add(from, to, random.nextInt(SERIES));
            String context = "seed=" + seed + ", step=" + step;
            check(set, context);
            check(copy(set), context + ", read back");
        }
        SliceIntervals union = new SliceIntervals();
        union.addAll(set);
        check(union, "seed=" + seed + ", union");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void allSlicesEndAsOneInterval(long seed) {
        Random random = new Random(seed);
        int[] order = new int[POINTS];
        for (int i = 0; i < POINTS; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        for (int point : order) {
            set.add(interval(point, point + 1, 0));
        }
        assertEquals(1, set.size(), "seed=" + seed);
        assertEquals(1, copy(set).size());
    }

    @Test
    void newestFirstIsOneInterval() {
        for (int point = POINTS - 1; point >= 0; point--) {
            add(point, point, 2);
            assertEquals(point == POINTS - 1 ? 1 : 2, set.size());
            set.add(interval(point, point + 1, 0));
            assertEquals(1, set.size());
        }
    }

    @Test
    void tooManyGapsAreRefusedAndNothingChanges() {
        for (int i = 0; i < SliceIntervals.MAX_INTERVALS; i++) {
            set.add(Interval.of(1, 2L * i, 1, 2L * i + 1));
        }
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> set.add(Interval.of(9, 0, 9, 1)));
        assertEquals("position has too many gaps: 256", e.getMessage());
        assertFalse(set.contains(9, 0, 1, 0));
        assertEquals(SliceIntervals.MAX_INTERVALS, copy(set).size());
        set.add(Interval.before(9));
        assertEquals(1, set.size());
    }

    @Test
    void garbageIsRefused() {
        ByteWriter out = new ByteWriter(16);
        out.putVarint(1);
        out.putVarint(-1);
        out.putVarint(0);
        out.putVarint(0);
        out.putVarint(0);
        out.putVarint(0);
        ByteReader in = new ByteReader(out.bytes(), 0, out.size());
        assertThrows(MalformedException.class, () -> set.read(in));
    }
}
