package io.narthex.storage.ring;

import io.narthex.kernel.KernelException;
import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.format.SegmentDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extents: finds their segments at start, appends segments, and gives the oldest extent up for
 * new ones. Writing is confined to the storage writer; {@link #segments} may be called by anybody.
 */
public final class Extents {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int CONFINED_EXTENTS = 8;

    private final RingFile ring;
    private final RawFile file;
    private final Geometry geometry;
    private final boolean reserved;
    private final ExtentHeader header;
    private final long[] sequenceAt;
    private final ExtentFaults faults;

    /** So many extents are used, and so much of each. */
    private int usable;

    private long usableBytes;
    private volatile List<SegmentInfo> segments = List.of();
    private int current = -1;
    private int writeOffset;
    private int dictionaryBytes;
    private int segmentsInCurrent;
    private boolean closed = true;
    private boolean begunEarlier = true;
    private long lastSegment;
    private long sealedSamples;
    private long unsealed;
    private long firstSample;
    private long bytesWritten;

    /** Told before an extent is overwritten. */
    @FunctionalInterface
    public interface Eviction {
        /** These segments are about to go. */
        void evicted(List<SegmentInfo> segments);
    }

    public Extents(RingFile ring) {
        this.ring = ring;
        file = ring.file();
        geometry = ring.geometry();
        reserved = ring.isReserved();
        header = new ExtentHeader(geometry);
        sequenceAt = new long[geometry.extentCount()];
        faults = new ExtentFaults(ring);
        release();
    }

    /** In order of their numbers; an immutable list. */
    public List<SegmentInfo> segments() {
        return segments;
    }

    /** Drops segments from {@code first} on: their content is in the journal still. */
    public void drop(long first) {
        List<SegmentInfo> kept = new ArrayList<>();
        for (SegmentInfo segment : segments) {
            if (segment.sequence() < first) {
                kept.add(segment);
                continue;
            }
            sealedSamples = Math.min(sealedSamples, segment.samplesBefore());
            if (!closed && segment.extent().index() == current) {
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

    /** The last segment that counts and all of whose set is there, 0 for none. */
    public long lastSealed() {
        return segments.isEmpty() ? 0 : segments.getLast().sequence();
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** The number of the newest segment, 0 for none. */
    public long lastSegment() {
        return lastSegment;
    }

    /** All samples that were sealed since the ring was made, whatever became of them. */
    public long sealedSamples() {
        return sealedSamples;
    }

    /** So many of the newest samples that were sealed are not in segments but in the head. */
    public void unseal(long samples) {
        unsealed += Math.max(0, samples);
        sealedSamples -= Math.max(0, samples);
    }

    /** Told of segments that are nowhere. */
    @FunctionalInterface
    public interface Missing {
        /** So many samples, of about that time range. */
        void missing(long samples, long minMs, long maxMs);
    }

    /**
     * Finds extents and segments.
     *
     * @param known what the journal says of them
     * @param certain whether it says anything
     */
    public void open(Journal.State known, boolean certain) {
        ExtentScan scan = new ExtentScan(ring);
        List<ExtentScan.Found> used = new ArrayList<>();
        List<ExtentScan.Found> unused = new ArrayList<>();
        for (int i = 0; i < sequenceAt.length; i++) {
            ExtentScan.Found found = scan.open(i);
            (found.extent().sequence() > 0 ? used : unused).add(found);
        }
        long last = certain ? known.sealedSegment() : Long.MAX_VALUE;
        open(used, scan, last);
        long[] gaps = {0};
        findMissing(known, (samples, _, _) -> gaps[0] += samples);
        if (gaps[0] > 0) {
            // Where both headers at an extent's beginning are damaged another segment may tell.
            unused.forEach(found -> used.add(scan.search(found)));
            used.removeIf(found -> found.extent().sequence() == 0);
            open(used, scan, last);
        }
        lastSegment = Math.max(lastSegment, known.sealedSegment());
    }

    /** The numbers of the extents, 0 where one is not in use. */
    long[] sequences() {
        return sequenceAt.clone();
    }

    /** Whether an extent is still what it was when its segments were found. */
    public boolean isStillThere(ExtentInfo extent) {
        return new ExtentScan(ring).open(extent.index()).extent().sequence() == extent.sequence();
    }

    /** The number of extents that hold something. */
    public int extentsUsed() {
        int used = 0;
        for (long sequence : sequenceAt) {
            used += sequence > 0 ? 1 : 0;
        }
        return used;
    }

    private void open(List<ExtentScan.Found> used, ExtentScan scan, long known) {
        used.sort(Comparator.comparingLong(found -> found.extent().sequence()));
        Arrays.fill(sequenceAt, 0);
        ExtentScan.removeCopies(used);
        List<SegmentInfo> all = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            ExtentScan.Found one = used.get(i);
            sequenceAt[one.extent().index()] = one.extent().sequence();
            boolean isCurrent = i == used.size() - 1;
            ExtentScan.Found found = one;
            if (!one.closed()) {
                // What lies behind the last segment of the present extent is not looked at in vain.
                found = scan.segments(one, isCurrent ? known : Long.MAX_VALUE);
            }
            all.addAll(found.segments());
            if (isCurrent) {
                goOn(found);
            }
        }
        all.sort(Comparator.comparingLong(SegmentInfo::sequence));
        ExtentScan.removeSuperseded(all);
        firstSample =
                !used.isEmpty() && used.getFirst().extent().count() > 1
                        ? used.getFirst().samplesBefore()
                        : 0;
        if (!all.isEmpty()) {
            lastSegment = all.getLast().sequence();
            sealedSamples = all.getLast().samplesBefore() + all.getLast().samples();
        }
        publish(all);
    }

    private void goOn(ExtentScan.Found in) {
        current = in.extent().index();
        closed = in.closed();
        writeOffset = in.end();
        segmentsInCurrent = in.segments().size();
        dictionaryBytes = 0;
        for (SegmentInfo segment : in.segments()) {
            dictionaryBytes += segment.dictionaryBytes();
        }
    }

    /** Tells of segments that were sealed and are neither there nor overwritten. */
    public void findMissing(Journal.State known, Missing missing) {
        long sealed = known.sealedSamples() - unsealed;
        SegmentGaps.find(segments, firstSample, sealed, known.newestMs(), missing);
        sealedSamples = Math.max(sealedSamples, sealed);
    }

    /** Room for a segment in the present extent, in bytes; 0 where a new extent has to be begun. */
    public int room() {
        if (closed || segmentsInCurrent >= RingDescriptor.MAX_SEGMENTS) {
            return 0;
        }
        long end = usableBytes - RingDescriptor.FOOTER_BYTES - PAGE - dictionaryBytes;
        return (int) Math.max(0, end - writeOffset - SegmentDescriptor.HEADER_BYTES);
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
        int next = next();
        while (faults.isBad(next)) {
            giveUpBad(next, eviction);
            next = next();
        }
        faults.writing(next);
        long position = geometry.extentPosition(next);
        byte[] page = new byte[PAGE];
        if (sequenceAt[next] > 0) {
            giveUp(next, eviction);
        }
        long sequence = ExtentHeader.sequenceAfter(current < 0 ? 0 : extent().count());
        header.put(page, RingDescriptor.EXTENT_MAGIC, sequence, sealedSamples, nowMs);
        file.write(position, page, 0, PAGE);
        bytesWritten += PAGE;
        sequenceAt[next] = sequence;
        current = next;
        begunEarlier = false;
        closed = false;
        writeOffset = PAGE;
        dictionaryBytes = 0;
        segmentsInCurrent = 0;
    }

    /**
     * Gives up extents, the oldest first, of which every sample is older than {@code beforeMs}; the
     * present one stays.
     */
    public void expire(long beforeMs, Eviction eviction) throws IOException {
        while (!segments.isEmpty()) {
            ExtentInfo oldest = segments.getFirst().extent();
            for (SegmentInfo segment : segments) {
                if (segment.extent().equals(oldest) && segment.maxMs() >= beforeMs) {
                    return;
                }
            }
            if (oldest.index() == current) {
                return;
            }
            giveUp(oldest.index(), eviction);
        }
    }

    /**
     * What stands in an extent that is passed over goes in its turn, as far as that is possible.
     */
    private void giveUpBad(int index, Eviction eviction) {
        try {
            giveUp(index, eviction);
        } catch (IOException e) {
            sequenceAt[index] = 0;
        }
    }

    /**
     * Told that a write failed.
     *
     * @return whether the extent that it went to is passed over from now on: another may be tried
     */
    public boolean passOver(IOException e) {
        int bad = faults.failed(e);
        // Without a footer it is read segment by segment.
        closed |= bad >= 0 && bad == current;
        return bad >= 0;
    }

    /** Told that something was written elsewhere: the disk as a whole takes writes. */
    public void writtenElsewhere() {
        faults.writtenElsewhere();
    }

    /** Bytes of extents that are passed over because they take no writes. */
    public long badBytes() {
        return faults.count() * geometry.extentBytes();
    }

    private void giveUp(int index, Eviction eviction) throws IOException {
        faults.writing(index);
        evict(index, eviction);
        file.write(geometry.extentPosition(index), header.freed(sequenceAt[index]), 0, PAGE);
        file.sync();
        bytesWritten += PAGE;
        sequenceAt[index] = 0;
    }

    /** Uses no more than so many bytes, while these are the memory's. */
    public void confine(long bytes) {
        usableBytes = Math.min(geometry.extentBytes(), bytes / CONFINED_EXTENTS);
        usable = (int) Math.min(geometry.extentCount(), bytes / usableBytes);
    }

    /** Uses all there is. */
    public void release() {
        usableBytes = geometry.extentBytes();
        usable = geometry.extentCount();
    }

    /** The first extent after the present that is not in use, else the oldest. */
    private int next() throws IOException {
        int oldest = -1;
        KernelException full = null;
        for (int i = 0; i < usable; i++) {
            int index = (current + 1 + i) % usable;
            if (sequenceAt[index] > 0) {
                boolean older = oldest < 0 || sequenceAt[index] < sequenceAt[oldest];
                oldest = older ? index : oldest;
            } else if (full == null && !faults.isBad(index)) {
                full = reserved ? null : takeRoom(index);
                if (full == null) {
                    return index;
                }
            }
        }
        if (oldest < 0 && full != null) {
            throw full;
        }
        return oldest;
    }

    /**
     * Writes over an extent that is not in use, where the file system cannot keep room for it.
     *
     * @return null, or that the disk is full
     */
    private @Nullable KernelException takeRoom(int index) throws IOException {
        try {
            long position = geometry.extentPosition(index);
            faults.writing(index);
            // Nothing that an earlier use has left counts while it is written over in part.
            file.write(position, header.freed(newestSequence()), 0, PAGE);
            file.sync();
            bytesWritten += PAGE;
            byte[] zeros = new byte[16 * PAGE];
            for (long at = PAGE; at < geometry.extentBytes(); at += zeros.length) {
                int part = (int) Math.min(zeros.length, geometry.extentBytes() - at);
                file.write(position + at, zeros, 0, part);
                bytesWritten += part;
            }
            file.sync();
            return null;
        } catch (KernelException e) {
            if (!e.noSpace()) {
                throw e;
            }
            return e;
        }
    }

    private long newestSequence() {
        return current < 0 ? 0 : sequenceAt[current];
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
        faults.writing(current);
        List<SegmentInfo> present = new ArrayList<>(segments);
        present.addAll(unpublished);
        present.removeIf(segment -> segment.extent().index() != current);
        bytesWritten += new FooterWriter(ring).write(extent(), present);
        closed = true;
    }

    /** Writes a segment at {@link #writeOffset} and syncs; nothing has changed if it fails. */
    public void append(SegmentInfo segment, ByteWriter bytes) throws IOException {
        if (segment.bytes() > room()) {
            throw new IllegalStateException(
                    "segment does not fit: bytes=" + segment.bytes() + ", room=" + room());
        }
        faults.writing(current);
        int end = writeOffset + bytes.size();
        if (begunEarlier && new ExtentScan(ring).isSegmentAt(segment.extent(), end)) {
            // Of a course that a disk which lies has lost: it does not follow the new segment.
            file.write(segment.extent().position() + end, new byte[PAGE], 0, PAGE);
        }
        file.write(segment.extent().position() + writeOffset, bytes.bytes(), 0, bytes.size());
        file.sync();
        bytesWritten += bytes.size();
        writeOffset = end;
        dictionaryBytes += segment.dictionaryBytes();
        segmentsInCurrent++;
        lastSegment = Math.max(lastSegment, segment.sequence());
        sealedSamples += segment.samples();
    }
}
