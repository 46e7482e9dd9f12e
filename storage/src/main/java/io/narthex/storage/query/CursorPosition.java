package io.narthex.storage.query;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.query.SliceIntervals.Interval;
import io.narthex.storage.ring.SegmentInfo;

/**
 * What a destination has acknowledged: a set of slices of segments, and a position in the journal.
 * That one says of batches from {@link #firstBatch} up to {@link #batch}, and in it up to series
 * {@link #series} and its time {@link #timeMs}, that they are done, wherever they lie by now. The
 * head is read from there on; what is older is read from segments. Guarded by the positions, or
 * confined to a cursor.
 */
final class CursorPosition {
    long firstBatch;
    long batch;
    int series;
    long timeMs;
    final SliceIntervals slices = new SliceIntervals();

    CursorPosition() {}

    CursorPosition(CursorPosition from) {
        set(from);
    }

    void set(CursorPosition from) {
        firstBatch = from.firstBatch;
        toBatch(from.batch, from.series, from.timeMs);
        slices.set(from.slices);
    }

    /** Adds what {@code read} says is done. */
    void add(CursorPosition read) {
        if (!isDone(read.batch, read.series, read.timeMs)) {
            toBatch(read.batch, read.series, read.timeMs);
        }
        slices.addAll(read.slices);
    }

    void toBatch(long newBatch, int newSeries, long newTimeMs) {
        batch = newBatch;
        series = newSeries;
        timeMs = newTimeMs;
    }

    /** All segments before {@code segment} are done. */
    void toSegment(long segment) {
        slices.add(Interval.before(segment));
    }

    /** All before a segment is done, and that one up to a batch, and in it up to a series' time. */
    void toSlice(SegmentInfo segment, long ofBatch, int ofSeries, long ofTimeMs) {
        long slice = ofBatch - segment.minBatch();
        slices.add(new Interval(0, 0, segment.sequence(), slice, ofSeries, ofTimeMs));
    }

    /** All before a segment is done, and that one up to the end of a batch. */
    void toSliceEnd(SegmentInfo segment, long ofBatch) {
        long slice = ofBatch - segment.minBatch();
        slices.add(Interval.of(0, 0, segment.sequence(), slice + 1));
    }

    /** Whether a sample of the head is done. */
    boolean isDone(long ofBatch, int ofSeries, long ofTimeMs) {
        if (ofBatch != batch) {
            return ofBatch < batch;
        }
        if (ofSeries != series) {
            return ofSeries < series;
        }
        return ofTimeMs <= timeMs;
    }

    /** Whether a sample of {@code segment} is done. */
    boolean isDone(SegmentInfo segment, long ofBatch, int ofSeries, long ofTimeMs) {
        return (ofBatch >= firstBatch && isDone(ofBatch, ofSeries, ofTimeMs))
                || slices.contains(
                        segment.sequence(), ofBatch - segment.minBatch(), ofSeries, ofTimeMs);
    }

    /** Whether the journal's position says of a whole run of batches that it is done. */
    boolean isRunDone(long fromBatch, long toBatch) {
        return fromBatch >= firstBatch && isDone(toBatch, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Whether all of a segment is done. */
    boolean isDone(SegmentInfo segment) {
        return isRunDone(segment.minBatch(), segment.maxBatch()) || slicesLeft(segment) == 0;
    }

    /** About how many samples of a segment are not done. */
    long unread(SegmentInfo segment) {
        if (isDone(segment)) {
            return 0;
        }
        double share = slicesLeft(segment) / (double) slicesOf(segment);
        return Math.max(1, Math.round(segment.samples() * share));
    }

    private long slicesLeft(SegmentInfo segment) {
        SliceIntervals all = slices;
        long to = batch - (series == Integer.MAX_VALUE ? 0 : 1) + 1 - segment.minBatch();
        long from = Math.max(0, firstBatch - segment.minBatch());
        if (to > from) {
            all = new SliceIntervals();
            all.add(Interval.of(segment.sequence(), from, segment.sequence(), to));
            all.addAll(slices);
        }
        return slicesOf(segment) - all.covered(segment.sequence(), slicesOf(segment));
    }

    private static long slicesOf(SegmentInfo segment) {
        return segment.maxBatch() - segment.minBatch() + 1;
    }

    void write(ByteWriter out) {
        out.putVarint(firstBatch);
        out.putVarint(batch);
        out.putVarint(series);
        out.putZigzag(timeMs);
        slices.write(out);
    }

    static CursorPosition read(ByteReader in) {
        CursorPosition position = new CursorPosition();
        position.firstBatch = in.getVarint();
        position.batch = in.getVarint();
        position.series = in.getCount(Integer.MAX_VALUE);
        position.timeMs = in.getZigzag();
        position.slices.read(in);
        return position;
    }
}
