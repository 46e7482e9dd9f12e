package io.narthex.storage.ring;

import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.head.OwnChunk;

/**
 * Writes a segment's index, an entry a chunk: the next series in the same column with as many
 * samples needs its length only. Before the entries stands what tells which blocks of them a reader
 * needs; docs/format/segment.md, "Index". Confined to one thread.
 */
final class IndexWriter {
    private final ByteWriter table = new ByteWriter(256);
    private final ByteWriter entries = new ByteWriter(4096);
    private int lastId;
    private int lastColumn = -1;
    private int lastSamples;
    private int inBlock;
    private int blockFrom;
    private long blockChunkBytes;
    private int lowestId = Integer.MAX_VALUE;
    private int highestId;
    private int lastHighestId;

    void shared(int id, int column, int samples, int length) {
        begin(id, length);
        if (inBlock > 1 && id == lastId + 1 && column == lastColumn && samples == lastSamples) {
            entries.putVarint((long) length << 1);
            lastId = id;
        } else {
            entry(id, column, samples, length);
        }
    }

    private void begin(int id, int length) {
        if (inBlock == SegmentDescriptor.INDEX_BLOCK_CHUNKS) {
            endBlock();
        }
        inBlock++;
        blockChunkBytes += length;
        lowestId = Math.min(lowestId, id);
        highestId = Math.max(highestId, id);
    }

    private void entry(int id, int column, int samples, int length) {
        entries.putVarint((long) length << 1 | 1);
        entries.putZigzag((long) id - lastId);
        entries.putVarint(column + 1L);
        entries.putVarint(samples);
        lastId = id;
        lastColumn = column;
        lastSamples = samples;
    }

    /** A chunk with times of its own. */
    void own(int id, OwnChunk chunk, int length) {
        begin(id, length);
        entry(id, -1, chunk.rows(), length);
        entries.putZigzag(chunk.minMs());
        entries.putVarint(chunk.maxMs() - chunk.minMs());
    }

    private void endBlock() {
        table.putVarint(entries.size() - (long) blockFrom);
        table.putVarint(blockChunkBytes);
        table.putZigzag((long) lowestId - lastHighestId);
        table.putVarint((long) highestId - lowestId);
        lastHighestId = highestId;
        blockFrom = entries.size();
        blockChunkBytes = 0;
        inBlock = 0;
        lastId = 0;
        lowestId = Integer.MAX_VALUE;
        highestId = 0;
    }

    /** Writes all of it. */
    void finish(ByteWriter out) {
        if (inBlock > 0) {
            endBlock();
        }
        out.putSized(table.bytes(), table.size());
        out.putBytes(entries.bytes(), 0, entries.size());
    }
}
