package io.narthex.kernel;

import java.io.IOException;
import java.nio.file.Path;

/** What the kernel tells of file systems and its clock. Thread-safe. */
public interface KernelInfo {
    /**
     * The state of the file system that holds {@code path}.
     *
     * @throws KernelException if statfs(2) fails; it may block for long on a network mount
     */
    FileSystemStats fileSystem(Path path) throws IOException;

    /**
     * The state of the clock discipline.
     *
     * @throws KernelException if adjtimex(2) fails
     */
    ClockStatus clock() throws IOException;
}
