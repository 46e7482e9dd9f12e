package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One series that comes once a day beside others that come every second. The others are 200 rather
 * than 5,000 and the journal is as much smaller: what it costs to carry the slow one forward is
 * then a larger share of what is written. The day is three hours: after two without a sample a
 * source is sealed and forgotten, so that the rest of a day costs nothing.
 */
class SlowSeriesTest {
    private static final int SERIES = 200;
    private static final int ROWS = 3 * 3600;
    private static final long SIZE = 8 << 20;

    @TempDir Path folder;

    private long mostUsedBytes;
    private long freedAt;

    private static long timeMs(int row) {
        return TestDatabase.NOW_MS + row * 1000L;
    }

    /** Returns the bytes written by a day. */
    private long run(Path data, boolean slow) throws IOException {
        int[] row = {0};
        StorageEnvironment system = StorageEnvironment.system();
        StorageEnvironment environment =
                new StorageEnvironment(
                        system.files(),
                        system.kernel(),
                        () -> timeMs(row[0]),
                        () -> row[0] * 1_000_000_000L);
        PrometheusRegistry registry = new PrometheusRegistry();
        // The journal of a new ring is written over beside what a test does.
        TestDatabase.open(data, SIZE).close();
        Series once = TestDatabase.series("once", 1);
        Series[] often = new Series[SERIES];
        for (int i = 0; i < SERIES; i++) {
            often[i] = TestDatabase.series("often", i);
        }
        Random random = new Random(1);
        mostUsedBytes = 0;
        freedAt = 0;
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(TestDatabase.options(data, SIZE), environment, registry)) {
            Batch batch = new Batch("often");
            for (; row[0] < ROWS; row[0]++) {
                if (slow && row[0] == 0) {
                    Batch single = new Batch("once").reset(timeMs(0));
                    single.add(once, 42);
                    database.append(single);
                }
                batch.reset(timeMs(row[0]));
                for (Series one : often) {
                    batch.add(one, random.nextInt(1000) / 10.0);
                }
                assertEquals(SERIES, database.append(batch).appended());
                if (row[0] % 10 == 9) {
                    long before = database.stats().journalUsedBytes();
                    assertTrue(database.workNow());
                    long used = database.stats().journalUsedBytes();
                    mostUsedBytes = Math.max(mostUsedBytes, used);
                    freedAt += used < before ? 1 : 0;
                }
            }
            assertEquals(StorageLosses.NONE, database.losses());
            assertEquals(slow ? 1 : 0, TestDatabase.count(database, once));
        }
        return TestDatabase.writtenBytes(registry);
    }

    @Test
    void costsNextToNothing() throws IOException {
        long without = run(folder.resolve("without"), false);
        long mostWithout = mostUsedBytes;
        long freedWithout = freedAt;
        long with = run(folder.resolve("with"), true);
        System.out.printf(
                "written %d without, %d with; journal in use at most %d, %d; freed %d, %d times%n",
                without, with, mostWithout, mostUsedBytes, freedWithout, freedAt);
        assertTrue(freedWithout > 10, "the journal has lapped");
        assertTrue(freedAt >= freedWithout * 9 / 10, "the journal is freed all the same");
        assertTrue(mostUsedBytes <= mostWithout + mostWithout / 8, "and no more of it is in use");
        assertTrue(with <= without + without / 50, "2 %");
    }
}
