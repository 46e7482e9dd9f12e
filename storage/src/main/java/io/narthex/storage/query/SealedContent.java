package io.narthex.storage.query;

import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;

/** What a start asks of segments as a whole. Confined to one thread. */
public final class SealedContent {
    private final SegmentContent content;

    /** Of segments that {@code reader} reads. */
    public SealedContent(SegmentReader reader) {
        content = new SegmentContent(reader);
    }

    /** Whether all of it can be read: sections and chunks. */
    public boolean isIntact(SegmentInfo segment) {
        if (content.reader().dictionary(segment) == null
                || content.reader().records(segment) == null) {
            return false;
        }
        try {
            ColumnTimes[] columns = content.columns(segment);
            if (columns == null) {
                return false;
            }
            boolean[] intact = {true};
            boolean read =
                    content.index(
                            segment,
                            (_, column, samples, offset, length, _, _) ->
                                    intact[0] &=
                                            content.chunk(
                                                    segment,
                                                    offset,
                                                    length,
                                                    samples,
                                                    SegmentContent.of(columns, column)));
            return read && intact[0];
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Takes up to where something is sealed. */
    @FunctionalInterface
    public interface SealedVisitor {
        void sealed(int id, long upTo);
    }

    /** Says which rows of which groups, and which own samples of which series, a segment holds. */
    public void sealed(SegmentInfo segment, SealedVisitor rowsOfGroup, SealedVisitor ownOfSeries) {
        try {
            ColumnTimes[] columns = content.columns(segment);
            if (columns == null) {
                return;
            }
            for (ColumnTimes column : columns) {
                rowsOfGroup.sealed(column.groupId, column.firstRow + column.rows);
            }
            content.index(
                    segment,
                    (id, column, samples, offset, length, _, _) -> {
                        if (column < 0
                                && content.chunk(segment, offset, length, samples, null)
                                && content.count() > 0) {
                            ownOfSeries.sealed(id, content.sequence(content.count() - 1));
                        }
                    });
        } catch (MalformedException _) {
            // The head keeps what the damaged part held; a reader sees each sample once all the
            // same.
            return;
        }
    }
}
