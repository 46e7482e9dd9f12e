package io.narthex.storage.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is there while the state file is opened, and counts how often that was begun and not
 * ended: MapDB follows what it finds, and a damaged file can cost so much memory that the process
 * ends. Confined to one thread.
 */
final class OpeningMark {
    /** A power cut may come in the moment of opening, hardly twice in a row. */
    private static final int MAX_UNFINISHED = 2;

    private final Path path;

    OpeningMark(Path path) {
        this.path = path;
    }

    /** Whether so many starts ended while they opened the file that it is to blame. */
    boolean isToBlame() throws IOException {
        return unfinished() >= MAX_UNFINISHED;
    }

    void begin() throws IOException {
        Files.write(path, new byte[unfinished() + 1]);
    }

    void end() throws IOException {
        Files.deleteIfExists(path);
    }

    private int unfinished() throws IOException {
        return Files.exists(path) ? (int) Math.min(MAX_UNFINISHED, Files.size(path)) : 0;
    }
}
