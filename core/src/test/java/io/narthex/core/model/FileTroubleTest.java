package io.narthex.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTroubleTest {
    @TempDir private Path folder;

    @Test
    void saysWhatTheMessageLeavesOut() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        IOException absent =
                assertThrows(IOException.class, () -> Files.size(folder.resolve("none")));
        assertEquals(folder.resolve("none").toString(), absent.getMessage());
        assertEquals("no such file", FileTrouble.reason(absent));
        IOException taken = assertThrows(IOException.class, () -> Files.createDirectories(file));
        assertEquals("something else is there", FileTrouble.reason(taken));
        assertEquals("permission denied", FileTrouble.reason(new AccessDeniedException("f")));
        assertEquals(
                "Read-only file system",
                FileTrouble.reason(new FileSystemException("f", null, "Read-only file system")));
    }

    @Test
    void otherwiseRepeatsTheMessage() {
        assertEquals("disk on fire", FileTrouble.reason(new IOException("disk on fire")));
        assertEquals("f", FileTrouble.reason(new FileSystemException("f")));
        assertEquals("null", FileTrouble.reason(new IOException()));
    }
}
