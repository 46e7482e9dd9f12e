package io.narthex.storage.query;

import io.narthex.storage.deletion.DeletionMask;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.HeadSeries;
import io.narthex.storage.head.HeadTimes;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.ring.SegmentInfo;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the chunks of a view, decoded, and remembers the head's columns. Confined to one
 * thread.
 */
final class ChunkSource {
    private static final int RECENT_COLUMNS = 128;

    private final View view;
    private final SegmentContent content;
    private final SampleBuffer buffer = new SampleBuffer();
    private final IdentityHashMap<Column, ColumnTimes> headColumns = new IdentityHashMap<>();
    private final ColumnCache columns;

    /** What was read of the series before: its room is used again. */
    private final List<HeadRun> idleRuns = new ArrayList<>();

    /** The columns of the last series: mostly those of the next one too. By segment. */
    private final @Nullable ColumnTimes[] recent = new ColumnTimes[RECENT_COLUMNS];

    private final long[] recentKeys = new long[RECENT_COLUMNS];

    ChunkSource(View view, SegmentContent content, ColumnCache columns) {
        this.view = view;
        this.content = content;
        this.columns = columns;
    }

    /** The samples of a series that are in the head and show in the view, oldest chunk first. */
    List<HeadRun> live(HeadSeries series, @Nullable DeletionMask mask, long minMs, long maxMs) {
        List<HeadRun> runs = new ArrayList<>(2);
        Head head = view.head();
        synchronized (head) {
            for (HeadChunk chunk = series.newest(); chunk != null; chunk = chunk.older()) {
                Column column = chunk.column();
                if (shows(column, minMs, maxMs)) {
                    ColumnTimes times = visible(column);
                    content.shared(chunk, times, times.firstRowAt(minMs));
                    content.drop(mask);
                    addRun(runs, content.count());
                }
            }
            for (OwnChunk own = series.newestOwn(); own != null; own = own.older()) {
                if (shows(own, minMs, maxMs)) {
                    content.own(own);
                    content.drop(mask);
                    int visible = 0;
                    while (visible < content.count()
                            && content.sequence(visible) <= view.sequence()) {
                        visible++;
                    }
                    addRun(runs, visible);
                }
            }
        }
        return runs;
    }

    /** Removes the series that have no chunk, neither in segments nor in the head, in a range. */
    void removeAbsent(List<SeriesEntry> entries, long minMs, long maxMs) {
        synchronized (view.head()) {
            entries.removeIf(entry -> entry.chunkCount == 0 && !hasChunk(entry, minMs, maxMs));
        }
    }

    private boolean hasChunk(SeriesEntry entry, long minMs, long maxMs) {
        HeadSeries live = entry.live;
        if (live == null) {
            return false;
        }
        for (HeadChunk chunk = live.newest(); chunk != null; chunk = chunk.older()) {
            if (shows(chunk.column(), minMs, maxMs)) {
                return true;
            }
        }
        for (OwnChunk own = live.newestOwn(); own != null; own = own.older()) {
            if (shows(own, minMs, maxMs)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a series has samples in the head that show in the view. */
    boolean isLive(HeadSeries series, @Nullable DeletionMask mask, long minMs, long maxMs) {
        Head head = view.head();
        synchronized (head) {
            for (HeadChunk chunk = series.newest(); chunk != null; chunk = chunk.older()) {
                Column column = chunk.column();
                if (mask == null && chunk.samples() > 0 && isWithin(column, minMs, maxMs)) {
                    // No need to look which of them.
                    return true;
                }
            }
            return !live(series, mask, minMs, maxMs).isEmpty();
        }
    }

    private boolean isWithin(HeadTimes times, long minMs, long maxMs) {
        return view.showsInHead(times)
                && times.maxSequence() <= view.sequence()
                && times.minMs() >= minMs
                && times.maxMs() <= maxMs;
    }

    private boolean shows(HeadTimes times, long minMs, long maxMs) {
        return view.showsInHead(times) && times.minMs() <= maxMs && times.maxMs() >= minMs;
    }

    private void addRun(List<HeadRun> runs, int count) {
        if (count > 0) {
            HeadRun run = idleRuns.isEmpty() ? new HeadRun() : idleRuns.removeLast();
            run.copy(content, count);
            runs.add(run);
        }
    }

    /** Takes back a run that was read. */
    void giveBack(HeadRun run) {
        idleRuns.add(run);
    }

    /** The rows of a column up to the view's last batch. */
    private ColumnTimes visible(Column column) {
        ColumnTimes known = headColumns.get(column);
        if (known == null) {
            ColumnTimes all = content.column(column);
            int rows = all.rows;
            while (rows > 0 && all.sequences[rows - 1] > view.sequence()) {
                rows--;
            }
            known =
                    new ColumnTimes(
                            all.timesMs,
                            all.sequences,
                            rows,
                            all.groupId,
                            all.firstRow,
                            all.tables);
            headColumns.put(column, known);
        }
        return known;
    }

    /** A column of segment {@code number}, or null if it is damaged or there is none. */
    @Nullable ColumnTimes column(int number, int column) {
        if (column < 0) {
            return null;
        }
        // 0 is no key.
        long key = (long) (number + 1) << Integer.SIZE | column;
        int slot = number & (RECENT_COLUMNS - 1);
        if (recentKeys[slot] != key) {
            recent[slot] = columns.get(number, column, content);
            recentKeys[slot] = key;
        }
        return recent[slot];
    }

    /** Decodes a chunk of a segment; false if it is damaged. */
    boolean read(SeriesEntry entry, int chunk, @Nullable ColumnTimes column) {
        int number = entry.chunk(chunk, SeriesEntry.SEGMENT);
        int offset = entry.chunk(chunk, SeriesEntry.OFFSET);
        SegmentInfo segment = view.segments().get(number);
        boolean intact =
                content.chunk(
                        segment,
                        offset,
                        entry.chunk(chunk, SeriesEntry.LENGTH),
                        entry.chunk(chunk, SeriesEntry.SAMPLES),
                        column);
        if (intact) {
            content.drop(entry.mask);
        } else {
            damaged(entry, chunk);
        }
        return intact;
    }

    /** Says that a chunk cannot be read. */
    void damaged(SeriesEntry entry, int chunk) {
        view.damage()
                .found(
                        segment(entry.chunk(chunk, SeriesEntry.SEGMENT)),
                        entry.chunk(chunk, SeriesEntry.OFFSET),
                        entry.chunk(chunk, SeriesEntry.SAMPLES));
    }

    /** Where samples are put in order, by one cursor at a time, which clears it first. */
    SampleBuffer buffer() {
        return buffer;
    }

    SegmentContent content() {
        return content;
    }

    SegmentInfo segment(int number) {
        return view.segments().get(number);
    }
}
