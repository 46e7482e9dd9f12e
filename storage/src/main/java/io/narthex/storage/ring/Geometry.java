package io.narthex.storage.ring;

import io.narthex.storage.format.RingDescriptor;

/**
 * How a ring's file is divided; all numbers but counts are bytes.
 *
 * @param ringId a random number that tells this ring from others
 * @param journalId a random number that tells this journal from others
 * @param shrinkTo 0, or the number of extents that is left when dropping the oldest is finished
 */
public record Geometry(
        long ringId,
        long journalId,
        long journalPosition,
        long journalPages,
        long extentsPosition,
        long extentBytes,
        int extentCount,
        int shrinkTo,
        long createdMs) {
    /** A ring cannot be smaller. */
    public static final long MIN_BYTES = 1L << 20;

    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final long MIN_JOURNAL_BYTES = 256L << 10;
    private static final long MAX_JOURNAL_BYTES = 32L << 20;
    private static final long MIN_EXTENT_BYTES = 64L << 10;
    private static final long MAX_EXTENT_BYTES = 16L << 20;
    private static final int USUAL_EXTENTS = 128;

    /** Divides {@code sizeBytes}; the whole is never larger. */
    static Geometry divide(long sizeBytes, long ringId, long journalId, long createdMs) {
        long journal = Math.clamp(sizeBytes / 16, MIN_JOURNAL_BYTES, MAX_JOURNAL_BYTES);
        journal -= journal % PAGE;
        long header = (long) RingDescriptor.HEADER_COPIES * PAGE;
        long rest = sizeBytes - header - journal;
        long extent = Math.clamp(rest / USUAL_EXTENTS, MIN_EXTENT_BYTES, MAX_EXTENT_BYTES);
        extent -= extent % PAGE;
        int count = (int) Math.min(256, rest / extent);
        if (count == 256) {
            extent = rest / count;
            extent -= extent % PAGE;
        }
        return new Geometry(
                ringId,
                journalId,
                header,
                journal / PAGE,
                header + journal,
                extent,
                count,
                0,
                createdMs);
    }

    /** Whether a ring can be divided like this at all. */
    boolean isSound() {
        return journalPosition == (long) RingDescriptor.HEADER_COPIES * PAGE
                && journalPages >= MIN_JOURNAL_BYTES / PAGE
                && journalPages <= MAX_JOURNAL_BYTES / PAGE
                && extentsPosition == journalPosition + journalPages * PAGE
                && extentBytes >= MIN_EXTENT_BYTES
                && extentBytes <= Integer.MAX_VALUE
                && extentBytes % PAGE == 0
                && extentCount > 0
                && extentCount <= RingResizer.MAX_EXTENTS
                && shrinkTo >= 0
                && shrinkTo <= extentCount;
    }

    /** Whether a ring of some size is divided into a journal and extents of these lengths. */
    static boolean fits(long journalBytes, long extentBytes) {
        long least = Math.max(MIN_BYTES, journalBytes * 16);
        long most = (journalBytes + PAGE) * 16 - 1;
        return journalBytes >= MIN_JOURNAL_BYTES
                && journalBytes <= MAX_JOURNAL_BYTES
                && extentBytes % PAGE == 0
                && extentBytes >= divide(least, 0, 0, 0).extentBytes()
                && (journalBytes == MAX_JOURNAL_BYTES
                        || extentBytes <= divide(most, 0, 0, 0).extentBytes());
    }

    /** The same ring with another number of extents. */
    Geometry withExtents(int count, int nextShrinkTo) {
        return new Geometry(
                ringId,
                journalId,
                journalPosition,
                journalPages,
                extentsPosition,
                extentBytes,
                count,
                nextShrinkTo,
                createdMs);
    }

    /** The length of the file. */
    public long totalBytes() {
        return extentsPosition + extentBytes * extentCount;
    }

    long extentPosition(int index) {
        return extentsPosition + extentBytes * index;
    }
}
