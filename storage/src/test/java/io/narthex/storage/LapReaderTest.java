package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers of the oldest extent while the ring laps: right samples, or a gap that is told of. */
class LapReaderTest {
    private static final int ROUNDS = Integer.getInteger("narthex.rounds", 10_000);
    private static final int SERIES = 4;
    private static final long STEP_MS = 10;
    private static final long START_MS = TestDatabase.NOW_MS - 500_000_000L;

    @TempDir Path folder;

    private final Series[] series = new Series[SERIES];
    private final AtomicLong rows = new AtomicLong();
    private volatile boolean done;

    private static double value(long timeMs, int number) {
        return (timeMs / STEP_MS * 31 + number * 7919L) % 100_003;
    }

    @Test
    @Timeout(600)
    void readsRightSamplesOrTellsOfTheGap() throws Exception {
        for (int i = 0; i < SERIES; i++) {
            series[i] = TestDatabase.series("lap", i);
        }
        StorageEnvironment usual = TestDatabase.environment();
        FaultyDisk disk = new FaultyDisk(new byte[0], new Random(1));
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        TestDatabase.options(folder, 1 << 20),
                        new StorageEnvironment(
                                disk, usual.kernel(), usual.clock(), usual.nanoClock()),
                        registry)) {
            do {
                write(database);
            } while (database.stats().minMs() <= START_MS);
            Thread writer =
                    new Thread(() -> {
                        while (!done) {
                            write(database);
                        }
                    });
            writer.start();
            try {
                readRounds(database);
            } finally {
                done = true;
                writer.join();
            }
            assertEquals(StorageLosses.NONE, database.losses());
            assertTrue(
                    DictionaryDamageTest.counter(registry, "narthex_storage_evicted_samples") > 0);
        }
    }

    /** A few rows, sealed at once, so that the ring laps fast. */
    private void write(TimeSeriesDatabase database) {
        Batch batch = new Batch("lap");
        for (int i = 0; i < 8; i++) {
            long timeMs = START_MS + rows.getAndIncrement() * STEP_MS;
            batch.reset(timeMs);
            for (int j = 0; j < SERIES; j++) {
                batch.add(series[j], value(timeMs, j));
            }
            if (database.append(batch).appended() != SERIES) {
                throw new IllegalStateException("refused");
            }
        }
        if (!database.sealNow()) {
            throw new IllegalStateException("not sealed");
        }
    }

    private void readRounds(TimeSeriesDatabase database) {
        SampleBlock block = new SampleBlock();
        int gaps = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long fromMs = database.stats().minMs();
            long toMs = fromMs + 100 * STEP_MS;
            try (Querier querier = database.querier(fromMs, toMs)) {
                long lowest = database.stats().minMs();
                SeriesSet set = querier.select(List.of(), fromMs, toMs);
                if (round % 16 == 0) {
                    // The writer comes between finding the chunks and reading them.
                    long seen = rows.get();
                    while (rows.get() < seen + 8) {
                        Thread.onSpinWait();
                    }
                }
                long gapMs = Long.MAX_VALUE;
                while (set.next()) {
                    gapMs = Math.min(gapMs, gapAt(set, block, Math.max(fromMs, lowest)));
                }
                if (gapMs <= toMs) {
                    gaps++;
                    if (querier.warnings().isEmpty()) {
                        throw new AssertionError(
                                "nobody tells of the gap at row "
                                        + (gapMs - START_MS) / STEP_MS
                                        + " from "
                                        + (fromMs - START_MS) / STEP_MS
                                        + ", lowest "
                                        + (lowest - START_MS) / STEP_MS);
                    }
                }
            }
        }
        System.out.println("rounds with a gap: " + gaps);
    }

    /** The first time at which a series has no sample; none that it has may be wrong. */
    private static long gapAt(SeriesSet set, SampleBlock block, long fromMs) {
        int number = Integer.parseInt(set.labels().get("n"));
        SampleCursor cursor = set.samples();
        long next = fromMs;
        long gapMs = Long.MAX_VALUE;
        while (cursor.next(block)) {
            for (int i = 0; i < block.size(); i++) {
                long timeMs = block.timestampsMs()[i];
                assertEquals(value(timeMs, number), block.values()[i]);
                if (timeMs > next) {
                    gapMs = Math.min(gapMs, next);
                }
                next = Math.max(next, timeMs + STEP_MS);
            }
        }
        return Math.min(gapMs, next);
    }
}
