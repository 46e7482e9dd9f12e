package io.narthex.links.system;

import java.io.IOException;
import java.nio.file.Path;

/** Asks the operating system for size and use of a file system. Thread-safe. */
@FunctionalInterface
public interface FileSystemProbe {
    /**
     * Reads the figures of the file system that holds {@code path}; blocks for as long as the file
     * system does not answer.
     *
     * @return 0, or the errno of the failure; {@code into} is then unchanged
     * @throws IOException if it cannot be asked at all
     */
    int read(Path path, FileSystemUsage into) throws IOException;
}
