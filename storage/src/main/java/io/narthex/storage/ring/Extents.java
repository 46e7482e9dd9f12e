package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The extents: finds their segments at start, appends segments, and gives the oldest extent up for
 * new ones. Writing is confined to the storage writer; {@link #segments} may be called by anybody.
 */
public final class Extents {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    private final RawFile file;
    private final Geometry geometry;
    private final Checksums checksums = new Checksums();
    private final Footer footer;
    private final long[] sequenceAt;
    private volatile List<SegmentInfo> segments = List.of();
    private int current = -1;
    private long lastSequence;
    private int writeOffset;
    private int dictionaryBytes;
    private int segmentsInCurrent;
    private boolean closed = true;
    private long lastSegment;
    private long bytesWritten;

    /** Told before an extent is overwritten. */
    @FunctionalInterface
    public interface Eviction {
        /** These segments are about to go. */
        void evicted(List<SegmentInfo> segments);
    }

    public Extents(RingFile ring) {
        file = ring.file();
        geometry = ring.geometry();
        footer = new Footer(ring);
        sequenceAt = new long[geometry.extentCount()];
    }

    /** All segments in order of their numbers; an immutable list. */
    public List<SegmentInfo> segments() {
        return segments;
    }

    /**
     * Drops segments after {@code sealedSegment} whose set was not written to its end: their
     * content is in the journal still.
     */
    public void dropUnfinished(long sealedSegment) {
        List<SegmentInfo> all = segments;
        if (all.isEmpty() || all.getLast().lastOfSet()) {
            return;
        }
        long first = Math.max(sealedSegment + 1, all.getLast().setFirst());
        List<SegmentInfo> kept = new ArrayList<>();
        for (SegmentInfo segment : all) {
            if (segment.sequence() < first) {
                kept.add(segment);
            } else if (!closed && segment.extent().index() == current) {
                writeOffset = Math.min(writeOffset, segment.offset());
                segmentsInCurrent--;
                dictionaryBytes -= segment.dictionaryBytes();
            }
        }
        publish(kept);
    }

    /** Replaces the list that readers see. */
    public void publish(List<SegmentInfo> list) {
        segments = List.copyOf(list);
    }

    /** The number of the newest segment, 0 for none. */
    public long lastSegment() {
        return lastSegment;
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** Finds extents and segments. */
    public void open() throws IOException {
        closed = true;
        List<SegmentInfo> found = new ArrayList<>();
        byte[] page = new byte[PAGE];
        for (int i = 0; i < sequenceAt.length; i++) {
            long position = geometry.extentPosition(i);
            long sequence = readExtentHeader(position, page);
            sequenceAt[i] = sequence;
            if (sequence > lastSequence) {
                lastSequence = sequence;
                current = i;
            }
        }
        for (int i = 0; i < sequenceAt.length; i++) {
            if (sequenceAt[i] > 0) {
                openExtent(i, page, found);
            }
        }
        found.sort(Comparator.comparingLong(SegmentInfo::sequence));
        for (SegmentInfo segment : found) {
            lastSegment = Math.max(lastSegment, segment.sequence());
        }
        publish(found);
    }

    /** Whether an extent's header is still what it was when its segments were found. */
    public boolean isStillThere(ExtentInfo extent) {
        return readExtentHeader(extent.position(), new byte[PAGE]) == extent.sequence();
    }

    /** The number of extents that hold something. */
    public int extentsUsed() {
        int used = 0;
        for (long sequence : sequenceAt) {
            used += sequence > 0 ? 1 : 0;
        }
        return used;
    }

    private long readExtentHeader(long position, byte[] page) {
        try {
            int got = file.read(position, page, 0, RingDescriptor.EXTENT_HEADER_BYTES);
            if (got < RingDescriptor.EXTENT_HEADER_BYTES
                    || LittleEndian.getInt(page, RingDescriptor.EXTENT_MAGIC_OFFSET)
                            != RingDescriptor.EXTENT_MAGIC
                    || LittleEndian.getLong(page, RingDescriptor.EXTENT_RING_ID_OFFSET)
                            != geometry.ringId()
                    || LittleEndian.getInt(page, RingDescriptor.EXTENT_CHECKSUM_OFFSET)
                            != extentChecksum(page)) {
                return 0;
            }
            return LittleEndian.getLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET);
        } catch (IOException e) {
            return 0;
        }
    }

    private int extentChecksum(byte[] page) {
        int from = RingDescriptor.EXTENT_VERSION_OFFSET;
        return checksums.of(
                geometry.ringId(), page, from, RingDescriptor.EXTENT_HEADER_BYTES - from);
    }

    private void openExtent(int index, byte[] page, List<SegmentInfo> found) throws IOException {
        ExtentInfo extent =
                new ExtentInfo(index, geometry.extentPosition(index), sequenceAt[index]);
        if (footer.read(extent)) {
            for (int i = 0; i < footer.segments(); i++) {
                found.add(footer.segment(extent, i));
            }
            return;
        }
        boolean isCurrent = index == current;
        int offset = PAGE;
        int count = 0;
        int dictionary = 0;
        while (offset + SegmentDescriptor.HEADER_BYTES <= geometry.extentBytes()) {
            int got =
                    file.read(extent.position() + offset, page, 0, SegmentDescriptor.HEADER_BYTES);
            if (got < SegmentDescriptor.HEADER_BYTES || !isSegment(extent, page, 0)) {
                break;
            }
            SegmentInfo segment = SegmentInfo.read(extent, offset, page, 0);
            if (segment.bytes() <= 0 || offset + segment.bytes() > geometry.extentBytes()) {
                break;
            }
            found.add(segment);
            count++;
            dictionary += segment.dictionaryBytes();
            offset += segment.paddedBytes();
        }
        if (isCurrent) {
            closed = false;
            writeOffset = offset;
            segmentsInCurrent = count;
            dictionaryBytes = dictionary;
        }
    }

    private boolean isSegment(ExtentInfo extent, byte[] from, int at) {
        int start = SegmentDescriptor.EXTENT_SEQUENCE_OFFSET;
        return LittleEndian.getInt(from, at + SegmentDescriptor.MAGIC_OFFSET)
                        == SegmentDescriptor.SEGMENT_MAGIC
                && LittleEndian.getLong(from, at + start) == extent.sequence()
                && LittleEndian.getInt(from, at + SegmentDescriptor.CHECKSUM_OFFSET)
                        == checksums.of(
                                extent.sequence(),
                                from,
                                at + start,
                                SegmentDescriptor.HEADER_BYTES - start);
    }

    /** Room for a segment in the present extent, in bytes; 0 where a new extent has to be begun. */
    public int room() {
        if (closed || segmentsInCurrent >= RingDescriptor.MAX_SEGMENTS) {
            return 0;
        }
        long end = geometry.extentBytes() - RingDescriptor.FOOTER_BYTES - PAGE - dictionaryBytes;
        return (int) Math.max(0, end - writeOffset);
    }

    /** Whether segments can still be appended to the present extent. */
    public boolean isOpen() {
        return !closed;
    }

    /** The present extent. */
    public ExtentInfo extent() {
        return new ExtentInfo(current, geometry.extentPosition(current), sequenceAt[current]);
    }

    /** Where the next segment goes in the present extent. */
    public int writeOffset() {
        return writeOffset;
    }

    /**
     * Closes the present extent and begins the next, which gives up the oldest.
     *
     * @param unpublished segments that were written and that readers do not see yet
     */
    public void roll(long nowMs, List<SegmentInfo> unpublished, Eviction eviction)
            throws IOException {
        if (!closed && current >= 0) {
            writeFooter(unpublished);
        }
        int next = (current + 1) % sequenceAt.length;
        long position = geometry.extentPosition(next);
        byte[] page = new byte[PAGE];
        if (sequenceAt[next] > 0) {
            evict(next, eviction);
            file.write(position, page, 0, PAGE);
            file.sync();
            bytesWritten += PAGE;
            sequenceAt[next] = 0;
        }
        long sequence = lastSequence + 1;
        LittleEndian.putInt(page, RingDescriptor.EXTENT_MAGIC_OFFSET, RingDescriptor.EXTENT_MAGIC);
        LittleEndian.putInt(
                page, RingDescriptor.EXTENT_VERSION_OFFSET, RingDescriptor.FORMAT_VERSION);
        LittleEndian.putLong(page, RingDescriptor.EXTENT_SEQUENCE_OFFSET, sequence);
        LittleEndian.putLong(page, RingDescriptor.EXTENT_RING_ID_OFFSET, geometry.ringId());
        LittleEndian.putLong(page, RingDescriptor.EXTENT_CREATED_MS_OFFSET, nowMs);
        LittleEndian.putInt(page, RingDescriptor.EXTENT_CHECKSUM_OFFSET, extentChecksum(page));
        file.write(position, page, 0, PAGE);
        bytesWritten += PAGE;
        lastSequence = sequence;
        sequenceAt[next] = sequence;
        current = next;
        closed = false;
        writeOffset = PAGE;
        dictionaryBytes = 0;
        segmentsInCurrent = 0;
    }

    private void evict(int index, Eviction eviction) {
        List<SegmentInfo> gone = new ArrayList<>();
        List<SegmentInfo> kept = new ArrayList<>();
        for (SegmentInfo segment : segments) {
            (segment.extent().index() == index ? gone : kept).add(segment);
        }
        publish(kept);
        eviction.evicted(gone);
    }

    private void writeFooter(List<SegmentInfo> unpublished) throws IOException {
        ExtentInfo extent = extent();
        ByteWriter copy = new ByteWriter(PAGE);
        byte[] table = new byte[RingDescriptor.FOOTER_BYTES];
        int count = 0;
        List<SegmentInfo> all = new ArrayList<>(segments);
        all.addAll(unpublished);
        for (SegmentInfo segment : all) {
            if (segment.extent().index() != current) {
                continue;
            }
            byte[] dictionary = new byte[segment.dictionaryBytes()];
            file.read(
                    extent.position() + segment.dictionaryOffset(),
                    dictionary,
                    0,
                    dictionary.length);
            copy.putBytes(dictionary, 0, dictionary.length);
            int at = RingDescriptor.FOOTER_TABLE_OFFSET + count * RingDescriptor.FOOTER_ENTRY_BYTES;
            segment.write(table, at);
            LittleEndian.putInt(table, at, segment.offset());
            count++;
        }
        int copyBytes = copy.size();
        copy.pad(PAGE);
        int copyOffset = (int) geometry.extentBytes() - table.length - copy.size();
        int from = RingDescriptor.FOOTER_SEQUENCE_OFFSET;
        LittleEndian.putInt(table, RingDescriptor.FOOTER_MAGIC_OFFSET, RingDescriptor.FOOTER_MAGIC);
        LittleEndian.putLong(table, from, extent.sequence());
        LittleEndian.putInt(table, RingDescriptor.FOOTER_DICTIONARY_OFFSET, copyOffset);
        LittleEndian.putInt(table, RingDescriptor.FOOTER_DICTIONARY_BYTES_OFFSET, copyBytes);
        LittleEndian.putInt(table, RingDescriptor.FOOTER_SEGMENTS_OFFSET, count);
        LittleEndian.putInt(
                table,
                RingDescriptor.FOOTER_CHECKSUM_OFFSET,
                checksums.of(extent.sequence(), table, from, table.length - from));
        copy.putBytes(table, 0, table.length);
        file.write(extent.position() + copyOffset, copy.bytes(), 0, copy.size());
        file.sync();
        bytesWritten += copy.size();
        closed = true;
    }

    /** Writes a segment at {@link #writeOffset} and syncs; nothing has changed if it fails. */
    public void append(SegmentInfo segment, ByteWriter bytes) throws IOException {
        if (bytes.size() > room()) {
            throw new IllegalStateException(
                    "segment does not fit: bytes=" + bytes.size() + ", room=" + room());
        }
        bytes.pad(PAGE);
        file.write(segment.extent().position() + writeOffset, bytes.bytes(), 0, bytes.size());
        file.sync();
        bytesWritten += bytes.size();
        writeOffset += bytes.size();
        dictionaryBytes += segment.dictionaryBytes();
        segmentsInCurrent++;
        lastSegment = Math.max(lastSegment, segment.sequence());
    }
}
