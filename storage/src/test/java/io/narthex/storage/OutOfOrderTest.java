package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Samples that come late, or twice. */
class OutOfOrderTest {
    private static final long SIZE = 4L << 20;
    private static final long WINDOW_MS = Duration.ofMinutes(30).toMillis();
    private static final long NEWEST_MS = TestDatabase.NOW_MS - 60_000;

    @TempDir Path folder;

    private final Series series = TestDatabase.series("late", 1);

    private AppendResult append(TimeSeriesDatabase database, long timeMs, double value) {
        Batch batch = new Batch("s").reset(timeMs);
        batch.add(series, value);
        return database.append(batch);
    }

    private Map<Long, Double> read(TimeSeriesDatabase database) {
        Map<Long, Double> samples = new TreeMap<>();
        TestDatabase.all(database)
                .getOrDefault(series.labels(), Map.of())
                .forEach((timeMs, bits) -> samples.put(timeMs, Double.longBitsToDouble(bits)));
        return samples;
    }

    private static StorageOptions window(StorageOptions options, Duration window) {
        return new StorageOptions(
                options.path(),
                options.sizeBytes(),
                options.syncInterval(),
                options.maxLoss(),
                options.retentionTime(),
                window,
                options.maxSeries(),
                options.maxPendingBytes(),
                options.maxExemplars());
    }

    @Test
    void halfAnHourIsTakenAndNoMore() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(1, append(database, NEWEST_MS, 1).appended());
            assertEquals(1, append(database, NEWEST_MS - WINDOW_MS, 2).appended());
            AppendResult refused = append(database, NEWEST_MS - WINDOW_MS - 1, 3);
            assertEquals(0, refused.appended());
            assertEquals(1, refused.outOfOrder());
            assertEquals(Map.of(NEWEST_MS - WINDOW_MS, 2.0, NEWEST_MS, 1.0), read(database));
        }
    }

    @Test
    void theWindowThatIsSetCounts() throws IOException {
        StorageOptions options = TestDatabase.options(folder, SIZE);
        try (TimeSeriesDatabase database =
                TestDatabase.open(window(options, Duration.ofHours(2)))) {
            append(database, NEWEST_MS, 1);
            assertEquals(1, append(database, NEWEST_MS - 7_200_000L, 2).appended());
            assertEquals(1, append(database, NEWEST_MS - 7_200_000L - 1, 3).outOfOrder());
        }
        try (TimeSeriesDatabase database = TestDatabase.open(window(options, Duration.ZERO))) {
            // The newest timestamp is known after a restart too.
            assertEquals(1, append(database, NEWEST_MS - 1, 4).outOfOrder());
            assertEquals(1, append(database, NEWEST_MS + 1, 5).appended());
        }
    }

    @Test
    void aConflictIsRefusedAndARepetitionIsNothing() throws IOException {
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, NEWEST_MS - 1000, 1);
            append(database, NEWEST_MS, 2);
            for (long timeMs : List.of(NEWEST_MS - 1000, NEWEST_MS)) {
                AppendResult conflict = append(database, timeMs, 9);
                assertEquals(0, conflict.appended());
                assertEquals(1, conflict.duplicate());
                AppendResult again = append(database, timeMs, timeMs == NEWEST_MS ? 2 : 1);
                assertEquals(0, again.appended() + again.duplicate() + again.outOfOrder());
            }
            assertEquals(Map.of(NEWEST_MS - 1000, 1.0, NEWEST_MS, 2.0), read(database));
        }
    }

    @Test
    void againstSealedDataTheFirstStoredWins() throws IOException {
        Map<Long, Double> expected = Map.of(NEWEST_MS - 1000, 1.0, NEWEST_MS, 2.0);
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            append(database, NEWEST_MS - 1000, 1);
            append(database, NEWEST_MS, 2);
            assertTrue(database.sealNow());
            // The head lets go of it.
            assertTrue(database.workNow());
            assertEquals(1, append(database, NEWEST_MS - 1000, 9).appended());
            assertEquals(1, append(database, NEWEST_MS, 9).appended());
            assertEquals(expected, read(database));
            assertTrue(database.sealNow());
            assertEquals(expected, read(database));
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            assertEquals(expected, read(database));
        }
    }

    /** Every seal makes a segment that overlaps those before; a forwarder gets each sample once. */
    @Test
    void overlappingChunksAreMerged() throws IOException {
        Map<Long, Double> expected = new TreeMap<>();
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            Cursor cursor = database.open("far");
            long fromMs = NEWEST_MS - WINDOW_MS;
            append(database, NEWEST_MS, -1);
            expected.put(NEWEST_MS, -1.0);
            for (int pass = 0; pass < 7; pass++) {
                for (int i = 0; i < 100; i++) {
                    long timeMs = fromMs + (i * 7L + pass) * 1000;
                    assertEquals(1, append(database, timeMs, i).appended());
                    expected.put(timeMs, (double) i);
                }
                if (pass != 3) {
                    assertTrue(database.sealNow());
                }
                assertEquals(expected, read(database));
            }
            Map<Long, Double> forwarded = new TreeMap<>();
            SampleRows rows = new SampleRows();
            while (cursor.read(rows, 64) > 0) {
                for (int i = 0; i < rows.size(); i++) {
                    assertNull(forwarded.put(rows.timestampMs(i), rows.value(i)));
                }
                cursor.acknowledge();
            }
            assertEquals(expected, forwarded);
            cursor.close();
        }
    }
}
