package io.narthex.storage;

import io.narthex.kernel.RawFile;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.ring.Geometry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * A ring's file that cannot be made yet: what is written to it stays in memory until it can, but
 * for the journal, which would say nothing that the head does not know. Confined as any file.
 */
final class MemoryRing extends LateFile {
    private final HeapFile memory;
    private @Nullable Maker maker;
    private long journalEnd;

    /** Makes the file on the disk, with what is in memory. */
    @FunctionalInterface
    interface Maker {
        RawFile make(HeapFile memory) throws IOException;
    }

    MemoryRing() {
        this(new HeapFile());
    }

    private MemoryRing(HeapFile memory) {
        super(memory);
        this.memory = memory;
    }

    /** Says how the file will be made; before the ring is used. */
    void begin(Geometry geometry, Maker by) {
        journalEnd =
                geometry.journalPosition() + geometry.journalPages() * RingDescriptor.PAGE_BYTES;
        maker = by;
    }

    /** Makes the file if that is possible by now; true when it has been. */
    boolean arrive() {
        Maker by = maker;
        if (by == null || hasArrived()) {
            return false;
        }
        try {
            arrived(by.make(memory));
            return true;
        } catch (IOException e) {
            Logger.debug("storage: samples are still kept in memory ({})", e.getMessage());
            return false;
        }
    }

    @Override
    RawFile toWrite() {
        return present();
    }

    @Override
    public void write(long position, byte[] from, int offset, int length) throws IOException {
        if (hasArrived() || position >= journalEnd) {
            super.write(position, from, offset, length);
        }
    }
}
