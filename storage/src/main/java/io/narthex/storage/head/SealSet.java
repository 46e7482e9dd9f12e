package io.narthex.storage.head;

import io.narthex.storage.codec.AnnexWriter;
import java.util.List;
import java.util.Map;

/**
 * What goes into segments next; all of it is closed and no longer changes.
 *
 * @param annexes what samples have besides values, by their chunk; most chunks have none
 */
public record SealSet(List<Column> columns, List<OwnChunk> own, Map<Object, AnnexWriter> annexes) {
    /** Whether there is nothing to seal. */
    public boolean isEmpty() {
        return columns.isEmpty() && own.isEmpty();
    }
}
