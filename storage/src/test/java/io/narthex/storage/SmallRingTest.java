package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Much that is new to a small journal: it goes on whatever cannot be carried forward. */
class SmallRingTest {
    @TempDir Path folder;

    private static Series[] series(int count) {
        Series[] series = new Series[count];
        for (int i = 0; i < count; i++) {
            series[i] = TestDatabase.series("noise", i);
        }
        return series;
    }

    private static void row(TimeSeriesDatabase database, int row, Series[] series, Random random) {
        Batch batch = new Batch("s").reset(TestDatabase.NOW_MS - 10_000_000 + row * 1000L);
        for (Series one : series) {
            batch.add(one, random.nextGaussian());
        }
        assertEquals(series.length, database.append(batch).appended());
    }

    @ParameterizedTest
    @CsvSource({"8, 400, 800", "4, 200, 800", "8, 700, 300", "1, 100, 300"})
    void noiseThatCannotBeCarriedIsSealed(int sizeMb, int count, int rows) throws IOException {
        long size = (long) sizeMb << 20;
        Random random = new Random(count);
        Series[] series = series(count);
        Path data = folder.resolve("data");
        Path killed = Files.createDirectory(folder.resolve("killed"));
        try (TimeSeriesDatabase database = TestDatabase.open(data, size)) {
            for (int row = 0; row < rows; row++) {
                row(database, row, series, random);
                if (row % 10 == 9) {
                    assertTrue(database.workNow(), "row=" + row);
                }
            }
            assertTrue(database.workNow());
            assertEquals(StorageLosses.NONE, database.losses());
            assertEquals(DiskState.OK, database.diskState());
            Files.copy(data.resolve("ring"), killed.resolve("ring"));
            try (TimeSeriesDatabase after = TestDatabase.open(killed, size)) {
                assertEquals(StorageLosses.NONE, after.losses());
                TestDatabase.assertSame(TestDatabase.all(database), TestDatabase.all(after));
            }
        }
    }

    /** Their names alone are more than the journal. */
    @Test
    void moreSeriesThanTheJournalCanNameAreSealed() throws IOException {
        long size = 4 << 20;
        Random random = new Random(1);
        Series[] series = new Series[2500];
        for (int i = 0; i < series.length; i++) {
            StringBuilder name = new StringBuilder();
            while (name.length() < 200) {
                name.append(Long.toHexString(random.nextLong()));
            }
            series[i] = new Series(Labels.of("__name__", "noise", "id", name.toString()));
        }
        Map<Labels, Map<Long, Long>> before;
        try (TimeSeriesDatabase database = TestDatabase.open(folder, size)) {
            for (int row = 0; row < 3; row++) {
                row(database, row, series, random);
                assertTrue(database.workNow(), "row=" + row);
            }
            before = TestDatabase.all(database);
            // So many names in so small a ring: it has lapped, but not what came last.
            assertEquals(series.length, before.size());
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, size)) {
            assertEquals(StorageLosses.NONE, database.losses());
            TestDatabase.assertSame(before, TestDatabase.all(database));
            row(database, 3, series, random);
            assertTrue(database.workNow());
            assertEquals(series.length, TestDatabase.all(database).size());
        }
    }
}
