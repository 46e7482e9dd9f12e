package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes a ring larger or smaller at start, before anybody reads it. After a power cut at any write
 * it is the ring it was or the one it was to become: what is to become is one header page, and
 * dropping the oldest extents is finished at the next start. The length of an extent and the
 * journal stay as they are. Confined to the thread that opens the database.
 */
final class RingResizer {
    static final int MIN_EXTENTS = 4;
    static final int MAX_EXTENTS = 1024;

    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final RawFile file;
    private final Geometry geometry;

    RingResizer(RawFile file, Geometry geometry) {
        this.file = file;
        this.geometry = geometry;
    }

    /** As many extents as this ring can have within a size. */
    static int extentsWithin(Geometry geometry, long sizeBytes) {
        long fit = (sizeBytes - geometry.extentsPosition()) / geometry.extentBytes();
        return Math.clamp(fit, MIN_EXTENTS, MAX_EXTENTS);
    }

    /**
     * Adds extents behind the last.
     *
     * @throws io.narthex.kernel.KernelException if there is no room; nothing has changed then
     */
    Geometry grow(int extents) throws IOException {
        Geometry larger = geometry.withExtents(extents, 0);
        long before = geometry.totalBytes();
        try {
            RingOpener.reserve(file, before, larger.totalBytes());
        } catch (IOException e) {
            file.truncate(before);
            throw e;
        }
        file.sync();
        RingFile.writeHeader(file, larger);
        return larger;
    }

    /**
     * Drops the oldest extents, or goes on with it.
     *
     * @param used the extents' numbers, 0 where one is not in use
     */
    Geometry shrink(int count, long[] used) throws IOException {
        if (geometry.shrinkTo() != count) {
            RingFile.writeHeader(file, geometry.withExtents(geometry.extentCount(), count));
        }
        Geometry smaller = geometry.withExtents(count, 0);
        long[] sequences = used.clone();
        long oldestKept = oldestKept(sequences, count);
        int free = 0;
        for (int from = count; from < sequences.length; from++) {
            if (sequences[from] >= oldestKept) {
                while (sequences[free] >= oldestKept) {
                    free++;
                }
                move(from, free, sequences[from]);
                sequences[free] = sequences[from];
            }
        }
        RingFile.writeHeader(file, smaller);
        file.truncate(smaller.totalBytes());
        return smaller;
    }

    /** The lowest sequence number of the newest {@code count} extents; above 0. */
    static long oldestKept(long[] sequences, int count) {
        long[] sorted = sequences.clone();
        Arrays.sort(sorted);
        return Math.max(1, sorted[Math.max(0, sorted.length - count)]);
    }

    /**
     * Copies an extent over another; its header comes last, and until then the other's says that
     * nothing of it counts.
     */
    private void move(int from, int to, long sequence) throws IOException {
        long source = geometry.extentPosition(from);
        long target = geometry.extentPosition(to);
        byte[] buffer = new byte[BUFFER_BYTES];
        file.write(target, new ExtentHeader(geometry).freed(sequence), 0, PAGE);
        file.sync();
        for (long at = PAGE; at < geometry.extentBytes(); at += BUFFER_BYTES) {
            int part = (int) Math.min(BUFFER_BYTES, geometry.extentBytes() - at);
            copy(source + at, target + at, buffer, part);
        }
        file.sync();
        copy(source, target, buffer, PAGE);
        file.sync();
    }

    private void copy(long source, long target, byte[] buffer, int length) throws IOException {
        int got = file.read(source, buffer, 0, length);
        Arrays.fill(buffer, got, length, (byte) 0);
        file.write(target, buffer, 0, length);
    }
}
