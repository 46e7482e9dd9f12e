package io.narthex.storage.head;

import java.util.List;

/** What goes into segments next; all of it is closed and no longer changes. */
public record SealSet(List<Column> columns, List<OwnChunk> own) {
    /** Whether there is nothing to seal. */
    public boolean isEmpty() {
        return columns.isEmpty() && own.isEmpty();
    }
}
