package io.narthex.storage.query;

import io.narthex.core.model.Labels;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.deletion.Tombstone;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads segments slice by slice in order of batches. Confined to one thread. */
final class SegmentSlices {
    private final SegmentLabels labels;
    private final SegmentContent content;
    private final SliceBounds bounds = new SliceBounds();

    SegmentSlices(SegmentReader reader, SegmentContent content) {
        labels = new SegmentLabels(reader);
        this.content = content;
    }

    /**
     * Adds the next samples of a segment that are not done to {@code into}.
     *
     * @return the last batch that was looked at; at least the segment's last one at its end
     */
    long fill(View view, SegmentInfo segment, CursorPosition from, int maxSamples, RowBuffer into) {
        try {
            labels.load(view, segment);
            ColumnTimes[] columns = content.columns(segment);
            long last = segment.maxBatch();
            if (columns == null) {
                // What has times of its own can be read still, and all else is counted as lost.
                columns = new ColumnTimes[0];
            } else {
                if (!measure(segment, columns, from)) {
                    view.damage().found(segment, -1, segment.samples());
                    return last;
                }
                if (bounds.isEmpty()) {
                    return last;
                }
                last = bounds.last(maxSamples);
            }
            collect(view, segment, columns, from, last, into);
            into.sort();
            return last;
        } catch (MalformedException _) {
            into.clear();
            view.damage().found(segment, -1, segment.samples());
            return segment.maxBatch();
        }
    }

    /** Weighs what is not done; false if the index is damaged. */
    private boolean measure(SegmentInfo segment, ColumnTimes[] columns, CursorPosition from) {
        int[] chunks = new int[columns.length];
        bounds.clear();
        boolean intact =
                content.index(
                        segment,
                        (id, column, samples, offset, length, _, _) -> {
                            if (column >= 0 && column < chunks.length) {
                                chunks[column]++;
                            } else if (column < 0
                                    && content.chunk(segment, offset, length, samples, null)) {
                                for (int i = 0; i < content.count(); i++) {
                                    if (!from.isDone(
                                            segment, content.sequence(i), id, content.timeMs(i))) {
                                        bounds.add(content.sequence(i), 1);
                                    }
                                }
                            }
                        });
        for (int i = 0; i < columns.length; i++) {
            for (int row = 0; row < columns[i].rows; row++) {
                long batch = columns[i].sequences[row];
                if (!from.isDone(segment, batch, Integer.MAX_VALUE, Long.MAX_VALUE)) {
                    bounds.add(batch, chunks[i]);
                }
            }
        }
        return intact;
    }

    private void collect(
            View view,
            SegmentInfo segment,
            ColumnTimes[] columns,
            CursorPosition from,
            long last,
            RowBuffer into) {
        List<Tombstone> tombstones =
                DeletionMask.within(
                        view.tombstones(), segment.minMs(), segment.maxMs(), segment.minBatch());
        content.index(
                segment,
                (id, column, samples, offset, length, _, _) -> {
                    @Nullable ColumnTimes times =
                            column >= 0 && column < columns.length ? columns[column] : null;
                    if (times != null && !overlaps(times, from, last)) {
                        return;
                    }
                    Labels of = labels.get(id);
                    DeletionMask mask = of == null ? null : DeletionMask.of(tombstones, of);
                    if (mask != null && isDeleted(mask, segment)) {
                        return;
                    }
                    if (of == null || !content.chunk(segment, offset, length, samples, times)) {
                        view.damage().found(segment, offset, samples);
                        return;
                    }
                    content.drop(mask);
                    for (int i = 0; i < content.count(); i++) {
                        long batch = content.sequence(i);
                        long timeMs = content.timeMs(i);
                        if (batch <= last && !from.isDone(segment, batch, id, timeMs)) {
                            into.add(of, batch, id, timeMs, content.values()[i]);
                            into.annex(content, i);
                        }
                    }
                });
    }

    private static boolean isDeleted(DeletionMask mask, SegmentInfo segment) {
        return mask.coversAll(segment.minMs(), segment.maxMs(), segment.maxBatch());
    }

    private static boolean overlaps(ColumnTimes column, CursorPosition from, long last) {
        return column.rows > 0
                && column.sequences[0] <= last
                && !from.isRunDone(column.sequences[0], column.sequences[column.rows - 1]);
    }
}
