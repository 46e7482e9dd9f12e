package io.narthex.storage;

import io.narthex.core.model.FileTrouble;
import io.narthex.kernel.LockedException;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.ring.RingFile;
import io.narthex.storage.ring.RingOpener;
import io.narthex.storage.ring.RingVersionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * The ring that was found or made in a folder, or one in memory, and what fits into it. Closed
 * once, by the database.
 *
 * @param lock on the folder, or null where there is none
 * @param durable whether anything survives the process
 */
record OpenedRing(RingFile ring, @Nullable AutoCloseable lock, boolean durable)
        implements AutoCloseable {
    private static final String LOCK_NAME = "lock";
    private static final long MEMORY_RING_BYTES = 8L << 20;
    private static final int MAX_TOMBSTONE_BYTES = 64 * 1024;
    private static final int MAX_ANNEX_BYTES = 128 << 10;

    static OpenedRing open(StorageOptions options, StorageEnvironment environment)
            throws IOException {
        Path folder = options.path();
        long nowMs = environment.clock().epochMs();
        AutoCloseable lock = null;
        try {
            Files.createDirectories(folder);
            lock = environment.files().lock(folder.resolve(LOCK_NAME));
            long available = environment.kernel().fileSystem(folder).availableBytes();
            RingFile ring =
                    new RingOpener(environment.files(), folder, nowMs)
                            .open(
                                    options.newRingBytes(
                                            available, StorageFiles.asideBytes(folder)),
                                    options.sizeBytes() > 0,
                                    available);
            if (ring != null) {
                return new OpenedRing(ring, lock, true);
            }
            Logger.error(
                    "storage: no room for a ring in {}; samples are kept in memory only", folder);
        } catch (LockedException e) {
            throw new StorageLockedException(folder, e.holderPid());
        } catch (RingVersionException e) {
            unlock(lock);
            throw e;
        } catch (IOException e) {
            Logger.error(
                    "storage: {} cannot be used ({}); samples are kept in memory only",
                    folder,
                    FileTrouble.reason(e));
        }
        return new OpenedRing(
                RingOpener.inMemory(new HeapFile(), MEMORY_RING_BYTES, nowMs), lock, false);
    }

    private static void unlock(@Nullable AutoCloseable lock) {
        if (lock != null) {
            try {
                lock.close();
            } catch (Exception e) {
                Logger.warn("storage: the lock was not released ({})", e.getMessage());
            }
        }
    }

    private long journalBytes() {
        return ring.geometry().journalPages() * RingDescriptor.PAGE_BYTES;
    }

    /** What waits for the disk has to fit into the journal when the disk is back. */
    int pendingLimit(StorageOptions options) {
        return (int) Math.min(options.maxPendingBytes(), journalBytes() / 4);
    }

    /** Exemplars, and metadata, are now and then written anew as a whole. */
    long keptLimit() {
        return journalBytes() / 16;
    }

    /** All tombstones stand in every segment: they take no more than an eighth of an extent. */
    int tombstoneLimit() {
        return (int) Math.min(MAX_TOMBSTONE_BYTES, ring.geometry().extentBytes() / 8);
    }

    /** A chunk has to fit into an extent beside what defines its series. */
    int annexLimit() {
        return (int) Math.min(MAX_ANNEX_BYTES, ring.geometry().extentBytes() / 4);
    }

    @Override
    public void close() {
        ring.close();
        unlock(lock);
    }
}
