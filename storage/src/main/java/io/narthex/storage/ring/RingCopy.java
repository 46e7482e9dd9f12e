package io.narthex.storage.ring;

import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a ring's file that is being made: sparse, with nothing but what is in use. It gets its
 * name when it is whole. Confined to one thread.
 */
public final class RingCopy implements AutoCloseable {
    /** The copy's name in its folder. */
    public static final String FILE_NAME = RingOpener.FILE_NAME;

    private static final String NEW_NAME = "ring.new";
    private static final int PAGE = RingDescriptor.PAGE_BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final RawFiles files;
    private final RawFile from;
    private final RawFile to;
    private final Geometry geometry;
    private final Path folder;
    private final Footer footer;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable ExtentInfo open;
    private boolean finished;

    /** Begins a copy in a folder, which exists. */
    public RingCopy(RawFiles files, RingFile ring, Path folder) throws IOException {
        this.files = files;
        this.folder = folder;
        from = ring.file();
        geometry = ring.geometry();
        footer = new Footer(ring);
        Path path = folder.resolve(NEW_NAME);
        Files.deleteIfExists(path);
        to = files.open(path, true, false);
    }

    /** What a copy of these segments takes, about: without journal. */
    public long bytes(List<SegmentInfo> segments) {
        long bytes = RingDescriptor.HEADER_COPIES * PAGE;
        for (SegmentInfo segment : segments) {
            bytes += segment.paddedBytes() + segment.dictionaryBytes();
        }
        long extents = segments.stream().map(SegmentInfo::extent).distinct().count();
        return bytes + extents * (PAGE + PAGE + RingDescriptor.FOOTER_BYTES);
    }

    /**
     * Writes the header.
     *
     * @param openExtent the extent that segments are appended to, or null
     */
    public void begin(@Nullable ExtentInfo openExtent) throws IOException {
        open = openExtent;
        to.truncate(geometry.totalBytes());
        RingFile.writeHeader(to, geometry);
    }

    /** Copies pages of the journal, the last one not included. */
    public void journal(long fromPage, long toPage) throws IOException {
        for (long page = fromPage; page < toPage; page++) {
            copy(Journal.position(geometry, page), PAGE);
        }
    }

    /** A journal in the copy to be written instead. */
    public Journal emptyJournal() {
        return new Journal(RingFile.created(to, geometry, true));
    }

    /** Copies segments extent by extent; extents that are overwritten meanwhile are left out. */
    public void extents(List<SegmentInfo> segments, Extents source) throws IOException {
        List<SegmentInfo> ofOne = new ArrayList<>();
        for (SegmentInfo segment : segments) {
            if (!ofOne.isEmpty() && !ofOne.getFirst().extent().equals(segment.extent())) {
                extent(ofOne, source);
                ofOne.clear();
            }
            ofOne.add(segment);
        }
        if (!ofOne.isEmpty()) {
            extent(ofOne, source);
        }
    }

    private void extent(List<SegmentInfo> segments, Extents source) throws IOException {
        ExtentInfo extent = segments.getFirst().extent();
        for (SegmentInfo segment : segments) {
            copy(extent.position() + segment.offset(), segment.paddedBytes());
        }
        if (!extent.equals(open) && footer.read(extent)) {
            long at = extent.position() + footer.copyOffset();
            copy(at, (int) (extent.position() + geometry.extentBytes() - at));
        }
        to.sync();
        if (source.isStillThere(extent)) {
            copy(extent.position(), PAGE);
        } else {
            // What was copied is of the next use in part: nothing of it counts.
            byte[] freed = new ExtentHeader(geometry).freed(Long.MAX_VALUE);
            to.write(extent.position(), freed, 0, PAGE);
        }
    }

    private void copy(long position, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int part = Math.min(BUFFER_BYTES, length - done);
            int got = from.read(position + done, buffer, 0, part);
            if (got < part) {
                throw new IOException(from.name() + " is shorter than its header says");
            }
            to.write(position + done, buffer, 0, part);
            done += part;
        }
    }

    /** Makes it durable and gives it its name. */
    public void finish() throws IOException {
        to.sync();
        to.close();
        Files.move(folder.resolve(NEW_NAME), folder.resolve(FILE_NAME));
        files.syncFolder(folder);
        finished = true;
    }

    /** Removes what is not finished. */
    @Override
    public void close() throws IOException {
        to.close();
        if (!finished) {
            Files.deleteIfExists(folder.resolve(NEW_NAME));
            try (var left = Files.list(folder)) {
                if (left.findAny().isEmpty()) {
                    Files.delete(folder);
                }
            }
        }
    }
}
