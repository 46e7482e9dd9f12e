package io.narthex.storage;

import io.narthex.kernel.RawFile;
import io.narthex.kernel.RawFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Files of a folder that takes no writes: each write asks whether it does by now. The first that is
 * opened for writing is the folder's lock.
 */
record ReadOnlyFiles(RawFiles files, FolderLock lock) implements RawFiles {
    @Override
    public RawFile open(Path path, boolean create, boolean direct) throws IOException {
        if (create) {
            return files.open(path, true, direct);
        }
        return new LateFile(files.openReadOnly(path)) {
            @Override
            RawFile toWrite() throws IOException {
                if (!hasArrived()) {
                    lock.take();
                    arrived(files.open(path, false, direct));
                }
                return present();
            }
        };
    }

    @Override
    public RawFile openReadOnly(Path path) throws IOException {
        return files.openReadOnly(path);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        files.syncFolder(folder);
    }

    @Override
    public AutoCloseable lock(Path path) throws IOException {
        return files.lock(path);
    }
}
