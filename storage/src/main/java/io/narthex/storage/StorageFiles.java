package io.narthex.storage;

import io.narthex.storage.ring.RingOpener;
import io.narthex.storage.state.MapDbStateStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What lies in the storage folder beside the ring, in bytes. */
final class StorageFiles {
    private StorageFiles() {}

    /** The state file with what belongs to it, and the lock. */
    static long stateBytes(Path folder) {
        return bytes(folder, MapDbStateStore.FILE_NAME + "*", false) + bytes(folder, "lock", false);
    }

    /** Files that were set aside because they were damaged. */
    static long asideBytes(Path folder) {
        return bytes(folder, "*" + RingOpener.ASIDE + "*", true);
    }

    private static long bytes(Path folder, String glob, boolean aside) {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
            for (Path file : files) {
                if (aside == file.toString().contains(RingOpener.ASIDE)) {
                    bytes += Files.size(file);
                }
            }
        } catch (IOException e) {
            // The folder does not exist, or a file has just gone.
            return bytes;
        }
        return bytes;
    }
}
