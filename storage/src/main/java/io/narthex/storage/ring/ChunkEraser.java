package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Fills chunks of a segment with zeros and marks them as deleted: the only writing in place. Pages
 * are written as wholes; what stands beside in them keeps its bytes. Confined to the storage
 * writer.
 */
public final class ChunkEraser {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    private final RawFile file;
    private final Checksums checksums = new Checksums();
    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int count;

    public ChunkEraser(RingFile ring) {
        file = ring.file();
    }

    /** Forgets what was added. */
    public void clear() {
        count = 0;
    }

    /** Notes a chunk; {@code offset} is from the segment's first chunk. */
    public void add(int offset, int length) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        offsets[count] = offset;
        lengths[count++] = length;
    }

    /** Erases the chunks of a segment that were noted, and syncs; forgets them. */
    public void erase(SegmentInfo segment) throws IOException {
        if (count == 0) {
            return;
        }
        byte[] bytes = new byte[segment.paddedBytes()];
        long position = segment.extent().position() + segment.offset();
        if (file.read(position, bytes, 0, bytes.length) < bytes.length) {
            throw new IOException(file.name() + " is shorter than its header says");
        }
        BitSet dirty = new BitSet();
        for (int i = 0; i < count; i++) {
            int inExtent = segment.chunksOffset() + offsets[i];
            int at = inExtent - segment.offset();
            Arrays.fill(bytes, at, at + lengths[i], (byte) 0);
            int from = at + SegmentDescriptor.CHUNK_FORM_OFFSET;
            bytes[from] = SegmentDescriptor.FORM_DELETED;
            int sum =
                    checksums.of(
                            segment.extent().sequence() + inExtent,
                            bytes,
                            from,
                            lengths[i] - SegmentDescriptor.CHUNK_FORM_OFFSET);
            LittleEndian.putInt(bytes, at + SegmentDescriptor.CHUNK_CHECKSUM_OFFSET, sum);
            dirty.set(at / PAGE, (at + lengths[i] - 1) / PAGE + 1);
        }
        count = 0;
        for (int page = dirty.nextSetBit(0); page >= 0; ) {
            int end = dirty.nextClearBit(page);
            file.write(position + (long) page * PAGE, bytes, page * PAGE, (end - page) * PAGE);
            page = dirty.nextSetBit(end);
        }
        file.sync();
    }
}
