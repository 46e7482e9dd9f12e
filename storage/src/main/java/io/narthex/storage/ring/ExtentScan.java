package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the segments of an extent at start, also where headers are damaged. Confined to the thread
 * that opens the database.
 */
final class ExtentScan {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int HEADER = SegmentDescriptor.HEADER_BYTES;

    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final ExtentHeader header;
    private final Footer footer;
    private final byte[] page = new byte[PAGE];

    /**
     * What an extent holds.
     *
     * @param extent its number is 0 if it is not in use
     * @param freed up to this number it was given up
     * @param samplesBefore samples that were sealed before it, or -1 if nobody knows
     * @param closed whether it has its footer
     * @param end where the next segment goes
     */
    record Found(
            ExtentInfo extent,
            long freed,
            long samplesBefore,
            boolean closed,
            int end,
            List<SegmentInfo> segments) {}

    ExtentScan(RingFile ring) {
        file = ring.file();
        geometry = ring.geometry();
        header = new ExtentHeader(geometry);
        footer = new Footer(ring);
    }

    /**
     * Looks at an extent's header, footer and first segment. The highest number of the three is
     * right: what was left from earlier use has a lower one.
     *
     * @return the extent, of number 0 if it is not in use
     */
    Found open(int index) {
        long position = geometry.extentPosition(index);
        long freed = 0;
        long sequence = 0;
        long before = -1;
        if (read(position, RingDescriptor.EXTENT_HEADER_BYTES)) {
            long number = LittleEndian.getLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET);
            if (header.is(page, RingDescriptor.FREED_MAGIC)) {
                freed = number;
            } else if (header.is(page, RingDescriptor.EXTENT_MAGIC)) {
                sequence = number;
                before = LittleEndian.getLong(page, RingDescriptor.EXTENT_SAMPLES_BEFORE_OFFSET);
            }
        }
        long closedAs = footer.sequenceAt(position);
        if ((closedAs == 0 || closedAs != sequence) && read(position + PAGE, HEADER)) {
            long number = LittleEndian.getLong(page, SegmentDescriptor.EXTENT_SEQUENCE_OFFSET);
            if (number > Math.max(freed, sequence) && isSegment(number, 0, false)) {
                sequence = number;
                before = LittleEndian.getLong(page, SegmentDescriptor.SAMPLES_BEFORE_OFFSET);
            }
        }
        if (closedAs > freed && closedAs >= sequence) {
            ExtentInfo extent = new ExtentInfo(index, position, closedAs);
            List<SegmentInfo> segments = new ArrayList<>();
            for (int i = 0; i < footer.segments(); i++) {
                SegmentInfo segment = footer.segment(extent, i);
                if (segment.fits(geometry.extentBytes())) {
                    segments.add(segment);
                }
            }
            return new Found(extent, freed, closedAs == sequence ? before : -1, true, 0, segments);
        }
        return new Found(
                new ExtentInfo(index, position, sequence), freed, before, false, PAGE, List.of());
    }

    /** Looks for any segment in an extent of which nothing else is left. */
    Found search(Found of) {
        ExtentInfo extent = of.extent();
        long found = 0;
        for (int at = PAGE; at + PAGE <= geometry.extentBytes(); at += PAGE) {
            if (read(extent.position() + at, HEADER)) {
                long number = LittleEndian.getLong(page, SegmentDescriptor.EXTENT_SEQUENCE_OFFSET);
                if (number > Math.max(found, of.freed()) && isSegment(number, at, false)) {
                    found = number;
                }
            }
        }
        return new Found(
                new ExtentInfo(extent.index(), extent.position(), found),
                of.freed(),
                -1,
                false,
                PAGE,
                List.of());
    }

    private boolean read(long position, int length) {
        try {
            return file.read(position, page, 0, length) == length;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Finds the segments of an extent without footer one after another.
     *
     * @param lastSegment the number of the last segment that is known to be somewhere; as long as
     *     it is not found, damaged headers are stepped over
     */
    Found segments(Found of, long lastSegment) {
        ExtentInfo extent = of.extent();
        List<SegmentInfo> found = new ArrayList<>();
        long last = 0;
        int offset = PAGE;
        while (true) {
            SegmentInfo segment = headerAt(extent, offset, last);
            if (segment == null && last < lastSegment) {
                segment = next(extent, offset, last);
            }
            if (segment == null) {
                return new Found(extent, of.freed(), of.samplesBefore(), false, offset, found);
            }
            found.add(segment);
            last = segment.sequence();
            offset = segment.offset() + segment.paddedBytes();
        }
    }

    /** The first segment at or behind {@code from} whose header or its copy is intact. */
    private @Nullable SegmentInfo next(ExtentInfo extent, int from, long last) {
        for (int at = from; at + PAGE <= geometry.extentBytes(); at += PAGE) {
            SegmentInfo segment = headerAt(extent, at, last);
            if (segment == null) {
                segment = trailerAt(extent, at + PAGE - HEADER, last);
            }
            if (segment != null && segment.offset() >= from) {
                return segment;
            }
        }
        return null;
    }

    /** Whether something that passes for a segment of the extent stands at an offset. */
    boolean isSegmentAt(ExtentInfo extent, int offset) {
        return headerAt(extent, offset, 0) != null;
    }

    private @Nullable SegmentInfo headerAt(ExtentInfo extent, int offset, long last) {
        if (offset + PAGE > geometry.extentBytes()
                || !read(extent.position() + offset, HEADER)
                || !isSegment(extent.sequence(), offset, false)) {
            return null;
        }
        return plausible(SegmentInfo.read(extent, offset, page, 0), last);
    }

    private @Nullable SegmentInfo trailerAt(ExtentInfo extent, int offset, long last) {
        if (!read(extent.position() + offset, HEADER)
                || !isSegment(extent.sequence(), offset, true)) {
            return null;
        }
        SegmentInfo segment = SegmentInfo.read(extent, 0, page, 0);
        int end = offset + HEADER;
        return plausible(segment.at(end - segment.paddedBytes()), last);
    }

    /** What was left by an unfinished set has a number that is not higher than what is before. */
    private @Nullable SegmentInfo plausible(SegmentInfo segment, long last) {
        return segment.sequence() > last && segment.fits(geometry.extentBytes()) ? segment : null;
    }

    private boolean isSegment(long sequence, int offset, boolean trailer) {
        int from = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        int magic = trailer ? SegmentDescriptor.TRAILER_MAGIC : SegmentDescriptor.SEGMENT_MAGIC;
        long seed = trailer ? sequence + offset : sequence;
        return LittleEndian.getInt(page, SegmentDescriptor.MAGIC_OFFSET) == magic
                && LittleEndian.getLong(page, from) == sequence
                && LittleEndian.getInt(page, SegmentDescriptor.CHECKSUM_OFFSET)
                        == checksums.of(seed, page, from, HEADER - from);
    }

    /** Of two extents of the same number, left by a resizing that failed, the first counts. */
    static void removeCopies(List<Found> used) {
        for (int i = used.size() - 1; i > 0; i--) {
            if (used.get(i).extent().sequence() == used.get(i - 1).extent().sequence()) {
                used.remove(i);
            }
        }
    }

    /**
     * Removes what an unfinished set has left in a closed extent: the segments that took its place
     * begin at the same sample.
     */
    static void removeSuperseded(List<SegmentInfo> segments) {
        long next = Long.MAX_VALUE;
        for (int i = segments.size() - 1; i >= 0; i--) {
            SegmentInfo segment = segments.get(i);
            if (segment.samplesBefore() + segment.samples() > next) {
                segments.remove(i);
            } else {
                next = segment.samplesBefore();
            }
        }
    }
}
