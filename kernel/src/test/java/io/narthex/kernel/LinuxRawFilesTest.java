package io.narthex.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxRawFilesTest {
    @TempDir Path folder;

    private final RawFiles files = new LinuxRawFiles();

    @Test
    void readsWhatWasWrittenDirectly() throws IOException {
        byte[] data = new byte[200 * 1024];
        new Random(7).nextBytes(data);
        try (RawFile file = files.open(folder.resolve("a"), true, true)) {
            file.write(8192, data, 0, data.length);
            file.sync();
            assertEquals(8192 + data.length, file.size());
            byte[] back = new byte[data.length];
            assertEquals(data.length, file.read(8192, back, 0, back.length));
            assertArrayEquals(data, back);
            assertEquals(100, file.read(8192 + data.length - 100, back, 0, 500));
        }
    }

    @Test
    void rejectsDirectWriteOfPartOfABlock() throws IOException {
        try (RawFile file = files.open(folder.resolve("a"), true, true)) {
            if (file.direct()) {
                var e =
                        assertThrows(
                                IllegalArgumentException.class,
                                () -> file.write(1, new byte[4096], 0, 4096));
                assertEquals(
                        "direct write must be whole blocks: position=1, length=4096",
                        e.getMessage());
            }
        }
    }

    @Test
    void allocatesWithoutWriting() throws IOException {
        try (RawFile file = files.open(folder.resolve("a"), true, true)) {
            file.allocate(0, 1 << 20);
            assertEquals(1 << 20, file.size());
            byte[] back = new byte[4096];
            assertEquals(4096, file.read(4096, back, 0, 4096));
            assertArrayEquals(new byte[4096], back);
            file.truncate(4096);
            assertEquals(4096, file.size());
        }
    }

    @Test
    void namesTheErrorOfAFailedCall() {
        Path missing = folder.resolve("none");
        var e = assertThrows(KernelException.class, () -> files.open(missing, false, false));
        assertEquals("open " + missing + ": ENOENT", e.getMessage());
        assertEquals(Errno.ENOENT, e.errno());
    }

    @Test
    void readsAfterCloseFailAndClosingTwiceIsHarmless() throws IOException {
        RawFile file = files.open(folder.resolve("a"), true, false);
        file.close();
        file.close();
        var e = assertThrows(IOException.class, () -> file.read(0, new byte[1], 0, 1));
        assertEquals(folder.resolve("a") + " is closed", e.getMessage());
    }

    @Test
    void secondLockNamesTheHolder() throws Exception {
        Path path = folder.resolve("lock");
        long pid = ProcessHandle.current().pid();
        try (AutoCloseable _ = files.lock(path)) {
            assertEquals(pid + "\n", Files.readString(path));
            var e = assertThrows(LockedException.class, () -> files.lock(path));
            assertEquals(path + " is locked by process " + pid, e.getMessage());
            assertEquals(pid, e.holderPid());
        }
        files.lock(path).close();
    }

    @Test
    void interruptedThreadDoesNotCloseTheFile() throws IOException {
        try (RawFile file = files.open(folder.resolve("a"), true, true)) {
            file.write(0, new byte[4096], 0, 4096);
            Thread.currentThread().interrupt();
            assertEquals(10, file.read(0, new byte[10], 0, 10));
            assertTrue(Thread.interrupted());
            assertEquals(10, file.read(0, new byte[10], 0, 10));
            files.syncFolder(folder);
        }
    }
}
