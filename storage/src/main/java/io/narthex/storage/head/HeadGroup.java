package io.narthex.storage.head;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The series of one source in the order of its batches, and their time columns. Guarded by the
 * head.
 */
public final class HeadGroup {
    /** A record that names a slot beyond this is malformed. */
    static final int MAX_SLOTS = 1 << 24;

    private final int id;
    private final String source;
    final List<@Nullable HeadSeries> slots = new ArrayList<>();

    /** Full columns that are not sealed yet, oldest first. */
    final ArrayDeque<Column> closed = new ArrayDeque<>();

    @Nullable Column column;
    long rows;
    long lastMs = Long.MIN_VALUE;
    long lastAppendNanos;

    /** The journal's page from which on this group's records are needed, or -1 for none. */
    long firstPage = -1;

    boolean keyframeDue = true;
    int rowsSinceKeyframe;

    /** Counts keyframes; a series that was not in the last one is written in full. */
    int keyframes;

    HeadGroup(int id, String source) {
        this.id = id;
        this.source = source;
    }

    /** A number that no other group of this journal has or had. */
    public int id() {
        return id;
    }

    public String source() {
        return source;
    }

    /** The series of a slot, or null. */
    @Nullable HeadSeries series(int slot) {
        return slot < slots.size() ? slots.get(slot) : null;
    }

    boolean hasContent() {
        return column != null || !closed.isEmpty();
    }

    Column openColumn() {
        Column open = column;
        if (open == null) {
            open = new Column(this, rows);
            column = open;
        }
        return open;
    }

    void closeColumn() {
        Column open = column;
        if (open != null) {
            open.close();
            closed.add(open);
            column = null;
        }
    }
}
