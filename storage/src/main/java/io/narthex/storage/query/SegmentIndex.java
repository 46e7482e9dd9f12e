package io.narthex.storage.query;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.MalformedException;
import io.narthex.storage.format.SegmentDescriptor;
import io.narthex.storage.ring.SegmentInfo;
import io.narthex.storage.ring.SegmentReader;

/**
 * Reads segments' indexes, of which it steps over what nobody wants; docs/format/segment.md,
 * "Index". Confined to one thread.
 */
final class SegmentIndex {
    private final SegmentReader reader;
    private final ByteReader table = new ByteReader(new byte[0], 0, 0);
    private final ByteReader entries = new ByteReader(new byte[0], 0, 0);

    /** Says whether a series of these numbers may be wanted. */
    @FunctionalInterface
    interface Wanted {
        boolean anyOf(int lowestId, int highestId);
    }

    SegmentIndex(SegmentReader reader) {
        this.reader = reader;
    }

    /**
     * Visits the entries of blocks that hold something wanted, with their neighbours.
     *
     * @return false if the index is damaged
     * @throws MalformedException if it is not what was written
     */
    boolean visit(SegmentInfo segment, Wanted wanted, SegmentContent.IndexVisitor visitor) {
        ByteReader in = reader.index(segment);
        if (in == null) {
            return false;
        }
        int tableBytes = in.getCount(in.remaining());
        table.reset(in.bytes(), in.skip(tableBytes), tableBytes);
        int highest = 0;
        int offset = 0;
        int chunksLeft = segment.chunkCount();
        while (chunksLeft > 0) {
            int bytes = table.getCount(in.remaining());
            int chunkBytes = table.getCount(segment.chunksBytes() - offset);
            int lowest = highest + (int) table.getZigzag();
            highest = lowest + table.getCount(Integer.MAX_VALUE);
            int chunks = Math.min(SegmentDescriptor.INDEX_BLOCK_CHUNKS, chunksLeft);
            int at = in.skip(bytes);
            if (wanted.anyOf(lowest, highest)) {
                entries.reset(in.bytes(), at, bytes);
                block(segment, chunks, offset, visitor);
            }
            chunksLeft -= chunks;
            offset += chunkBytes;
        }
        return true;
    }

    private void block(
            SegmentInfo segment, int chunks, int from, SegmentContent.IndexVisitor visitor) {
        int id = 0;
        int column = -1;
        int samples = 0;
        int offset = from;
        for (int i = 0; i < chunks; i++) {
            long lengthAndKind = entries.getVarint();
            int length = (int) (lengthAndKind >>> 1);
            long minMs = segment.minMs();
            long maxMs = segment.maxMs();
            if ((lengthAndKind & 1) == 0) {
                id++;
            } else {
                id += (int) entries.getZigzag();
                column = (int) entries.getVarint() - 1;
                samples = (int) entries.getVarint();
                if (column < 0) {
                    minMs = entries.getZigzag();
                    maxMs = minMs + entries.getVarint();
                }
            }
            if (id < 0
                    || samples < 0
                    || length < SegmentDescriptor.CHUNK_PAYLOAD_OFFSET
                    || length > segment.chunksBytes() - offset) {
                throw new MalformedException("index entry");
            }
            visitor.entry(id, column, samples, offset, length, minMs, maxMs);
            offset += length;
        }
    }
}
