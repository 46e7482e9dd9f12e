package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is deleted does not come back, and what is not stays. */
class DeletionTest {
    private static final long SIZE = 8L << 20;
    private static final long START_MS = TestDatabase.NOW_MS - 10_000_000L;
    private static final long ALL_MS = Long.MAX_VALUE / 4;

    @TempDir Path folder;

    private final Series[] series = {
        TestDatabase.series("d", 0), TestDatabase.series("d", 1), TestDatabase.series("e", 2)
    };

    private static List<List<Matcher>> named(String name) {
        return List.of(List.of(Matcher.equal("__name__", name)));
    }

    private void append(TimeSeriesDatabase database, int from, int rows) {
        for (int row = from; row < from + rows; row++) {
            database.append(TestDatabase.batch("s", START_MS + row * 1000L, series, row));
        }
    }

    private int count(TimeSeriesDatabase database, int number) {
        return TestDatabase.count(database, series[number]);
    }

    @Test
    void masksHeadAndSegmentsAtOnce() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 100);
            assertTrue(database.sealNow());
            append(database, 100, 100);
            Querier before = database.querier(-ALL_MS, ALL_MS);
            database.deleteSeries(named("d"), START_MS + 50_000, START_MS + 149_000);
            for (int number = 0; number < 2; number++) {
                Map<Long, Long> left =
                        TestDatabase.all(database).getOrDefault(series[number].labels(), Map.of());
                assertEquals(100, left.size());
                assertNull(left.get(START_MS + 50_000));
                assertNull(left.get(START_MS + 149_000));
                assertTrue(left.containsKey(START_MS + 49_000));
                assertTrue(left.containsKey(START_MS + 150_000));
            }
            assertEquals(200, count(database, 2));
            // A view that was open keeps what it saw.
            assertEquals(
                    200,
                    TestDatabase.read(before.select(List.of(), -ALL_MS, ALL_MS))
                            .getOrDefault(series[0].labels(), Map.of())
                            .size());
            before.close();
        }
    }

    @Test
    void seriesThatIsGoneIsNotNamed() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 10);
            assertTrue(database.sealNow());
            append(database, 10, 10);
            database.deleteSeries(named("d"), -ALL_MS, ALL_MS);
            try (Querier querier = database.querier(-ALL_MS, ALL_MS)) {
                assertEquals(List.of("e"), querier.labelValues("__name__", List.of()));
            }
        }
    }

    @Test
    void whatIsAppendedLaterStays() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 10);
            database.deleteSeries(named("d"), -ALL_MS, ALL_MS);
            assertEquals(0, count(database, 0));
            // The same times once more: taken as if there had been nothing.
            append(database, 5, 10);
            assertEquals(10, count(database, 0));
            assertEquals(15, count(database, 2));
            // And a conflict with a sample that is there is a conflict still.
            Batch conflict = new Batch("s").reset(START_MS + 5000);
            conflict.add(series[0], -1);
            assertEquals(1, database.append(conflict).duplicate());
            // A series that is new after the deletion.
            Series later = TestDatabase.series("d", 7);
            Batch batch = new Batch("t").reset(START_MS);
            batch.add(later, 1);
            assertEquals(1, database.append(batch).appended());
            assertEquals(1, TestDatabase.count(database, later));
            assertTrue(database.sealNow());
            assertEquals(10, count(database, 0));
            assertEquals(1, TestDatabase.count(database, later));
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(10, count(database, 0));
            assertEquals(15, count(database, 2));
        }
    }

    @Test
    void survivesACutAndTheLossOfTheStateFile() throws IOException {
        Path copy = folder.resolve("copy");
        Files.createDirectory(copy);
        Path data = folder.resolve("data");
        try (TimeSeriesDatabase database = TestDatabase.open(data, SIZE)) {
            append(database, 0, 300);
            assertTrue(database.sealNow());
            append(database, 300, 300);
            database.deleteSeries(named("d"), START_MS + 100_000, START_MS + 400_000);
            // As the disk is when the process is killed here: nothing was closed, no state file.
            Files.copy(
                    data.resolve("ring"),
                    copy.resolve("ring"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        for (Path one : List.of(copy, data)) {
            try (TimeSeriesDatabase database = TestDatabase.open(one, SIZE)) {
                assertEquals(299, count(database, 0));
                assertEquals(600, count(database, 2));
            }
        }
    }

    @Test
    void segmentsAloneKnowWhatWasDeleted() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 100);
            database.deleteSeries(named("d"), START_MS, START_MS + 49_000);
            assertTrue(database.sealNow());
        }
        // The journal is garbage.
        try (var file = new java.io.RandomAccessFile(folder.resolve("ring").toFile(), "rw")) {
            byte[] garbage = new byte[512 << 10];
            new Random(4).nextBytes(garbage);
            file.seek(8192);
            file.write(garbage);
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(50, count(database, 0));
            assertEquals(100, count(database, 2));
            // Batch numbers go on after what the deletion covers: nothing new is masked.
            append(database, 100, 10);
            assertEquals(60, count(database, 0));
        }
    }

    @Test
    void forwardersDoNotGetWhatWasDeleted() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            Cursor cursor = database.open("far");
            append(database, 0, 100);
            assertTrue(database.sealNow());
            append(database, 100, 100);
            SampleRows rows = new SampleRows();
            assertEquals(30, cursor.read(rows, 30));
            cursor.acknowledge();
            // The cursor has decoded more than it handed out.
            database.deleteSeries(named("d"), -ALL_MS, ALL_MS);
            append(database, 200, 10);
            int[] read = new int[3];
            int n;
            while ((n = cursor.read(rows, 17)) > 0) {
                for (int i = 0; i < n; i++) {
                    boolean isNew = rows.timestampMs(i) >= START_MS + 200_000;
                    boolean isE = rows.labels(i).get("__name__").equals("e");
                    assertTrue(isNew || isE, rows.labels(i)::toString);
                    read[isE ? 0 : 1]++;
                }
                cursor.acknowledge();
            }
            assertEquals(210 - 10, read[0]);
            assertEquals(20, read[1]);
            assertEquals(0, cursor.backlog().samples());
            cursor.close();
        }
    }

    @Test
    void cleaningErasesWhatIsWhollyDeletedAndKeepsTheRest() throws Exception {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            for (int part = 0; part < 4; part++) {
                append(database, part * 100, 100);
                assertTrue(database.sealNow());
            }
            database.deleteSeries(named("d"), START_MS, START_MS + 249_000);
            assertEquals(400, database.cleanTombstones());
            assertEquals(0, database.cleanTombstones());
            assertEquals(150, count(database, 0));
            assertEquals(400, count(database, 2));
            database.deleteSeries(named("d"), START_MS, START_MS + 299_000);
            assertEquals(200, database.cleanTombstones());
            assertEquals(100, count(database, 0));
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(100, count(database, 0));
            assertEquals(400, count(database, 2));
            assertEquals(StorageLosses.NONE, database.losses());
        }
    }

    @Test
    void tooManyDeletionsAreRefused() throws Exception {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, 0, 10);
            IOException refused =
                    assertThrows(
                            IOException.class,
                            () -> {
                                for (int i = 0; i < 100_000; i++) {
                                    append(database, 10 + i, 1);
                                    database.deleteSeries(
                                            List.of(List.of(Matcher.equal("n", "x" + i))),
                                            START_MS,
                                            START_MS + i);
                                }
                            });
            assertTrue(
                    String.valueOf(refused.getMessage())
                            .startsWith("too many deletions are in force: "),
                    refused::getMessage);
            // Cleaning forgets those that mask nothing.
            database.cleanTombstones();
            database.deleteSeries(named("d"), -ALL_MS, ALL_MS);
            assertEquals(0, count(database, 0));
        }
    }

    @Test
    void theSameDeletionOverAndOverIsOne() throws Exception {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            for (int i = 0; i < 600; i++) {
                append(database, i, 1);
                database.deleteSeries(named("d"), -ALL_MS, ALL_MS);
            }
            assertEquals(0, count(database, 0));
            assertEquals(600, count(database, 2));
        }
    }

    /** Random appends, deletions, seals, cleanings and restarts beside a naive model. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithTheModel(long seed) throws Exception {
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        TreeMap<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
        Series[] all = new Series[20];
        TimeSeriesDatabase database = TestDatabase.open(folder, SIZE);
        long now = START_MS;
        boolean fresh = true;
        for (int step = 0; step < 1500; step++) {
            if (fresh) {
                fresh = false;
                for (int i = 0; i < all.length; i++) {
                    all[i] = TestDatabase.series("m" + i % 4, i);
                }
            }
            now += 1000;
            boolean late = random.nextInt(10) == 0;
            long timeMs = late ? now - random.nextInt(1500) * 1000L : now;
            Batch batch = new Batch("s" + random.nextInt(2)).reset(timeMs);
            int expected = 0;
            for (int i = 0; i < all.length; i++) {
                if (random.nextInt(4) > 0) {
                    double value = random.nextInt(1000);
                    batch.add(all[i], value);
                    TreeMap<Long, Long> samples =
                            model.computeIfAbsent(all[i].labels(), _ -> new TreeMap<>());
                    expected +=
                            samples.putIfAbsent(timeMs, Double.doubleToRawLongBits(value)) == null
                                    ? 1
                                    : 0;
                }
            }
            // Against sealed data a second one is taken too; the first wins when it is read.
            assertTrue(database.append(batch).appended() >= expected);
            int dice = random.nextInt(300);
            if (dice < 3) {
                List<List<Matcher>> selectors = named("m" + random.nextInt(4));
                if (random.nextBoolean()) {
                    selectors =
                            List.of(
                                    List.of(
                                            new Matcher(
                                                    Matcher.Type.REGEX,
                                                    "n",
                                                    random.nextInt(20) + "|3")));
                }
                long from = now - random.nextInt(2_000_000);
                long to = random.nextBoolean() ? ALL_MS : from + random.nextInt(1_000_000);
                database.deleteSeries(selectors, from, to);
                for (var entry : model.entrySet()) {
                    if (Matcher.allMatch(selectors.getFirst(), entry.getKey())) {
                        entry.getValue().subMap(from, true, to, true).clear();
                    }
                }
            } else if (dice < 6) {
                assertTrue(database.sealNow());
            } else if (dice == 6) {
                database.cleanTombstones();
            } else if (dice == 7) {
                database.close();
                database = TestDatabase.open(folder, SIZE);
                fresh = true;
            }
            if (dice < 8) {
                TestDatabase.assertSame(filled(model), TestDatabase.all(database));
            }
        }
        database.close();
    }

    private static Map<Labels, Map<Long, Long>> filled(
            Map<Labels, ? extends Map<Long, Long>> model) {
        Map<Labels, Map<Long, Long>> filled = new TreeMap<>(model);
        filled.values().removeIf(Map::isEmpty);
        return filled;
    }
}
