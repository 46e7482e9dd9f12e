package io.narthex.storage.ring;

import io.narthex.storage.format.RingDescriptor;

/** An extent in use: where it lies and its number, which no other extent of the ring has or had. */
public record ExtentInfo(int index, long position, long sequence) {
    static int toPages(int bytes) {
        int page = RingDescriptor.PAGE_BYTES;
        return (bytes + page - 1) / page * page;
    }
}
