package io.narthex.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** Opens files and folders for storage. Thread-safe. */
public interface RawFiles {
    /**
     * Opens a file for reading and writing, and creates it (mode 0640) where {@code create} is set
     * and there is none.
     *
     * @param direct whether writes should bypass the page cache; where the file system refuses
     *     O_DIRECT they go through it
     */
    RawFile open(Path path, boolean create, boolean direct) throws IOException;

    /** Opens a file for reading only; what writes it fails with {@code EBADF}. */
    RawFile openReadOnly(Path path) throws IOException;

    /** Makes a folder's entries durable: fsync(2) of the folder. */
    void syncFolder(Path folder) throws IOException;

    /**
     * Takes the lock that a file stands for, flock(2), and writes this process' id into the file.
     * The kernel releases it when the process ends, however it ends. Where nothing can be written a
     * file that is there is locked, and keeps what stands in it.
     *
     * @throws LockedException if another process, or another handle of this one, holds it
     */
    AutoCloseable lock(Path path) throws IOException;
}
