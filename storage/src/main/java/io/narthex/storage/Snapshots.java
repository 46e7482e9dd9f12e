package io.narthex.storage;

import io.narthex.core.model.UtcTime;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.format.RecordDescriptor;
import io.narthex.storage.head.Head;
import io.narthex.storage.ring.Extents;
import io.narthex.storage.ring.Journal;
import io.narthex.storage.ring.JournalPayload;
import io.narthex.storage.ring.RingCopy;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.SegmentInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies the ring while it is written: a folder that opens as a database, which holds what was
 * stored when the copy began. What the ring overwrites before its turn comes is not in it.
 * Thread-safe.
 */
final class Snapshots {
    /** What is left free on the file system. */
    private static final long SPARE_BYTES = 1L << 20;

    private final Path storagePath;
    private final StorageEnvironment environment;
    private final RingFile ring;
    private final Extents extents;
    private final Head head;

    Snapshots(
            Path storagePath,
            StorageEnvironment environment,
            RingFile ring,
            Extents extents,
            Head head) {
        this.storagePath = storagePath;
        this.environment = environment;
        this.ring = ring;
        this.extents = extents;
        this.head = head;
    }

    /** Takes a snapshot in a new folder of the storage folder; returns its name. */
    String take(StorageWriter writer, RingRecords records, boolean skipHead) throws IOException {
        long nowMs = environment.clock().epochMs();
        String name =
                UtcTime.format(nowMs).substring(0, 19).replace("-", "").replace(":", "")
                        + "Z-"
                        + Long.toHexString(new SecureRandom().nextLong() >>> 1);
        take(storagePath.resolve("snapshots").resolve(name), writer, records, skipHead);
        return name;
    }

    /** Takes a snapshot in a folder that is empty or does not exist. */
    void take(Path folder, StorageWriter writer, RingRecords records, boolean skipHead)
            throws IOException {
        if (Files.exists(folder.resolve(RingCopy.FILE_NAME))) {
            throw new IOException(folder + " holds a ring already");
        }
        Files.createDirectories(folder);
        // A ring in memory has no journal to copy.
        boolean all = writer.state() == DiskState.MEMORY_ONLY && writer.sealNow();
        try (RingCopy copy = new RingCopy(environment.files(), ring, folder)) {
            List<SegmentInfo> segments = new ArrayList<>();
            writer.exclusively(() -> {
                if (!writer.commit()) {
                    throw new IOException("the disk refuses writes: no snapshot is taken");
                }
                segments.addAll(extents.segments());
                checkRoom(folder, copy.bytes(segments) + writer.journalUsedBytes());
                copy.begin(extents.isOpen() ? extents.extent() : null);
                if (skipHead || all) {
                    commitRecords(copy, records);
                } else {
                    copy.journal(writer.journal().tailPage(), writer.journal().nextPage());
                }
                return 0;
            });
            copy.extents(segments, extents);
            copy.finish();
        }
    }

    private void checkRoom(Path folder, long bytes) throws IOException {
        long available = environment.kernel().fileSystem(folder).availableBytes();
        if (bytes + SPARE_BYTES > available) {
            throw new IOException(
                    "no room for a snapshot in "
                            + folder
                            + ": it takes "
                            + bytes
                            + " bytes, "
                            + available
                            + " are free");
        }
    }

    /** A journal that says what was deleted and acknowledged, and that all there is is sealed. */
    private void commitRecords(RingCopy copy, RingRecords records) throws IOException {
        ByteWriter out = records.all();
        ByteWriter sealed = new ByteWriter(16);
        sealed.putVarint(0);
        sealed.putVarint(0);
        sealed.putVarint(extents.lastSegment());
        out.putByte(RecordDescriptor.SEALED_TYPE);
        out.putSized(sealed.bytes(), sealed.size());
        Journal journal = copy.emptyJournal();
        journal.commit(
                JournalPayload.of(out),
                new Journal.State(
                        0,
                        head.sequence(),
                        head.nextSeriesId(),
                        head.samples(),
                        head.newestMs(),
                        extents.lastSealed(),
                        extents.sealedSamples()));
    }
}
