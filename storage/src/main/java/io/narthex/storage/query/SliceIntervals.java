package io.narthex.storage.query;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of acknowledged slices of segments, kept as few intervals as can be: neighbours are merged,
 * in whatever order they come. A slice is one batch of a segment, numbered from the segment's
 * lowest. Guarded by the positions, or confined to a cursor.
 */
final class SliceIntervals {
    /** A position has no more gaps than this: it is written with many a commit. */
    static final int MAX_INTERVALS = 256;

    /** In order, none touches the next. */
    private final List<Interval> intervals = new ArrayList<>(1);

    /**
     * From one slice up to and without another; the end of a segment is slice 0 of the one after.
     *
     * @param series if it is not 0, the samples of slice {@code toSlice} up to this series, and in
     *     it up to {@code timeMs}, are in the interval as well
     */
    record Interval(
            long fromSegment,
            long fromSlice,
            long toSegment,
            long toSlice,
            int series,
            long timeMs) {
        /** Whole slices. */
        static Interval of(long fromSegment, long fromSlice, long toSegment, long toSlice) {
            return new Interval(fromSegment, fromSlice, toSegment, toSlice, 0, 0);
        }

        /** Everything in segments before {@code segment}. */
        static Interval before(long segment) {
            return of(0, 0, segment, 0);
        }

        boolean isEmpty() {
            int order = compare(fromSegment, fromSlice, toSegment, toSlice);
            return order > 0 || (order == 0 && series == 0);
        }

        private boolean endsBefore(long segment, long slice) {
            return compare(toSegment, toSlice, segment, slice) < 0;
        }

        private Interval merge(Interval other) {
            boolean mineFirst =
                    compare(fromSegment, fromSlice, other.fromSegment, other.fromSlice) <= 0;
            Interval first = mineFirst ? this : other;
            Interval last = compareEnds(this, other) >= 0 ? this : other;
            return new Interval(
                    first.fromSegment,
                    first.fromSlice,
                    last.toSegment,
                    last.toSlice,
                    last.series,
                    last.timeMs);
        }

        private static int compareEnds(Interval a, Interval b) {
            int order = compare(a.toSegment, a.toSlice, b.toSegment, b.toSlice);
            return order == 0 ? compare(a.series, a.timeMs, b.series, b.timeMs) : order;
        }

        private static int compare(long a, long aMinor, long b, long bMinor) {
            return a == b ? Long.compare(aMinor, bMinor) : Long.compare(a, b);
        }
    }

    void set(SliceIntervals from) {
        intervals.clear();
        intervals.addAll(from.intervals);
    }

    int size() {
        return intervals.size();
    }

    /**
     * Adds an interval; nothing has changed if it fails.
     *
     * @throws IllegalStateException if there are too many gaps
     */
    void add(Interval added) {
        if (added.isEmpty()) {
            return;
        }
        int from = 0;
        while (from < intervals.size()
                && intervals.get(from).endsBefore(added.fromSegment, added.fromSlice)) {
            from++;
        }
        int to = from;
        Interval merged = added;
        while (to < intervals.size()
                && !added.endsBefore(intervals.get(to).fromSegment, intervals.get(to).fromSlice)) {
            merged = merged.merge(intervals.get(to));
            to++;
        }
        if (from == to && intervals.size() >= MAX_INTERVALS) {
            throw new IllegalStateException("position has too many gaps: " + intervals.size());
        }
        intervals.subList(from, to).clear();
        intervals.add(from, merged);
    }

    void addAll(SliceIntervals other) {
        for (int i = 0; i < other.intervals.size(); i++) {
            add(other.intervals.get(i));
        }
    }

    /** Whether the sample of a slice is in the set. */
    boolean contains(long segment, long slice, int series, long timeMs) {
        for (int i = 0; i < intervals.size(); i++) {
            Interval one = intervals.get(i);
            if (Interval.compare(segment, slice, one.fromSegment, one.fromSlice) < 0) {
                return false;
            }
            int order = Interval.compare(segment, slice, one.toSegment, one.toSlice);
            if (order < 0
                    || (order == 0
                            && Interval.compare(series, timeMs, one.series, one.timeMs) <= 0)) {
                return true;
            }
        }
        return false;
    }

    /** How many slices of a segment of {@code slices} are wholly in the set. */
    long covered(long segment, long slices) {
        long covered = 0;
        for (Interval one : intervals) {
            if (one.fromSegment <= segment && one.toSegment >= segment) {
                long from = one.fromSegment == segment ? one.fromSlice : 0;
                long to = one.toSegment == segment ? Math.min(one.toSlice, slices) : slices;
                covered += Math.max(0, to - from);
            }
        }
        return covered;
    }

    void write(ByteWriter out) {
        out.putVarint(intervals.size());
        long segment = 0;
        for (Interval one : intervals) {
            out.putVarint(one.fromSegment - segment);
            out.putVarint(one.fromSlice);
            out.putVarint(one.toSegment - one.fromSegment);
            out.putVarint(one.toSlice);
            out.putVarint(one.series);
            if (one.series != 0) {
                out.putZigzag(one.timeMs);
            }
            segment = one.toSegment;
        }
    }

    /** Adds what {@link #write} wrote. */
    void read(ByteReader in) {
        int count = in.getCount(MAX_INTERVALS);
        long segment = 0;
        for (int i = 0; i < count; i++) {
            long fromSegment = segment + in.getVarint();
            long fromSlice = in.getVarint();
            segment = fromSegment + in.getVarint();
            long toSlice = in.getVarint();
            int series = in.getCount(Integer.MAX_VALUE);
            long timeMs = series == 0 ? 0 : in.getZigzag();
            if (fromSegment < 0 || fromSlice < 0 || segment < fromSegment || toSlice < 0) {
                throw new MalformedException("interval out of range: segment=" + fromSegment);
            }
            add(new Interval(fromSegment, fromSlice, segment, toSlice, series, timeMs));
        }
    }
}
