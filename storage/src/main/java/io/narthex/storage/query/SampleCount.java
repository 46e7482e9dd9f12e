package io.narthex.storage.query;

import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.head.Column;
import io.narthex.storage.head.Head;
import io.narthex.storage.head.HeadChunk;
import io.narthex.storage.head.OwnChunk;
import io.narthex.storage.ring.SegmentInfo;
import java.util.List;

/** Counts the samples that are there of batches after one. Confined to one thread. */
public final class SampleCount {
    private final SegmentContent content;
    private long readable;
    private long unreadable;

    public SampleCount(SegmentContent content) {
        this.content = content;
    }

    /** Counts what head and segments hold of batches after number {@code batch}. */
    public void after(long batch, Head head, List<SegmentInfo> segments) {
        synchronized (head) {
            head.visitContent(
                    new Head.ContentVisitor() {
                        @Override
                        public void column(Column column) {
                            if (column.maxSequence() > batch) {
                                readable += inColumn(batch, column);
                            }
                        }

                        @Override
                        public void own(OwnChunk own) {
                            if (own.maxSequence() > batch) {
                                content.own(own);
                                readable += content.countAfter(batch);
                            }
                        }
                    });
        }
        for (SegmentInfo segment : segments) {
            if (segment.maxBatch() > batch) {
                long readableBefore = readable;
                long unreadableBefore = unreadable;
                if (!inSegment(batch, segment)) {
                    readable = readableBefore;
                    unreadable = unreadableBefore + segment.samples();
                }
            }
        }
    }

    /** Samples that can be read. */
    public long readable() {
        return readable;
    }

    /** Samples that cannot be read, of whichever batches. */
    public long unreadable() {
        return unreadable;
    }

    private long inColumn(long batch, Column column) {
        ColumnTimes times = content.column(column);
        long found = 0;
        for (HeadChunk chunk : column.chunks()) {
            content.shared(chunk, times);
            found += content.countAfter(batch);
        }
        return found;
    }

    /** Counts what a segment holds; false if its index or its columns make no sense. */
    private boolean inSegment(long batch, SegmentInfo segment) {
        try {
            ColumnTimes[] columns = content.columns(segment);
            return content.index(
                    segment,
                    (_, column, samples, offset, length, _, _) -> {
                        ColumnTimes times =
                                columns == null ? null : SegmentContent.of(columns, column);
                        if (content.chunk(segment, offset, length, samples, times)) {
                            readable += content.countAfter(batch);
                        } else {
                            unreadable += samples;
                        }
                    });
        } catch (MalformedException e) {
            return false;
        }
    }
}
