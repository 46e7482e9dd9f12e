package io.narthex.storage.query;

import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.ring.SegmentInfo;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The columns of a view's segments, those used last. Thread-safe. */
final class ColumnCache {
    private static final int MAX_BYTES = 4 << 20;

    private final View view;

    /** By number of segment; null where a section is damaged. */
    private final LinkedHashMap<Integer, @Nullable ColumnSection> bySegment =
            new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    ColumnCache(View view) {
        this.view = view;
    }

    /**
     * A column of segment {@code number}, or null if it is damaged or there is none: whoever wants
     * one of its chunks counts that.
     *
     * @param content of the calling thread, which decodes
     */
    synchronized @Nullable ColumnTimes get(int number, int column, SegmentContent content) {
        try {
            ColumnSection section = section(number, content);
            if (section == null || column >= section.size()) {
                return null;
            }
            long before = section.sizeBytes();
            ColumnTimes found = content.column(section, column);
            bytes += section.sizeBytes() - before;
            shrink(number);
            return found;
        } catch (MalformedException e) {
            SegmentInfo segment = view.segments().get(number);
            Logger.debug("storage: segment {}: {}", segment.sequence(), e.getMessage());
            ColumnSection damaged = bySegment.put(number, null);
            bytes -= damaged == null ? 0 : damaged.sizeBytes();
            return null;
        }
    }

    private @Nullable ColumnSection section(int number, SegmentContent content) {
        ColumnSection section = bySegment.get(number);
        if (section == null && !bySegment.containsKey(number)) {
            section = content.columnSection(view.segments().get(number));
            bySegment.put(number, section);
            bytes += section == null ? 0 : section.sizeBytes();
        }
        return section;
    }

    private void shrink(int keep) {
        var entries = bySegment.entrySet().iterator();
        while (bytes > MAX_BYTES && entries.hasNext()) {
            var oldest = entries.next();
            if (oldest.getKey() != keep) {
                ColumnSection section = oldest.getValue();
                bytes -= section == null ? 0 : section.sizeBytes();
                entries.remove();
            }
        }
    }
}
