package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.JournalDescriptor;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a ring's header said where both copies are damaged, from what else stands in the
 * ring; docs/format/ring.md. Only where all of that agrees: a wrong guess would overwrite what is
 * there. Reads the whole file. Used once, by one thread.
 */
final class RingSalvage {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int BLOCK_PAGES = 64;
    private static final int SUMMED = PAGE - JournalDescriptor.PAGE_OFFSET;
    private static final long JOURNAL_POSITION = (long) RingDescriptor.HEADER_COPIES * PAGE;

    private final RawFile file;
    private final Checksums checksums = new Checksums();
    private final SeedSearch seeds = new SeedSearch(SUMMED);
    private final byte[] footer = new byte[RingDescriptor.FOOTER_BYTES];

    /** An extent's header, or the end of its footer. */
    private record Mark(long position, long sequence) {}

    /** A page that may be the journal's. */
    private record Page(long position, long number, long journalId) {}

    private final List<Mark> headers = new ArrayList<>();
    private final List<Mark> ends = new ArrayList<>();
    private final List<Page> pages = new ArrayList<>();
    private long ringId;
    private long journalId;
    private long firstSegment = Long.MAX_VALUE;
    private long createdMs = Long.MAX_VALUE;
    private boolean agreed = true;

    RingSalvage(RawFile file) {
        this.file = file;
    }

    /**
     * What the header said; both copies are known to be damaged.
     *
     * @return null if too little is left, or if it does not agree
     * @throws RingVersionException if a newer program has written the ring
     */
    @Nullable Geometry find(long nowMs) throws IOException {
        long bytes = file.size();
        scan(bytes);
        if (!agreed || !agreeOnTheJournal()) {
            return null;
        }
        if (createdMs == Long.MAX_VALUE) {
            createdMs = nowMs;
        }
        if (headers.isEmpty()) {
            // Nothing knows this ring's number, and nothing was written under it.
            ringId = new SecureRandom().nextLong();
        }
        long extentBytes = extentBytes();
        return extentBytes > 0 ? byExtents(bytes, extentBytes) : byLength(bytes);
    }

    /** Extents in use. */
    int extents() {
        return headers.size();
    }

    /** Pages of the journal. */
    int journalPages() {
        return pages.size();
    }

    private void scan(long bytes) throws IOException {
        byte[] block = new byte[BLOCK_PAGES * PAGE];
        for (long from = JOURNAL_POSITION; from < bytes; from += block.length) {
            int got = read(from, block);
            for (int at = 0; at + PAGE <= got; at += PAGE) {
                look(block, at, from + at);
            }
        }
    }

    /** Reads a block; of a page that cannot be read, zeros. */
    private int read(long from, byte[] block) throws IOException {
        try {
            return file.read(from, block, 0, block.length);
        } catch (IOException whole) {
            int length = (int) Math.min(block.length, file.size() - from);
            for (int at = 0; at + PAGE <= length; at += PAGE) {
                try {
                    file.read(from + at, block, at, PAGE);
                } catch (IOException page) {
                    Arrays.fill(block, at, at + PAGE, (byte) 0);
                }
            }
            return length;
        }
    }

    private void look(byte[] block, int at, long position) throws IOException {
        switch (LittleEndian.getInt(block, at)) {
            case RingDescriptor.EXTENT_MAGIC, RingDescriptor.FREED_MAGIC ->
                    header(block, at, position);
            case RingDescriptor.FOOTER_MAGIC -> footer(position);
            case SegmentDescriptor.SEGMENT_MAGIC -> segment(block, at, position);
            case JournalDescriptor.PAGE_MAGIC -> page(block, at, position);
            default -> {
                return;
            }
        }
    }

    private void header(byte[] block, int at, long position) throws IOException {
        long id = LittleEndian.getLong(block, at + RingDescriptor.EXTENT_RING_ID_OFFSET);
        int from = RingDescriptor.EXTENT_VERSION_OFFSET;
        int length = RingDescriptor.EXTENT_HEADER_BYTES - from;
        if (LittleEndian.getInt(block, at + RingDescriptor.EXTENT_CHECKSUM_OFFSET)
                != checksums.of(id, block, at + from, length)) {
            return;
        }
        int version = LittleEndian.getInt(block, at + from);
        if (version > RingDescriptor.FORMAT_VERSION) {
            throw new RingVersionException(file.name(), version, RingDescriptor.FORMAT_VERSION);
        }
        agreed &= headers.isEmpty() || id == ringId;
        ringId = id;
        headers.add(
                new Mark(
                        position,
                        LittleEndian.getLong(block, at + RingDescriptor.EXTENT_SEQUENCE_OFFSET)));
        long begun = LittleEndian.getLong(block, at + RingDescriptor.EXTENT_CREATED_MS_OFFSET);
        createdMs = begun > 0 ? Math.min(createdMs, begun) : createdMs;
    }

    private void footer(long position) throws IOException {
        int from = RingDescriptor.FOOTER_SEQUENCE_OFFSET;
        if (file.read(position, footer, 0, footer.length) == footer.length) {
            long sequence = LittleEndian.getLong(footer, from);
            if (LittleEndian.getInt(footer, RingDescriptor.FOOTER_CHECKSUM_OFFSET)
                    == checksums.of(sequence, footer, from, footer.length - from)) {
                ends.add(new Mark(position + footer.length, sequence));
            }
        }
    }

    private void segment(byte[] block, int at, long position) {
        int from = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        long sequence = LittleEndian.getLong(block, at + from);
        if (LittleEndian.getInt(block, at + SegmentDescriptor.CHECKSUM_OFFSET)
                == checksums.of(
                        sequence, block, at + from, SegmentDescriptor.HEADER_BYTES - from)) {
            long id = LittleEndian.getLong(block, at + SegmentDescriptor.JOURNAL_ID_OFFSET);
            agreed &= firstSegment == Long.MAX_VALUE || id == journalId;
            journalId = id;
            firstSegment = Math.min(firstSegment, position);
        }
    }

    private void page(byte[] block, int at, long position) {
        long number = LittleEndian.getLong(block, at + JournalDescriptor.PAGE_OFFSET);
        int sum = LittleEndian.getInt(block, at + JournalDescriptor.CHECKSUM_OFFSET);
        if (number >= 0 && number <= 0xffff_ffffL) {
            long seed = seeds.of(sum, block, at + JournalDescriptor.PAGE_OFFSET);
            pages.add(new Page(position, number, seed ^ number));
        }
    }

    /** Of pages that are intact each names the same id; which segments name in full. */
    private boolean agreeOnTheJournal() {
        Map<Long, Integer> votes = new HashMap<>();
        for (Page page : pages) {
            votes.merge(page.journalId(), 1, Integer::sum);
        }
        long most = -1;
        for (Map.Entry<Long, Integer> one : votes.entrySet()) {
            if (one.getValue() * 2 > pages.size()) {
                most = one.getKey();
            }
        }
        boolean bySegments = firstSegment < Long.MAX_VALUE;
        if (most < 0) {
            // A journal of garbage, or an empty one, does not harm segments.
            pages.clear();
            return bySegments;
        }
        long id = most;
        pages.removeIf(page -> page.journalId() != id);
        if (!bySegments) {
            journalId = id;
        }
        byte[] zeros = new byte[SUMMED];
        return seeds.of(checksums.of(journalId, zeros, 0, SUMMED), zeros, 0) == id;
    }

    /** The least distance of headers, or of header and footer of one extent; 0 if not known. */
    private long extentBytes() {
        long least = 0;
        Mark before = null;
        for (Mark header : headers) {
            least = before == null ? least : lesser(least, header.position() - before.position());
            for (Mark end : ends) {
                if (end.sequence() == header.sequence() && end.position() > header.position()) {
                    least = lesser(least, end.position() - header.position());
                }
            }
            before = header;
        }
        return least;
    }

    private static long lesser(long least, long other) {
        return least == 0 ? other : Math.min(least, other);
    }

    private @Nullable Geometry byExtents(long bytes, long extentBytes) {
        long first = headers.getFirst().position();
        for (long at = first; at > JOURNAL_POSITION; at -= extentBytes) {
            if (Geometry.fits(at - JOURNAL_POSITION, extentBytes)) {
                Geometry geometry = geometry(bytes, at, extentBytes);
                if (geometry != null) {
                    return geometry;
                }
            }
        }
        return null;
    }

    /** A ring that was not resized yet, and in which two extents were not begun. */
    private @Nullable Geometry byLength(long bytes) {
        for (long asked = bytes; asked < bytes + bytes / 8; asked += PAGE) {
            Geometry divided = Geometry.divide(asked, ringId, journalId, createdMs);
            if (divided.totalBytes() == bytes) {
                Geometry geometry =
                        geometry(bytes, divided.extentsPosition(), divided.extentBytes());
                if (geometry != null) {
                    return geometry;
                }
            }
        }
        return null;
    }

    /** A way to divide the file, or null if something stands where it should not. */
    private @Nullable Geometry geometry(long bytes, long extentsPosition, long extentBytes) {
        long journalPages = (extentsPosition - JOURNAL_POSITION) / PAGE;
        long count = (bytes - extentsPosition) / extentBytes;
        boolean fits =
                extentsPosition + count * extentBytes == bytes
                        && count >= RingResizer.MIN_EXTENTS
                        && count <= RingResizer.MAX_EXTENTS
                        && firstSegment > extentsPosition;
        for (Mark header : headers) {
            long from = header.position() - extentsPosition;
            fits &= from >= 0 && from % extentBytes == 0;
        }
        for (Mark end : ends) {
            long to = end.position() - extentsPosition;
            fits &= to > 0 && to % extentBytes == 0;
        }
        for (Page page : pages) {
            long position = JOURNAL_POSITION + page.number() % journalPages * PAGE;
            fits &= position == page.position();
        }
        return fits
                ? new Geometry(
                        ringId,
                        journalId,
                        JOURNAL_POSITION,
                        journalPages,
                        extentsPosition,
                        extentBytes,
                        (int) count,
                        0,
                        createdMs)
                : null;
    }
}
