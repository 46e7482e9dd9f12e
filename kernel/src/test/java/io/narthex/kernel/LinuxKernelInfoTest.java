package io.narthex.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxKernelInfoTest {
    @TempDir Path folder;

    private final KernelInfo kernel = new LinuxKernelInfo();

    @Test
    void agreesWithTheJdkOnTheFileSystem() throws IOException {
        FileSystemStats stats = kernel.fileSystem(folder);
        var store = Files.getFileStore(folder);
        assertEquals(store.getTotalSpace(), stats.totalBytes());
        assertTrue(stats.availableBytes() <= stats.freeBytes());
        assertTrue(stats.freeBytes() <= stats.totalBytes());
        assertEquals(store.getBlockSize(), stats.blockSizeBytes());
    }

    @Test
    void knowsProcByItsMagicNumber() throws IOException {
        assertEquals(0x9fa0, kernel.fileSystem(Path.of("/proc")).typeMagic());
    }

    @Test
    void namesTheErrorOfAMissingPath() {
        Path missing = folder.resolve("none");
        var e = assertThrows(KernelException.class, () -> kernel.fileSystem(missing));
        assertEquals("statfs " + missing + ": ENOENT", e.getMessage());
    }

    @Test
    void readsTheClockDiscipline() throws IOException {
        ClockStatus clock = kernel.clock();
        assertTrue(clock.tickMicros() > 0);
        assertTrue(clock.state() >= 0 && clock.state() <= 5);
        assertEquals(clock.state() != 5 && (clock.status() & 0x40) == 0, clock.synchronised());
    }
}
