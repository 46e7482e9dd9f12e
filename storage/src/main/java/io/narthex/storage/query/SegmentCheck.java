package io.narthex.storage.query;

import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;

/** Reads all of a segment and checks every checksum in it. Confined to one thread. */
public final class SegmentCheck {
    private final SegmentReader reader;
    private final SegmentContent content;
    private final SegmentLabels labels;
    private int series;
    private long chunks;
    private long samples;
    private long deletedChunks;

    /** Told of what is damaged. */
    @FunctionalInterface
    public interface Finding {
        /**
         * @param part what it is, such as {@code index} or {@code chunk}
         * @param samples what cannot be read because of it
         */
        void damaged(SegmentInfo segment, String part, long samples, long minMs, long maxMs);
    }

    public SegmentCheck(RingFile ring) {
        reader = new SegmentReader(ring);
        content = new SegmentContent(reader);
        labels = new SegmentLabels(reader);
    }

    /** The number of series in the segment that was checked last. */
    public int series() {
        return series;
    }

    /** Its chunks, damaged ones included. */
    public long chunks() {
        return chunks;
    }

    /** Samples of it that were read. */
    public long samples() {
        return samples;
    }

    /** Chunks that were deleted and erased. */
    public long deletedChunks() {
        return deletedChunks;
    }

    /** Reads the index only; returns the number of series, or -1 if it is damaged. */
    public int countSeries(SegmentInfo segment) {
        int[] last = {-1};
        series = 0;
        boolean intact =
                content.index(
                        segment,
                        (id, _, _, _, _, _, _) -> {
                            series += id == last[0] ? 0 : 1;
                            last[0] = id;
                        });
        return intact ? series : -1;
    }

    /** Checks a segment of a view. */
    public void check(View view, SegmentInfo segment, Finding finding) {
        chunks = 0;
        samples = 0;
        deletedChunks = 0;
        if (countSeries(segment) < 0) {
            whole(segment, "index", finding);
            return;
        }
        if (reader.records(segment) == null) {
            finding.damaged(segment, "records", 0, segment.minMs(), segment.maxMs());
        }
        try {
            if (!reader.isDictionaryIntact(segment)) {
                finding.damaged(segment, "dictionary", 0, segment.minMs(), segment.maxMs());
            }
            labels.load(view, segment);
            ColumnTimes[] columns = content.columns(segment);
            if (columns == null) {
                whole(segment, "columns", finding);
                return;
            }
            content.index(
                    segment,
                    (id, column, count, offset, length, minMs, maxMs) -> {
                        ColumnTimes times =
                                column >= 0 && column < columns.length ? columns[column] : null;
                        chunks++;
                        long fromMs = times == null || times.rows == 0 ? minMs : times.timesMs[0];
                        long toMs =
                                times == null || times.rows == 0
                                        ? maxMs
                                        : times.timesMs[times.rows - 1];
                        if (!content.chunk(segment, offset, length, count, times)) {
                            finding.damaged(segment, "chunk", count, fromMs, toMs);
                        } else if (content.count() == 0) {
                            deletedChunks++;
                        } else if (labels.get(id) == null) {
                            finding.damaged(segment, "definition", count, fromMs, toMs);
                        } else {
                            samples += content.count();
                        }
                    });
        } catch (MalformedException _) {
            whole(segment, "content", finding);
        }
    }

    private static void whole(SegmentInfo segment, String part, Finding finding) {
        finding.damaged(segment, part, segment.samples(), segment.minMs(), segment.maxMs());
    }
}
