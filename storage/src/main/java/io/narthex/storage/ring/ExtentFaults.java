package io.narthex.storage.ring;

import io.narthex.kernel.KernelException;
import java.io.IOException;
import org.tinylog.Logger;

/**
 * The extents that take no writes while the rest of the disk does: bad blocks. After {@value
 * #FAILURES} writes that failed an extent is passed over until the process ends. Confined to the
 * storage writer, but for the count.
 */
final class ExtentFaults {
    private static final int FAILURES = 3;

    /** If more of them fail it is not for bad blocks. */
    private static final int SHARE = 4;

    private final RingFile ring;
    private final boolean[] bad;
    private volatile int count;
    private int writing = -1;
    private int suspect = -1;
    private int failures;
    private boolean elsewhere = true;

    ExtentFaults(RingFile ring) {
        this.ring = ring;
        bad = new boolean[ring.geometry().extentCount()];
    }

    /** What is written next goes to this extent. */
    void writing(int index) {
        writing = index;
    }

    /** The disk has taken a write that did not go to an extent. */
    void writtenElsewhere() {
        elsewhere = true;
    }

    /** Whether an extent is passed over. */
    boolean isBad(int index) {
        return bad[index];
    }

    /** How many are. */
    int count() {
        return count;
    }

    /**
     * The last write failed. It counts if the disk has taken something since the one before.
     *
     * @return the extent that is passed over because of it, or -1
     */
    int failed(IOException e) {
        boolean full = e instanceof KernelException kernel && kernel.noSpace();
        if (writing < 0 || full || !elsewhere) {
            return -1;
        }
        elsewhere = false;
        failures = suspect == writing ? failures + 1 : 1;
        suspect = writing;
        if (failures < FAILURES || bad[suspect] || count >= bad.length / SHARE) {
            return -1;
        }
        bad[suspect] = true;
        count = marked();
        Logger.error(
                "storage: {} takes no writes at offset {} ({} bytes): this extent is passed over"
                        + " until the next start, and what was to go there goes to the next; the"
                        + " card wants replacing",
                ring.file().name(),
                ring.geometry().extentPosition(suspect),
                ring.geometry().extentBytes());
        // The next one is tried at once, and has its own failures.
        elsewhere = true;
        failures = 0;
        return suspect;
    }

    private int marked() {
        int marked = 0;
        for (boolean one : bad) {
            marked += one ? 1 : 0;
        }
        return marked;
    }
}
