package io.narthex.storage.query;

import io.narthex.storage.codec.AnnexWriter;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.deletion.Tombstones;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import java.util.List;

/** Reads the head slice by slice in order of batches. Confined to one thread. */
final class HeadSlices {
    private final SegmentContent content;
    private final SliceBounds bounds = new SliceBounds();
    private List<Tombstone> tombstones = List.of();

    HeadSlices(SegmentContent content) {
        this.content = content;
    }

    /** What of the head is not acknowledged. */
    record Unread(long samples, long oldestMs) {}

    /**
     * Adds the next samples of the head that are not done to {@code into}.
     *
     * @return the last batch that was looked at
     */
    long fill(View view, CursorPosition from, int maxSamples, RowBuffer into) {
        Head head = view.head();
        synchronized (head) {
            tombstones =
                    DeletionMask.within(
                            view.tombstones(), Long.MIN_VALUE, Long.MAX_VALUE, from.batch);
            measure(view, from);
            if (bounds.isEmpty()) {
                return Math.max(from.batch, view.sequence());
            }
            long last = bounds.last(maxSamples);
            head.visitContent(
                    new Head.ContentVisitor() {
                        @Override
                        public void column(Column column) {
                            if (isUnread(view, from, column) && column.minSequence() <= last) {
                                collect(column, from, last, into);
                            }
                        }

                        @Override
                        public void own(OwnChunk own) {
                            if (isUnread(view, from, own) && own.minSequence() <= last) {
                                content.own(own);
                                add(own.series(), from, last, into);
                            }
                        }
                    });
            into.sort();
            return last;
        }
    }

    private static boolean isUnread(View view, CursorPosition from, HeadTimes times) {
        return view.showsInHead(times) && times.maxSequence() >= from.batch;
    }

    private long measure(View view, CursorPosition from) {
        bounds.clear();
        long[] oldest = {Long.MAX_VALUE};
        view.head()
                .visitContent(
                        new Head.ContentVisitor() {
                            @Override
                            public void column(Column column) {
                                if (isUnread(view, from, column)) {
                                    ColumnTimes times = content.column(column);
                                    for (int row = 0; row < times.rows; row++) {
                                        long batch = times.sequences[row];
                                        long ms = times.timesMs[row];
                                        boolean done =
                                                from.isDone(
                                                        batch, Integer.MAX_VALUE, Long.MAX_VALUE);
                                        if (!done && batch <= view.sequence()) {
                                            bounds.add(batch, column.chunks().size());
                                            oldest[0] = Math.min(oldest[0], ms);
                                        }
                                    }
                                }
                            }

                            @Override
                            public void own(OwnChunk own) {
                                if (isUnread(view, from, own)) {
                                    content.own(own);
                                    for (int i = 0; i < content.count(); i++) {
                                        long batch = content.sequence(i);
                                        long ms = content.timeMs(i);
                                        boolean done = from.isDone(batch, own.series().id(), ms);
                                        if (!done && batch <= view.sequence()) {
                                            bounds.add(batch, 1);
                                            oldest[0] = Math.min(oldest[0], ms);
                                        }
                                    }
                                }
                            }
                        });
        return oldest[0];
    }

    private void collect(Column column, CursorPosition from, long last, RowBuffer into) {
        ColumnTimes times = content.column(column);
        int newest = times.rows - 1;
        boolean onlyNewest =
                newest >= 0
                        && times.sequences[newest] <= last
                        && (newest == 0
                                || from.isDone(
                                        times.sequences[newest - 1],
                                        Integer.MAX_VALUE,
                                        Long.MAX_VALUE));
        for (HeadChunk chunk : column.chunks()) {
            if (onlyNewest && chunk.unpacked() > 0) {
                // The usual case of a reader that keeps up: the last value needs no decoding.
                int id = chunk.series().id();
                long batch = times.sequences[newest];
                long ms = times.timesMs[newest];
                if (chunk.rows() == times.rows
                        && !from.isDone(batch, id, ms)
                        && !Tombstones.covers(tombstones, chunk.series().labels(), ms, batch)) {
                    double value = Double.longBitsToDouble(chunk.series().lastBits());
                    into.add(chunk.series().labels(), batch, id, ms, value);
                    AnnexWriter annex = chunk.series().annex(chunk);
                    if (annex != null) {
                        into.annex(annex.ofLast(chunk.samples() - 1), annex.startMs());
                    }
                }
            } else {
                content.shared(chunk, times);
                add(chunk.series(), from, last, into);
            }
        }
    }

    private void add(HeadSeries series, CursorPosition from, long last, RowBuffer into) {
        content.drop(DeletionMask.of(tombstones, series.labels()));
        for (int i = 0; i < content.count(); i++) {
            long batch = content.sequence(i);
            long ms = content.timeMs(i);
            if (batch <= last && !from.isDone(batch, series.id(), ms)) {
                into.add(series.labels(), batch, series.id(), ms, content.values()[i]);
                into.annex(content, i);
            }
        }
    }

    /** What is not acknowledged, about. */
    Unread unread(View view, CursorPosition from) {
        synchronized (view.head()) {
            long oldest = measure(view, from);
            return new Unread(bounds.samples(), oldest);
        }
    }
}
