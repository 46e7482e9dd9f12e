package io.narthex.storage.ring;

import io.narthex.storage.format.RingDescriptor;

/** An extent in use: where it lies and its number, which no other extent of the ring has or had. */
public record ExtentInfo(int index, long position, long sequence) {
    /** The extents that were begun up to this one, since the ring was made. */
    long count() {
        return sequence >>> RingDescriptor.EXTENT_RANDOM_BITS;
    }

    static int toPages(int bytes) {
        int page = RingDescriptor.PAGE_BYTES;
        return (bytes + page - 1) / page * page;
    }
}
