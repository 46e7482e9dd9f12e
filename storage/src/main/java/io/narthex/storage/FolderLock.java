package io.narthex.storage;

import io.narthex.kernel.RawFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/** The lock on a storage folder, taken as soon as that is possible. Confined to the writer. */
final class FolderLock implements AutoCloseable {
    private static final String NAME = "lock";

    private final RawFiles files;
    private final Path path;
    private @Nullable AutoCloseable held;

    FolderLock(RawFiles files, Path folder) {
        this.files = files;
        path = folder.resolve(NAME);
    }

    /**
     * Takes the lock unless it was taken before.
     *
     * @throws io.narthex.kernel.LockedException if another agent holds it
     */
    void take() throws IOException {
        if (held == null) {
            held = files.lock(path);
        }
    }

    @Override
    public void close() {
        AutoCloseable lock = held;
        if (lock != null) {
            try {
                lock.close();
            } catch (Exception e) {
                Logger.warn("storage: the lock was not released ({})", e.getMessage());
            }
        }
    }
}
