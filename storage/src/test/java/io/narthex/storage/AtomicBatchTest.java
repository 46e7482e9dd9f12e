package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicBatchTest {
    private static final int SERIES = 60;
    private static final int ROWS = 4000;

    @TempDir Path folder;

    /** Shared rows, own timestamps and sealing: a reader sees whole batches and equal counts. */
    @Test
    void readerSeesAllOfABatchOrNothing() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (TimeSeriesDatabase database = TestDatabase.open(folder, 64 << 20)) {
            Thread reader =
                    new Thread(() -> {
                        try {
                            while (!done.get()) {
                                checkWhole(TestDatabase.all(database));
                            }
                        } catch (RuntimeException | AssertionError e) {
                            failure.set(e);
                        }
                    });
            reader.start();
            Series[] series = new Series[SERIES];
            for (int i = 0; i < SERIES; i++) {
                series[i] = TestDatabase.series("atom", i);
            }
            Batch batch = new Batch("atom");
            for (int row = 0; row < ROWS; row++) {
                long timestampMs = TestDatabase.NOW_MS - (ROWS - row) * 1000L;
                batch.reset(timestampMs);
                for (int i = 0; i < SERIES; i++) {
                    if (i % 3 == 0) {
                        batch.add(series[i], row, timestampMs - i);
                    } else {
                        batch.add(series[i], row);
                    }
                }
                assertEquals(SERIES, database.append(batch).appended());
                if (row % 333 == 0) {
                    database.sealNow();
                }
            }
            done.set(true);
            reader.join();
            assertEquals(null, failure.get());
            assertEquals(ROWS, checkWhole(TestDatabase.all(database)));
        }
    }

    private static int checkWhole(Map<Labels, Map<Long, Long>> all) {
        int rows = -1;
        for (var entry : all.entrySet()) {
            if (rows >= 0 && entry.getValue().size() != rows) {
                throw new AssertionError(
                        entry.getKey() + " has " + entry.getValue().size() + ", not " + rows);
            }
            rows = entry.getValue().size();
        }
        if (!all.isEmpty() && all.size() != SERIES) {
            throw new AssertionError("series: " + all.size());
        }
        return rows;
    }
}
