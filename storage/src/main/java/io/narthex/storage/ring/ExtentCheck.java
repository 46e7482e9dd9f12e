package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;

/** Checks what an extent has besides its segments. Confined to one thread. */
public final class ExtentCheck {
    private final RawFile file;
    private final ExtentHeader header;
    private final Footer footer;
    private final byte[] page = new byte[RingDescriptor.PAGE_BYTES];

    public ExtentCheck(RingFile ring) {
        file = ring.file();
        header = new ExtentHeader(ring.geometry());
        footer = new Footer(ring);
    }

    /** Whether an extent that is in use has its header. */
    public boolean isHeaderIntact(ExtentInfo extent) {
        try {
            return file.read(extent.position(), page, 0, page.length) == page.length
                    && header.is(page, RingDescriptor.EXTENT_MAGIC)
                    && LittleEndian.getLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET)
                            == extent.sequence();
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether an extent that is closed has its footer. */
    public boolean isFooterIntact(ExtentInfo extent) {
        return footer.read(extent);
    }
}
