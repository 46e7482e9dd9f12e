package io.narthex.storage.query;

import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.ring.SegmentInfo;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The decoded columns of a view's segments, those used last. Thread-safe. */
final class ColumnCache {
    private static final int MAX_ROWS = 256 * 1024;

    private final View view;
    private final LinkedHashMap<Integer, @Nullable ColumnTimes[]> bySegment =
            new LinkedHashMap<>(16, 0.75f, true);
    private int rows;

    ColumnCache(View view) {
        this.view = view;
    }

    /**
     * A column of segment {@code number}, or null if it is damaged or there is none.
     *
     * @param content of the calling thread, which decodes
     */
    synchronized @Nullable ColumnTimes get(int number, int column, SegmentContent content) {
        @Nullable ColumnTimes[] columns = bySegment.get(number);
        if (columns == null) {
            columns = load(view.segments().get(number), content);
            for (ColumnTimes loaded : columns) {
                rows += loaded == null ? 0 : loaded.rows;
            }
            bySegment.put(number, columns);
            shrink(number);
        }
        return column < columns.length ? columns[column] : null;
    }

    private @Nullable ColumnTimes[] load(SegmentInfo segment, SegmentContent content) {
        try {
            ColumnTimes[] columns = content.columns(segment);
            if (columns != null) {
                return columns;
            }
        } catch (MalformedException e) {
            Logger.debug("storage: segment {}: {}", segment.sequence(), e.getMessage());
        }
        view.damage().found(segment, -1, segment.samples());
        return new ColumnTimes[0];
    }

    private void shrink(int keep) {
        var entries = bySegment.entrySet().iterator();
        while (rows > MAX_ROWS && entries.hasNext()) {
            var oldest = entries.next();
            if (oldest.getKey() != keep) {
                for (ColumnTimes column : oldest.getValue()) {
                    rows -= column == null ? 0 : column.rows;
                }
                entries.remove();
            }
        }
    }
}
