package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.narthex.kernel.Errno;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring that was made larger or smaller, also with a power cut at any write of it. */
class ResizeTest {
    private static final long SIZE = 1_600_000;
    private static final int SERIES = 60;
    private static final long START_MS = TestDatabase.NOW_MS - 30_000_000L;

    @TempDir Path folder;

    private final Series[] series = new Series[SERIES];

    ResizeTest() {
        for (int i = 0; i < SERIES; i++) {
            series[i] = TestDatabase.series("size", i);
        }
    }

    private void append(TimeSeriesDatabase database, int from, int rows) {
        for (int row = from; row < from + rows; row++) {
            Batch batch = new Batch("s").reset(START_MS + row * 1000L);
            for (int i = 0; i < SERIES; i++) {
                long hash = (row * 31L + i) * 0x9e3779b97f4a7c15L;
                batch.add(series[i], (hash >>> 11) * 0x1p-53);
            }
            assertEquals(SERIES, database.append(batch).appended());
            if (row % 20 == 0) {
                database.workNow();
            }
        }
    }

    private TimeSeriesDatabase open(long sizeBytes) throws IOException {
        return TestDatabase.open(folder, sizeBytes);
    }

    private static Map<Labels, Map<Long, Long>> read(Path folder) throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, 0)) {
            assertEquals(DiskState.OK, database.diskState());
            return TestDatabase.all(database);
        }
    }

    private static void open(Path folder, CutFiles files, long sizeBytes) throws IOException {
        StorageEnvironment system = TestDatabase.environment();
        TimeSeriesDatabase.open(
                        TestDatabase.options(folder, sizeBytes),
                        new StorageEnvironment(
                                files, system.kernel(), system.clock(), system.nanoClock()),
                        new PrometheusRegistry())
                .close();
    }

    @Test
    void growsAndUsesTheRoomBeforeItOverwrites() throws IOException {
        int rows = 3000;
        Map<Labels, Map<Long, Long>> before;
        try (TimeSeriesDatabase database = open(SIZE)) {
            append(database, 0, rows);
            before = TestDatabase.all(database);
        }
        try (TimeSeriesDatabase database = open(3 * SIZE)) {
            assertTrue(database.stats().ringBytes() <= 3 * SIZE);
            assertTrue(database.stats().ringBytes() > 3 * SIZE - 70_000);
            TestDatabase.assertSame(before, TestDatabase.all(database));
            append(database, rows, 1000);
            int kept = TestDatabase.count(database, series[0]);
            int had = before.getOrDefault(series[0].labels(), Map.of()).size();
            assertEquals(had + 1000, kept);
            append(database, rows + 1000, 8000);
            Map<Labels, Map<Long, Long>> all = TestDatabase.all(database);
            assertTrue(all.getOrDefault(series[0].labels(), Map.of()).size() > 2 * had);
            assertEquals(database.stats().ringBytes(), Files.size(folder.resolve("ring")));
        }
    }

    @Test
    void shrinksToTheNewest() throws IOException {
        int rows = 6000;
        Map<Labels, Map<Long, Long>> before;
        long far;
        try (TimeSeriesDatabase database = open(3 * SIZE)) {
            Cursor cursor = database.open("far");
            append(database, 0, rows);
            before = TestDatabase.all(database);
            far = cursor.backlog().samples() + cursor.backlog().lostSamples();
            cursor.close();
        }
        Map<Labels, Map<Long, Long>> after;
        try (TimeSeriesDatabase database = open(SIZE)) {
            assertTrue(Files.size(folder.resolve("ring")) <= SIZE);
            after = TestDatabase.all(database);
            Cursor cursor = database.open("far");
            Cursor.Backlog backlog = cursor.backlog();
            assertEquals(far, backlog.samples() + backlog.lostSamples());
            cursor.close();
            append(database, rows, 500);
        }
        for (Series one : series) {
            TreeMap<Long, Long> was = new TreeMap<>(before.getOrDefault(one.labels(), Map.of()));
            TreeMap<Long, Long> is = new TreeMap<>(after.getOrDefault(one.labels(), Map.of()));
            assertTrue(is.size() < was.size());
            assertEquals(was.tailMap(is.firstKey()), is);
        }
    }

    /** Every write, and every change of the file's length, may be the last. */
    @ParameterizedTest
    @ValueSource(longs = {SIZE * 2, SIZE * 2 / 3})
    void aPowerCutLeavesTheOldRingOrTheNew(long sizeBytes) throws IOException {
        try (TimeSeriesDatabase database = open(SIZE)) {
            append(database, 0, 3000);
        }
        byte[] base = Files.readAllBytes(folder.resolve("ring"));
        Map<Labels, Map<Long, Long>> old = read(folder);
        open(sizeBytes).close();
        Map<Labels, Map<Long, Long>> resized = read(folder);
        int olds = 0;
        int cut = 0;
        boolean finished = false;
        for (; !finished; cut++) {
            Files.write(folder.resolve("ring"), base);
            CutFiles files = new CutFiles();
            files.cutAfter(cut);
            open(folder, files, sizeBytes);
            finished = !files.wasCut();
            Map<Labels, Map<Long, Long>> found = read(folder);
            if (found.equals(old)) {
                olds++;
            } else {
                TestDatabase.assertSame(resized, found);
            }
        }
        assertTrue(olds > 0 && cut > 4, "cuts: " + cut + ", old: " + olds);
    }

    @Test
    void whereThereIsNoRoomTheRingKeepsItsSize() throws IOException {
        try (TimeSeriesDatabase database = open(SIZE)) {
            append(database, 0, 1000);
        }
        long before = Files.size(folder.resolve("ring"));
        CutFiles files = new CutFiles();
        files.failAllocations(Errno.ENOSPC);
        open(folder, files, 3 * SIZE);
        assertEquals(before, Files.size(folder.resolve("ring")));
        assertEquals(1000, read(folder).getOrDefault(series[0].labels(), Map.of()).size());
    }

    @Test
    void withoutFallocateExtentsTakeTheirRoomWhenTheyAreBegun() throws IOException {
        CutFiles files = new CutFiles();
        files.failAllocations(Errno.EOPNOTSUPP);
        StorageEnvironment system = TestDatabase.environment();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        TestDatabase.options(folder, SIZE),
                        new StorageEnvironment(
                                files, system.kernel(), system.clock(), system.nanoClock()),
                        new PrometheusRegistry())) {
            append(database, 0, 400);
            int held = TestDatabase.count(database, series[0]);
            assertEquals(400, held);
            // From here on the disk has no room for another extent: the oldest is overwritten.
            files.fullFrom(Files.size(folder.resolve("ring")) / 2);
            append(database, 400, 2500);
            assertEquals(DiskState.OK, database.diskState());
            int left = TestDatabase.count(database, series[0]);
            assertTrue(left < 2900 && left > 100, "left=" + left);
        }
        assertTrue(Files.size(folder.resolve("ring")) <= SIZE);
    }
}
