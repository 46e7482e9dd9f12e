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

    public SampleCount(SegmentContent content) {
        this.content = content;
    }

    /** The samples in head and segments of batches after number {@code batch}. */
    public long after(long batch, Head head, List<SegmentInfo> segments) {
        long[] found = {0};
        synchronized (head) {
            head.visitContent(
                    new Head.ContentVisitor() {
                        @Override
                        public void column(Column column) {
                            if (column.maxSequence() > batch) {
                                found[0] += inColumn(batch, column);
                            }
                        }

                        @Override
                        public void own(OwnChunk own) {
                            if (own.maxSequence() > batch) {
                                content.own(own);
                                found[0] += content.countAfter(batch);
                            }
                        }
                    });
        }
        for (SegmentInfo segment : segments) {
            if (segment.maxBatch() > batch) {
                try {
                    found[0] += inSegment(batch, segment);
                } catch (MalformedException e) {
                    // What cannot be read is counted when it is read.
                    found[0] += segment.samples();
                }
            }
        }
        return found[0];
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

    /** As far as it can be read. */
    private long inSegment(long batch, SegmentInfo segment) {
        ColumnTimes[] columns = content.columns(segment);
        long[] found = {0};
        content.index(
                segment,
                (_, column, samples, offset, length, _, _) -> {
                    if (content.chunk(
                            segment,
                            offset,
                            length,
                            samples,
                            columns == null ? null : SegmentContent.of(columns, column))) {
                        found[0] += content.countAfter(batch);
                    }
                });
        return found[0];
    }
}
