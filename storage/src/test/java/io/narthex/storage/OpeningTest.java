package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Series;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.format.RingDescriptor;
import io.narthex.storage.ring.Checksums;
import io.narthex.storage.ring.RingVersionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {
    private static final long SIZE = 4 << 20;

    @TempDir Path folder;

    private final Series[] series = {TestDatabase.series("a", 1)};

    private void write(TimeSeriesDatabase database, int rows) {
        for (int i = 0; i < rows; i++) {
            database.append(
                    TestDatabase.batch("s", TestDatabase.NOW_MS - 100_000 + i * 1000L, series, i));
        }
    }

    @Test
    void secondAgentIsRefusedAndToldWho() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(DiskState.OK, database.diskState());
            var e =
                    assertThrows(
                            StorageLockedException.class, () -> TestDatabase.open(folder, SIZE));
            assertEquals(
                    "storage.path "
                            + folder
                            + " is in use by another agent: process "
                            + ProcessHandle.current().pid()
                            + "; stop it or choose another storage.path",
                    e.getMessage());
        }
        TestDatabase.open(folder, SIZE).close();
    }

    /** Two processes at once on a folder that is not there yet: one has it, the other is told. */
    @Test
    void oneOfTwoFirstStartsIsRefused() throws IOException, InterruptedException {
        for (int round = 0; round < 3; round++) {
            Path data = folder.resolve("new" + round);
            List<Process> both = List.of(start(data), start(data));
            try {
                CompletableFuture.anyOf(both.get(0).onExit(), both.get(1).onExit()).join();
                Process refused = both.get(both.get(0).isAlive() ? 1 : 0);
                Process other = both.get(both.get(0).isAlive() ? 0 : 1);
                String said;
                try (BufferedReader err = refused.errorReader()) {
                    said = err.lines().collect(Collectors.joining("\n"));
                }
                // The other may not have written its number yet.
                String expected = "storage.path " + data + " is in use by another agent";
                assertTrue(said.contains(expected), said);
                assertTrue(
                        said.contains(expected + ": process " + other.pid() + "; stop it")
                                || said.contains(expected + "; stop it"),
                        said);
                assertEquals(1, refused.exitValue());
                other.getOutputStream().close();
                assertEquals(0, other.waitFor());
            } finally {
                both.forEach(Process::destroyForcibly);
            }
            try (TimeSeriesDatabase database = TestDatabase.open(data, CrashWriter.SIZE)) {
                assertEquals(StorageLosses.NONE, database.losses());
                int samples = 0;
                for (var series : TestDatabase.all(database).values()) {
                    samples += series.size();
                }
                assertEquals(CrashWriter.ROWS * CrashWriter.SERIES, samples);
            }
        }
    }

    /** It holds the folder until its input ends. */
    private static Process start(Path data) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx48m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dtinylog.level=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashWriter.class.getName(),
                        data.toString(),
                        "0")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void garbageHeaderIsSetAside() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            write(database, 10);
        }
        Path ring = folder.resolve("ring");
        // With a journal of garbage nothing is left that tells what the header said.
        overwrite(ring, 0, 2 * 4096 + 512 * 1024);
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertTrue(TestDatabase.all(database).isEmpty());
            write(database, 3);
            assertEquals(1, TestDatabase.all(database).size());
        }
        assertTrue(Files.exists(folder.resolve("ring.damaged-20251009T085320Z")));
    }

    @Test
    void oneDamagedCopyOfTheHeaderIsEnough() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            write(database, 10);
        }
        overwrite(folder.resolve("ring"), 0, 4096);
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(10, TestDatabase.count(database, series[0]));
        }
    }

    @Test
    void garbageJournalDoesNotHarmSegments() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            write(database, 10);
            assertTrue(database.sealNow());
        }
        overwrite(folder.resolve("ring"), 2 * 4096, 256 * 1024);
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(10, TestDatabase.count(database, series[0]));
            write(database, 20);
            assertTrue(database.syncNow());
            assertEquals(20, TestDatabase.count(database, series[0]));
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(20, TestDatabase.count(database, series[0]));
        }
    }

    @Test
    void newerRingIsRefusedUntouched() throws IOException {
        TestDatabase.open(folder, SIZE).close();
        Path ring = folder.resolve("ring");
        byte[] page = new byte[4096];
        try (RandomAccessFile file = new RandomAccessFile(ring.toFile(), "rw")) {
            file.readFully(page);
            LittleEndian.putInt(page, RingDescriptor.VERSION_OFFSET, 9);
            int from = RingDescriptor.VERSION_OFFSET;
            LittleEndian.putInt(
                    page,
                    RingDescriptor.CHECKSUM_OFFSET,
                    new Checksums().of(RingDescriptor.RING_MAGIC, page, from, 4096 - from));
            for (int copy = 0; copy < RingDescriptor.HEADER_COPIES; copy++) {
                file.seek(copy * 4096L);
                file.write(page);
            }
        }
        byte[] before = Files.readAllBytes(ring);
        var e = assertThrows(RingVersionException.class, () -> TestDatabase.open(folder, SIZE));
        assertEquals(
                ring
                        + " has format version 9, this program knows up to 1: it is left untouched;"
                        + " use a newer program or another storage.path",
                e.getMessage());
        assertArrayEquals(before, Files.readAllBytes(ring));
    }

    private static void overwrite(Path path, long from, int length) throws IOException {
        byte[] garbage = new byte[length];
        new Random(5).nextBytes(garbage);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(from);
            file.write(garbage);
        }
    }

    @Test
    void folderThatCannotBeMadeLeavesMemory() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        try (TimeSeriesDatabase database = TestDatabase.open(file.resolve("data"), SIZE)) {
            assertEquals(DiskState.MEMORY_ONLY, database.diskState());
            write(database, 10);
            assertTrue(database.sealNow());
            assertEquals(10, TestDatabase.count(database, series[0]));
        }
    }

    @Test
    void smallDiskGetsASmallerRingAndAFullOneNone() throws Exception {
        try (MountedFolder mount = MountedFolder.tmpfs(folder, "3m")) {
            Path data = mount.resolve("data");
            try (TimeSeriesDatabase database = TestDatabase.open(data, 64 << 20)) {
                assertEquals(DiskState.OK, database.diskState());
                assertTrue(database.stats().ringBytes() <= 3 << 20);
                write(database, 10);
                assertTrue(database.sealNow());
            }
            try (TimeSeriesDatabase database = TestDatabase.open(data, 64 << 20)) {
                assertEquals(10, TestDatabase.count(database, series[0]));
            }
            Files.delete(data.resolve("ring"));
            MountedFolder.fill(mount.resolve("fill"));
            try (TimeSeriesDatabase database = TestDatabase.open(data, 64 << 20)) {
                assertEquals(DiskState.MEMORY_ONLY, database.diskState());
                write(database, 10);
                assertEquals(10, TestDatabase.count(database, series[0]));
            }
        }
    }
}
