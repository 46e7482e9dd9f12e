package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.storage.head.HeadSeries;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges the chunks of one series by time; of equal times the one stored first wins. */
final class MergingCursor implements SampleCursor {
    private final ChunkSource source;
    private final SeriesEntry entry;
    private final long minMs;
    private final long maxMs;
    private final List<Piece> pieces;
    private int next;
    private long lastMs = Long.MIN_VALUE;

    /** A chunk of a segment, or a run of the head. */
    private record Piece(
            long minMs,
            long maxMs,
            int chunk,
            @Nullable ColumnTimes column,
            @Nullable HeadRun run) {}

    MergingCursor(ChunkSource source, SeriesEntry entry, long minMs, long maxMs) {
        this.source = source;
        this.entry = entry;
        this.minMs = minMs;
        this.maxMs = maxMs;
        pieces = new ArrayList<>(entry.chunkCount + 2);
        for (int i = 0; i < entry.chunkCount; i++) {
            addChunk(i);
        }
        HeadSeries live = entry.live;
        if (live != null) {
            for (HeadRun run : source.live(live, entry.mask, minMs, maxMs)) {
                pieces.add(new Piece(run.minMs(), run.maxMs(), -1, null, run));
            }
        }
        pieces.sort((a, b) -> Long.compare(a.minMs, b.minMs));
    }

    private void addChunk(int index) {
        int segment = entry.chunk(index, SeriesEntry.SEGMENT);
        int columnNumber = entry.chunk(index, SeriesEntry.COLUMN);
        long fromMs = source.segment(segment).minMs();
        long toMs = source.segment(segment).maxMs();
        ColumnTimes column = null;
        if (columnNumber >= 0) {
            column = source.column(segment, columnNumber);
            if (column == null || column.rows == 0) {
                source.damaged(entry, index);
                return;
            }
            fromMs = column.timesMs[0];
            toMs = column.timesMs[column.rows - 1];
        }
        if (fromMs <= maxMs && toMs >= minMs) {
            pieces.add(new Piece(fromMs, toMs, index, column, null));
        }
    }

    @Override
    public boolean next(SampleBlock block) {
        block.clear();
        while (next < pieces.size() && block.size() == 0) {
            Piece first = pieces.get(next);
            long end = first.maxMs;
            int to = next + 1;
            while (to < pieces.size() && pieces.get(to).minMs <= end) {
                end = Math.max(end, pieces.get(to).maxMs);
                to++;
            }
            HeadRun run = first.run;
            if (to > next + 1) {
                mergeUpTo(to, block);
            } else if (run != null && run.isPlain()) {
                run.addTo(block);
                source.giveBack(run);
            } else if (run == null && inOrder(first)) {
                source.content().addTo(block);
            } else {
                mergeUpTo(to, block);
            }
            next = to;
            block.trim(Math.max(minMs, lastMs == Long.MIN_VALUE ? minMs : lastMs + 1), maxMs);
        }
        if (block.size() > 0) {
            lastMs = block.timestampsMs()[block.size() - 1];
        }
        return block.size() > 0;
    }

    /** Reads a chunk; whether its samples already stand in order of time. */
    private boolean inOrder(Piece piece) {
        if (!read(piece)) {
            return true;
        }
        SegmentContent content = source.content();
        boolean increasing = piece.column != null && piece.column.increasing;
        for (int i = 1; i < content.count() && !increasing; i++) {
            if (content.timeMs(i) <= content.timeMs(i - 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean read(Piece piece) {
        return source.read(entry, piece.chunk, piece.column);
    }

    /** Segments come before the head, and in order of their numbers: what was stored first wins. */
    private void mergeUpTo(int to, SampleBlock block) {
        List<Piece> cluster = new ArrayList<>(pieces.subList(next, to));
        cluster.sort((a, b) ->
                Integer.compare(
                        a.chunk < 0 ? Integer.MAX_VALUE : a.chunk,
                        b.chunk < 0 ? Integer.MAX_VALUE : b.chunk));
        SampleBuffer buffer = source.buffer();
        buffer.clear();
        for (Piece piece : cluster) {
            HeadRun run = piece.run;
            if (run != null) {
                run.addTo(buffer);
                source.giveBack(run);
            } else if (read(piece)) {
                SegmentContent content = source.content();
                for (int i = 0; i < content.count(); i++) {
                    buffer.add(content.timeMs(i), content.values()[i]);
                    annex(buffer, content.histograms(), content.startTimestampsMs(), i);
                }
            }
        }
        buffer.drain(block);
    }

    private static void annex(
            SampleBuffer buffer,
            @Nullable Histogram @Nullable [] histograms,
            long @Nullable [] starts,
            int sample) {
        if (histograms != null || starts != null) {
            buffer.annex(
                    histograms == null ? null : histograms[sample],
                    starts == null ? 0 : starts[sample]);
        }
    }
}
