package io.narthex.storage.ring;

import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.head.OwnChunk;

/**
 * Writes a segment's index, an entry a chunk: the next series in the same column with as many
 * samples needs its length only; docs/format/segment.md, "Index". Confined to one thread.
 */
final class IndexWriter {
    private final ByteWriter out;
    private int lastId;
    private int lastColumn = -1;
    private int lastSamples;

    IndexWriter(ByteWriter out) {
        this.out = out;
    }

    void shared(int id, int column, int samples, int length) {
        if (id == lastId + 1 && column == lastColumn && samples == lastSamples) {
            out.putVarint((long) length << 1);
            lastId = id;
        } else {
            entry(id, column, samples, length);
        }
    }

    private void entry(int id, int column, int samples, int length) {
        out.putVarint((long) length << 1 | 1);
        out.putZigzag((long) id - lastId);
        out.putVarint(column + 1L);
        out.putVarint(samples);
        lastId = id;
        lastColumn = column;
        lastSamples = samples;
    }

    /** A chunk with times of its own. */
    void own(int id, OwnChunk chunk, int length) {
        entry(id, -1, chunk.rows(), length);
        out.putZigzag(chunk.minMs());
        out.putVarint(chunk.maxMs() - chunk.minMs());
    }
}
