package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;

/** Reads and makes the first page of an extent; docs/format/ring.md. Confined to one thread. */
final class ExtentHeader {
    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final byte[] page = new byte[RingDescriptor.PAGE_BYTES];

    ExtentHeader(RawFile file, Geometry geometry) {
        this.file = file;
        this.geometry = geometry;
    }

    /** The sequence number of the extent at an index, or 0 if it is not in use. */
    long sequence(int index) {
        try {
            int got =
                    file.read(
                            geometry.extentPosition(index),
                            page,
                            0,
                            RingDescriptor.EXTENT_HEADER_BYTES);
            if (got < RingDescriptor.EXTENT_HEADER_BYTES
                    || LittleEndian.getInt(page, RingDescriptor.EXTENT_MAGIC_OFFSET)
                            != RingDescriptor.EXTENT_MAGIC
                    || LittleEndian.getLong(page, RingDescriptor.EXTENT_RING_ID_OFFSET)
                            != geometry.ringId()
                    || LittleEndian.getInt(page, RingDescriptor.EXTENT_CHECKSUM_OFFSET)
                            != checksum(page)) {
                return 0;
            }
            return LittleEndian.getLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The sequence numbers of all extents; of two that have the same the first has it. */
    long[] sequences() {
        long[] all = new long[geometry.extentCount()];
        for (int i = 0; i < all.length; i++) {
            long sequence = sequence(i);
            for (int j = 0; j < i && sequence > 0; j++) {
                sequence = all[j] == sequence ? 0 : sequence;
            }
            all[i] = sequence;
        }
        return all;
    }

    /** Fills a page of zeros with the header of an extent. */
    void put(byte[] into, long sequence, long nowMs) {
        LittleEndian.putInt(into, RingDescriptor.EXTENT_MAGIC_OFFSET, RingDescriptor.EXTENT_MAGIC);
        LittleEndian.putInt(
                into, RingDescriptor.EXTENT_VERSION_OFFSET, RingDescriptor.FORMAT_VERSION);
        LittleEndian.putLong(into, RingDescriptor.EXTENT_SEQUENCE_OFFSET, sequence);
        LittleEndian.putLong(into, RingDescriptor.EXTENT_RING_ID_OFFSET, geometry.ringId());
        LittleEndian.putLong(into, RingDescriptor.EXTENT_CREATED_MS_OFFSET, nowMs);
        LittleEndian.putInt(into, RingDescriptor.EXTENT_CHECKSUM_OFFSET, checksum(into));
    }

    private int checksum(byte[] of) {
        int from = RingDescriptor.EXTENT_VERSION_OFFSET;
        return checksums.of(geometry.ringId(), of, from, RingDescriptor.EXTENT_HEADER_BYTES - from);
    }
}
