package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Series;
import io.narthex.kernel.FileSystemStats;
import io.narthex.kernel.KernelInfo;
import io.narthex.kernel.LinuxKernelInfo;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy is a database of its own, and right whatever is written meanwhile. */
class SnapshotTest {
    private static final long SIZE = 4L << 20;
    private static final long START_MS = TestDatabase.NOW_MS - 10_000_000L;

    @TempDir Path folder;

    private final Series[] series = new Series[50];

    SnapshotTest() {
        for (int i = 0; i < series.length; i++) {
            series[i] = TestDatabase.series("snap", i);
        }
    }

    /** Values that time and series determine, so that a wrong sample shows. */
    private void append(TimeSeriesDatabase database, int from, int rows) {
        for (int row = from; row < from + rows; row++) {
            double noise = ((row * 0x9e3779b97f4a7c15L) >>> 44) / 16.0;
            database.append(TestDatabase.batch("s", START_MS + row * 500L, series, noise));
        }
    }

    private static void check(Map<Labels, Map<Long, Long>> all) {
        all.forEach((labels, samples) -> {
            int number = Integer.parseInt(labels.get("n"));
            samples.forEach((timeMs, bits) -> {
                long row = (timeMs - START_MS) / 500;
                double noise = ((row * 0x9e3779b97f4a7c15L) >>> 44) / 16.0;
                assertEquals(noise + number, Double.longBitsToDouble(bits));
            });
        });
    }

    @Test
    void opensAsADatabaseWithEverything() throws Exception {
        Path copy = folder.resolve("copy");
        Map<Labels, Map<Long, Long>> before;
        try (TimeSeriesDatabase database = TestDatabase.open(folder.resolve("data"), SIZE)) {
            append(database, 0, 1000);
            assertTrue(database.sealNow());
            append(database, 1000, 100);
            database.deleteSeries(
                    List.of(List.of(Matcher.equal("n", "3"))), START_MS, START_MS + 10_000);
            before = TestDatabase.all(database);
            database.snapshot(copy, false);
            append(database, 1100, 100);
        }
        try (TimeSeriesDatabase database = TestDatabase.open(copy, SIZE)) {
            TestDatabase.assertSame(before, TestDatabase.all(database));
            append(database, 1100, 10);
            assertTrue(database.sealNow());
            assertEquals(1110, TestDatabase.count(database, series[0]));
        }
    }

    @Test
    void headMayBeLeftOutButNotWhatWasDeleted() throws Exception {
        Path data = folder.resolve("data");
        String name;
        try (TimeSeriesDatabase database = TestDatabase.open(data, SIZE)) {
            append(database, 0, 200);
            assertTrue(database.sealNow());
            append(database, 200, 100);
            database.deleteSeries(
                    List.of(List.of(Matcher.equal("n", "3"))), START_MS, START_MS + 49_500);
            name = database.snapshot(true);
            assertTrue(name.matches("20251009T085320Z-[0-9a-f]+"), name);
        }
        try (TimeSeriesDatabase database =
                TestDatabase.open(data.resolve("snapshots").resolve(name), SIZE)) {
            assertEquals(200, TestDatabase.count(database, series[0]));
            assertEquals(100, TestDatabase.count(database, series[3]));
            append(database, 200, 10);
            assertEquals(110, TestDatabase.count(database, series[3]));
        }
    }

    @Test
    void copiesWhatIsThereWhileTheRingLaps() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (TimeSeriesDatabase database = TestDatabase.open(folder.resolve("data"), SIZE)) {
            append(database, 0, 2000);
            Thread writer =
                    new Thread(() -> {
                        for (int row = 2000; !done.get(); row += 50) {
                            append(database, row, 50);
                            database.workNow();
                        }
                    });
            writer.start();
            for (int i = 0; i < 5; i++) {
                Path copy = folder.resolve("copy" + i);
                database.snapshot(copy, i % 2 == 0);
                try (TimeSeriesDatabase opened = TestDatabase.open(copy, SIZE)) {
                    check(TestDatabase.all(opened));
                    assertEquals(StorageLosses.NONE, opened.losses());
                }
                try (RingInspector inspector = RingInspector.open(copy)) {
                    RingReport report = inspector.verify();
                    assertTrue(report.isIntact(), report::toString);
                }
            }
            done.set(true);
            writer.join();
        }
    }

    @Test
    void whereThereIsNoRoomNothingIsLeft() throws Exception {
        StorageEnvironment system = TestDatabase.environment();
        LinuxKernelInfo real = new LinuxKernelInfo();
        AtomicBoolean full = new AtomicBoolean();
        KernelInfo kernel =
                new KernelInfo() {
                    @Override
                    public FileSystemStats fileSystem(Path path) throws IOException {
                        FileSystemStats is = real.fileSystem(path);
                        return full.get()
                                ? new FileSystemStats(
                                        is.typeMagic(), 4096, 1 << 20, 4096, 4096, 10, 1, false)
                                : is;
                    }

                    @Override
                    public io.narthex.kernel.ClockStatus clock() throws IOException {
                        return real.clock();
                    }
                };
        Path data = folder.resolve("data");
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        TestDatabase.options(data, SIZE),
                        new StorageEnvironment(
                                system.files(), kernel, system.clock(), system.nanoClock()),
                        new PrometheusRegistry())) {
            append(database, 0, 100);
            full.set(true);
            IOException refused = assertThrows(IOException.class, () -> database.snapshot(false));
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .matches(
                                    "no room for a snapshot in .*/snapshots/.*: it takes \\d+"
                                            + " bytes, 4096 are free"),
                    refused::getMessage);
            try (var left = Files.list(data.resolve("snapshots"))) {
                assertFalse(left.findAny().isPresent());
            }
        }
    }
}
