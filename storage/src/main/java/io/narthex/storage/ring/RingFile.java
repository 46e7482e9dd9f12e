package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ring's file and its header. Reading is thread-safe, writing confined to one thread at a time.
 */
public final class RingFile implements AutoCloseable {
    private static final int PAGE = RingDescriptor.PAGE_BYTES;

    private final RawFile file;
    private final Geometry geometry;
    private final boolean isNew;
    private final boolean reserved;
    private final List<SegmentInfo> dropped;

    private RingFile(
            RawFile file,
            Geometry geometry,
            boolean isNew,
            boolean reserved,
            List<SegmentInfo> dropped) {
        this.file = file;
        this.geometry = geometry;
        this.isNew = isNew;
        this.reserved = reserved;
        this.dropped = dropped;
    }

    /** A ring that was made just now. */
    static RingFile created(RawFile file, Geometry geometry, boolean reserved) {
        return new RingFile(file, geometry, true, reserved, List.of());
    }

    /** A ring that is only read. */
    static RingFile existing(RawFile file, Geometry geometry) {
        return existing(file, geometry, true, List.of());
    }

    /** A ring that was there. */
    static RingFile existing(
            RawFile file, Geometry geometry, boolean reserved, List<SegmentInfo> dropped) {
        return new RingFile(file, geometry, false, reserved, dropped);
    }

    /** Whether the file system keeps room for all of it; else extents take theirs when begun. */
    boolean isReserved() {
        return reserved;
    }

    /** Whether it was made just now: there is nothing to be found in it. */
    public boolean isNew() {
        return isNew;
    }

    /** Segments that were given up because the ring was made smaller just now. */
    public List<SegmentInfo> dropped() {
        return dropped;
    }

    public RawFile file() {
        return file;
    }

    public Geometry geometry() {
        return geometry;
    }

    /**
     * Writes the header, twice, each copy durable before the next is touched: one of them is intact
     * at any time.
     */
    static void writeHeader(RawFile file, Geometry geometry) throws IOException {
        byte[] page = new byte[PAGE];
        LittleEndian.putLong(page, RingDescriptor.MAGIC_OFFSET, RingDescriptor.RING_MAGIC);
        LittleEndian.putInt(page, RingDescriptor.VERSION_OFFSET, RingDescriptor.FORMAT_VERSION);
        LittleEndian.putLong(page, RingDescriptor.RING_ID_OFFSET, geometry.ringId());
        LittleEndian.putLong(page, RingDescriptor.JOURNAL_ID_OFFSET, geometry.journalId());
        LittleEndian.putLong(
                page, RingDescriptor.JOURNAL_POSITION_OFFSET, geometry.journalPosition());
        LittleEndian.putLong(page, RingDescriptor.JOURNAL_PAGES_OFFSET, geometry.journalPages());
        LittleEndian.putLong(
                page, RingDescriptor.EXTENTS_POSITION_OFFSET, geometry.extentsPosition());
        LittleEndian.putLong(page, RingDescriptor.EXTENT_BYTES_OFFSET, geometry.extentBytes());
        LittleEndian.putLong(page, RingDescriptor.EXTENT_COUNT_OFFSET, geometry.extentCount());
        LittleEndian.putLong(page, RingDescriptor.CREATED_MS_OFFSET, geometry.createdMs());
        LittleEndian.putLong(page, RingDescriptor.SHRINK_TO_OFFSET, geometry.shrinkTo());
        LittleEndian.putInt(page, RingDescriptor.CHECKSUM_OFFSET, headerChecksum(page, 0));
        for (int copy = 0; copy < RingDescriptor.HEADER_COPIES; copy++) {
            file.write((long) copy * PAGE, page, 0, PAGE);
            file.sync();
        }
    }

    private static int headerChecksum(byte[] page, int at) {
        return new Checksums()
                .of(
                        RingDescriptor.RING_MAGIC,
                        page,
                        at + RingDescriptor.VERSION_OFFSET,
                        PAGE - RingDescriptor.VERSION_OFFSET);
    }

    /**
     * Reads the header.
     *
     * @return null if neither copy is intact
     * @throws RingVersionException if a newer program has written it
     */
    static @Nullable Geometry readHeader(RawFile file) throws IOException {
        byte[] page = new byte[PAGE * RingDescriptor.HEADER_COPIES];
        int got = file.read(0, page, 0, page.length);
        for (int at = 0; at + PAGE <= got; at += PAGE) {
            if (LittleEndian.getLong(page, at + RingDescriptor.MAGIC_OFFSET)
                    != RingDescriptor.RING_MAGIC) {
                continue;
            }
            int version = LittleEndian.getInt(page, at + RingDescriptor.VERSION_OFFSET);
            boolean intact =
                    LittleEndian.getInt(page, at + RingDescriptor.CHECKSUM_OFFSET)
                            == headerChecksum(page, at);
            if (intact && version > RingDescriptor.FORMAT_VERSION) {
                throw new RingVersionException(file.name(), version, RingDescriptor.FORMAT_VERSION);
            }
            Geometry geometry = geometry(page, at);
            if (intact && geometry.isSound()) {
                return geometry;
            }
        }
        return null;
    }

    /** How many copies of the header are intact and say what this ring is. */
    public int intactHeaders() throws IOException {
        byte[] page = new byte[PAGE * RingDescriptor.HEADER_COPIES];
        int got = file.read(0, page, 0, page.length);
        int intact = 0;
        for (int at = 0; at + PAGE <= got; at += PAGE) {
            boolean sums =
                    LittleEndian.getLong(page, at + RingDescriptor.MAGIC_OFFSET)
                                    == RingDescriptor.RING_MAGIC
                            && LittleEndian.getInt(page, at + RingDescriptor.CHECKSUM_OFFSET)
                                    == headerChecksum(page, at);
            intact += sums && geometry(page, at).equals(geometry) ? 1 : 0;
        }
        return intact;
    }

    private static Geometry geometry(byte[] page, int at) {
        return new Geometry(
                LittleEndian.getLong(page, at + RingDescriptor.RING_ID_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.JOURNAL_ID_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.JOURNAL_POSITION_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.JOURNAL_PAGES_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.EXTENTS_POSITION_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.EXTENT_BYTES_OFFSET),
                (int) LittleEndian.getLong(page, at + RingDescriptor.EXTENT_COUNT_OFFSET),
                (int) LittleEndian.getLong(page, at + RingDescriptor.SHRINK_TO_OFFSET),
                LittleEndian.getLong(page, at + RingDescriptor.CREATED_MS_OFFSET));
    }

    @Override
    public void close() {
        file.close();
    }
}
