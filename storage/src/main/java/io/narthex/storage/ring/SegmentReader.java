package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment's sections and chunks into reused arrays, and checks them. What an overwritten
 * extent held reads as damaged. Confined to one thread.
 */
public final class SegmentReader {
    /** Many small blocks: a series' chunks lie one in each segment, its neighbours' beside them. */
    private static final int BLOCK_BYTES = 4 * 1024;

    private static final int BLOCKS = 128;

    /** A block can be in one of so many slots: who goes round a day's segments finds each again. */
    private static final int WAYS = 4;

    /** Multiplied by this, neighbouring blocks fall into distant sets (Knuth, TAOCP 3, 6.4). */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private static final int SPREAD_SHIFT = Long.numberOfLeadingZeros(BLOCKS / WAYS - 1);

    private final RawFile file;
    private final Checksums checksums = new Checksums();
    private final Footer footer;
    private final byte[][] blocks = new byte[BLOCKS][];
    private final long[] blockPositions = new long[BLOCKS];
    private final int[] blockBytes = new int[BLOCKS];

    /** When each was asked for, in blocks asked for. */
    private final int[] blockUses = new int[BLOCKS];

    private int uses;
    private byte[] section = new byte[BLOCK_BYTES];
    private byte[] chunk = new byte[1024];

    public SegmentReader(RingFile ring) {
        file = ring.file();
        footer = new Footer(ring);
        Arrays.fill(blockPositions, -1);
    }

    /** Forgets blocks that were read: what lies behind the newest segment changes. */
    public void refresh() {
        Arrays.fill(blockPositions, -1);
    }

    /** Bytes of its largest array. */
    public int largestBytes() {
        return Math.max(section.length, chunk.length);
    }

    /**
     * The dictionary extension, or its copy at the extent's end, or null if both are damaged; valid
     * until the next section is read.
     */
    public @Nullable ByteReader dictionary(SegmentInfo segment) {
        int offset = segment.dictionaryOffset();
        int length = segment.dictionaryBytes();
        ByteReader own = section(segment, offset, length);
        if (own != null) {
            return own;
        }
        int copy = footer.read(segment.extent()) ? footer.dictionaryCopy(segment) : -1;
        return copy < 0 ? null : section(segment, copy, offset, length);
    }

    /** Whether the dictionary extension itself can be read, without its copy. */
    public boolean isDictionaryIntact(SegmentInfo segment) {
        return section(segment, segment.dictionaryOffset(), segment.dictionaryBytes()) != null;
    }

    /** The columns, or null. */
    public @Nullable ByteReader columns(SegmentInfo segment) {
        return section(segment, segment.columnsOffset(), segment.columnsBytes());
    }

    /** The ring records, or null. */
    public @Nullable ByteReader records(SegmentInfo segment) {
        return section(segment, segment.recordsOffset(), segment.recordsBytes());
    }

    /** The index, or null. */
    public @Nullable ByteReader index(SegmentInfo segment) {
        return section(segment, segment.indexOffset(), segment.indexBytes());
    }

    private @Nullable ByteReader section(SegmentInfo segment, int offset, int length) {
        return section(segment, offset, offset, length);
    }

    /** A section without its checksum; it lies at {@code at} and was summed at {@code offset}. */
    private @Nullable ByteReader section(SegmentInfo segment, int at, int offset, int length) {
        int bytes = length - SegmentDescriptor.SECTION_CHECKSUM_BYTES;
        if (bytes < 0 || at < 0) {
            return null;
        }
        if (section.length < length) {
            section = new byte[Math.max(length, section.length * 2)];
        }
        try {
            int got = file.read(segment.extent().position() + at, section, 0, length);
            if (got < length
                    || LittleEndian.getInt(section, bytes)
                            != checksums.of(
                                    segment.extent().sequence() + offset, section, 0, bytes)) {
                return null;
            }
            return new ByteReader(section, 0, bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * A chunk, or null if it is damaged; valid until the next chunk is read.
     *
     * @param offset from the first of the segment's chunks
     */
    public byte @Nullable [] chunk(SegmentInfo segment, int offset, int length) {
        if (chunk.length < length) {
            chunk = new byte[Math.max(length, chunk.length * 2)];
        }
        long position = segment.extent().position() + segment.chunksOffset() + offset;
        try {
            int done = 0;
            while (done < length) {
                long at = position + done;
                int block = load(at / BLOCK_BYTES * BLOCK_BYTES);
                int within = (int) (at % BLOCK_BYTES);
                int part = Math.min(length - done, blockBytes[block] - within);
                if (part <= 0) {
                    return null;
                }
                System.arraycopy(blocks[block], within, chunk, done, part);
                done += part;
            }
        } catch (IOException e) {
            return null;
        }
        int from = SegmentDescriptor.CHUNK_FORM_OFFSET;
        int expected =
                checksums.of(
                        segment.extent().sequence() + segment.chunksOffset() + offset,
                        chunk,
                        from,
                        length - from);
        return LittleEndian.getInt(chunk, SegmentDescriptor.CHUNK_CHECKSUM_OFFSET) == expected
                ? chunk
                : null;
    }

    /** The slot of a block, read where it is not there already. */
    private int load(long position) throws IOException {
        int first = (int) ((position / BLOCK_BYTES * SPREAD) >>> SPREAD_SHIFT) * WAYS;
        int oldest = first;
        for (int slot = first; slot < first + WAYS; slot++) {
            if (blockPositions[slot] == position) {
                blockUses[slot] = ++uses;
                return slot;
            }
            oldest = blockUses[slot] - blockUses[oldest] < 0 ? slot : oldest;
        }
        byte[] block = blocks[oldest];
        if (block == null) {
            block = new byte[BLOCK_BYTES];
            blocks[oldest] = block;
        }
        blockPositions[oldest] = -1;
        blockBytes[oldest] = file.read(position, block, 0, BLOCK_BYTES);
        blockPositions[oldest] = position;
        blockUses[oldest] = ++uses;
        return oldest;
    }
}
