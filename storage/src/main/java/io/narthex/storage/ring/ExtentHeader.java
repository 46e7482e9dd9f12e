package io.narthex.storage.ring;

import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.util.concurrent.ThreadLocalRandom;

/** Knows and makes the first page of an extent; docs/format/ring.md. Confined to one thread. */
final class ExtentHeader {
    private static final int FROM = RingDescriptor.EXTENT_VERSION_OFFSET;

    private final Geometry geometry;
    private final Checksums checksums = new Checksums();

    ExtentHeader(Geometry geometry) {
        this.geometry = geometry;
    }

    /** Whether a page begins with an intact header of this ring with that magic number. */
    boolean is(byte[] page, int magic) {
        return LittleEndian.getInt(page, RingDescriptor.EXTENT_MAGIC_OFFSET) == magic
                && LittleEndian.getLong(page, RingDescriptor.EXTENT_RING_ID_OFFSET)
                        == geometry.ringId()
                && LittleEndian.getInt(page, RingDescriptor.EXTENT_CHECKSUM_OFFSET)
                        == checksum(page);
    }

    /**
     * Fills a page of zeros.
     *
     * @param samplesBefore all samples that were sealed before
     */
    void put(byte[] page, int magic, long sequence, long samplesBefore, long nowMs) {
        LittleEndian.putInt(page, RingDescriptor.EXTENT_MAGIC_OFFSET, magic);
        LittleEndian.putInt(page, FROM, RingDescriptor.FORMAT_VERSION);
        LittleEndian.putLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET, sequence);
        LittleEndian.putLong(page, RingDescriptor.EXTENT_RING_ID_OFFSET, geometry.ringId());
        LittleEndian.putLong(page, RingDescriptor.EXTENT_CREATED_MS_OFFSET, nowMs);
        LittleEndian.putLong(page, RingDescriptor.EXTENT_SAMPLES_BEFORE_OFFSET, samplesBefore);
        LittleEndian.putInt(page, RingDescriptor.EXTENT_CHECKSUM_OFFSET, checksum(page));
    }

    /** The page of an extent in which nothing up to that number counts. */
    byte[] freed(long upToSequence) {
        byte[] page = new byte[RingDescriptor.PAGE_BYTES];
        put(page, RingDescriptor.FREED_MAGIC, upToSequence, 0, 0);
        return page;
    }

    private int checksum(byte[] of) {
        return checksums.of(geometry.ringId(), of, FROM, RingDescriptor.EXTENT_HEADER_BYTES - FROM);
    }

    /**
     * A number higher than that of {@code count} uses. It is random in part: where a header was
     * lost, what was written under it does not pass for what is written next.
     */
    static long sequenceAfter(long count) {
        int random = ThreadLocalRandom.current().nextInt(1 << RingDescriptor.EXTENT_RANDOM_BITS);
        return ((count + 1) << RingDescriptor.EXTENT_RANDOM_BITS) + random;
    }
}
