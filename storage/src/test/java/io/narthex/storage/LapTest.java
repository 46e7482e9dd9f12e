package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small ring that laps several times. */
class LapTest {
    private static final long SIZE = 1 << 20;
    private static final int ROWS = 10_000;
    private static final int SERIES = 100;

    @TempDir Path folder;

    private final Series[] series = new Series[SERIES];

    LapTest() {
        for (int i = 0; i < SERIES; i++) {
            series[i] = TestDatabase.series("lap", i);
        }
    }

    private static long timeMs(int row) {
        return TestDatabase.NOW_MS - (ROWS - row) * 1000L;
    }

    /** What row and series determine, so that a reader can tell a wrong sample. */
    private static double value(long timeMs, int number) {
        long hash = (timeMs * 31 + number) * 0x9e3779b97f4a7c15L;
        return (double) (hash >>> 47) / 10;
    }

    private void append(TimeSeriesDatabase database, int row) {
        Batch batch = new Batch("lap").reset(timeMs(row));
        for (int i = 0; i < SERIES; i++) {
            batch.add(series[i], value(timeMs(row), i));
        }
        assertEquals(SERIES, database.append(batch).appended());
    }

    private static void check(TimeSeriesDatabase database) {
        TestDatabase.all(database)
                .forEach((labels, samples) -> {
                    int number = Integer.parseInt(labels.get("n"));
                    samples.forEach((time, bits) -> {
                        double wanted = value(time, number);
                        if (Double.doubleToRawLongBits(wanted) != bits) {
                            throw new AssertionError("wrong sample at " + time);
                        }
                    });
                });
    }

    @Test
    void staysWithinItsSizeAndCountsWhatIsLost() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        long read = 0;
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            Cursor far = database.open("far");
            Cursor live = database.open("live");
            Thread reader =
                    new Thread(() -> {
                        try {
                            while (!done.get()) {
                                check(database);
                            }
                        } catch (RuntimeException | AssertionError e) {
                            failure.set(e);
                        }
                    });
            reader.start();
            SampleRows rows = new SampleRows();
            for (int row = 0; row < ROWS; row++) {
                append(database, row);
                if (row % 20 == 0) {
                    database.workNow();
                }
                if (row % 7 == 0) {
                    while (live.read(rows, 1000) > 0) {
                        read += rows.size();
                        live.acknowledge();
                    }
                }
            }
            while (live.read(rows, 1000) > 0) {
                read += rows.size();
                live.acknowledge();
            }
            done.set(true);
            reader.join();
            assertEquals(null, failure.get());
            assertEquals((long) ROWS * SERIES, read);
            assertTrue(fileBytes() <= SIZE, "bytes=" + fileBytes());
            long kept = 0;
            for (var samples : TestDatabase.all(database).values()) {
                kept += samples.size();
            }
            assertTrue(kept < (long) ROWS * SERIES, "the ring did not lap: " + kept);
            long farRead = 0;
            Cursor.Backlog backlog = far.backlog();
            while (far.read(rows, 5000) > 0) {
                farRead += rows.size();
                far.acknowledge();
            }
            assertEquals(kept, farRead);
            assertEquals((long) ROWS * SERIES, farRead + backlog.lostSamples());
            far.close();
            live.close();
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            check(database);
            assertTrue(fileBytes() <= SIZE);
        }
    }

    private long fileBytes() throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                bytes += file.getFileName().toString().equals("lock") ? 0 : Files.size(file);
            }
        }
        return bytes;
    }
}
