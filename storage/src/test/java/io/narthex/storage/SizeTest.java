package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Series;
import io.narthex.kernel.ClockStatus;
import io.narthex.kernel.FileSystemStats;
import io.narthex.kernel.KernelInfo;
import io.narthex.kernel.LinuxKernelInfo;
import io.narthex.storage.state.MapDbStateStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything in the storage folder together, at any moment, and what grows old in it. */
class SizeTest {
    private static final long SIZE = 16L << 20;
    private static final long START_MS = TestDatabase.NOW_MS - 30_000_000L;

    @TempDir Path folder;

    private final Series[] series = new Series[200];
    private final Random random = new Random(11);

    SizeTest() {
        for (int i = 0; i < series.length; i++) {
            series[i] = TestDatabase.series("size", i);
        }
    }

    private void append(TimeSeriesDatabase database, int row) {
        Batch batch = new Batch("s").reset(START_MS + row * 1000L);
        for (Series one : series) {
            batch.add(one, random.nextGaussian());
        }
        database.append(batch);
        if (row % 20 == 0) {
            database.workNow();
        }
    }

    private long folderBytes() {
        long bytes = 0;
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                // 0 for one that has just gone.
                bytes += file.toFile().length();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes;
    }

    @Test
    void ringJournalAndStateNeverExceedTheSize() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong most = new AtomicLong();
        // A state file that was set aside takes its part as well.
        Files.write(folder.resolve("state.mapdb"), new byte[2 << 20]);
        Thread watcher =
                new Thread(() -> {
                    while (!done.get()) {
                        most.accumulateAndGet(folderBytes(), Math::max);
                    }
                });
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE);
                MapDbStateStore state =
                        new MapDbStateStore(folder, () -> TestDatabase.NOW_MS, registry)) {
            watcher.start();
            int row = 0;
            while (database.stats().minMs() <= START_MS + 3000 * 1000L || row < 14_000) {
                append(database, row++);
                if (row % 100 == 0) {
                    for (int i = 0; i < 20; i++) {
                        state.put(
                                "alerts",
                                "k" + random.nextInt(400),
                                new byte[random.nextInt(8000)]);
                    }
                    state.remove("alerts", "k" + random.nextInt(400));
                    state.commit();
                }
            }
        }
        done.set(true);
        watcher.join();
        assertTrue(most.get() <= SIZE, "bytes=" + most.get());
        assertTrue(most.get() > SIZE / 2, "bytes=" + most.get());
        assertTrue(StorageFiles.asideBytes(folder) > 0);
    }

    @Test
    void retentionFreesWhatIsOldWhereTheClockIsRight() throws Exception {
        AtomicBoolean synchronised = new AtomicBoolean();
        AtomicLong nowMs = new AtomicLong(TestDatabase.NOW_MS);
        AtomicLong nanos = new AtomicLong(1);
        LinuxKernelInfo real = new LinuxKernelInfo();
        KernelInfo kernel =
                new KernelInfo() {
                    @Override
                    public FileSystemStats fileSystem(Path path) throws IOException {
                        return real.fileSystem(path);
                    }

                    @Override
                    public ClockStatus clock() {
                        int status = synchronised.get() ? 0 : 0x40;
                        return new ClockStatus(
                                0, status, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
                    }
                };
        StorageOptions options =
                TestDatabase.options(folder, 4 << 20).withRetentionTime(Duration.ofHours(10));
        int segments;
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        options,
                        new StorageEnvironment(
                                TestDatabase.environment().files(), kernel, nowMs::get, nanos::get),
                        new PrometheusRegistry())) {
            for (int row = 0; row < 500; row++) {
                append(database, row);
            }
            assertTrue(database.sealNow());
            segments = database.stats().segments();
            assertTrue(segments > 2);
            // Years later, by a clock that nobody vouches for: hidden, and still there.
            nowMs.addAndGet(Duration.ofDays(1000).toMillis());
            nanos.addAndGet(Duration.ofHours(2).toNanos());
            database.workNow();
            assertEquals(0, TestDatabase.all(database).size());
            assertEquals(segments, database.stats().segments());
            synchronised.set(true);
            nanos.addAndGet(Duration.ofHours(2).toNanos());
            database.workNow();
            // The extent that is written to stays.
            assertTrue(database.stats().segments() < segments);
            assertTrue(
                    database.segments().stream().map(SegmentFacts::extent).distinct().count() == 1);
            append(database, 1000);
            assertTrue(database.sealNow());
        }
        // What was given up does not come back, and nobody misses it.
        try (TimeSeriesDatabase database = TestDatabase.open(folder, 4 << 20)) {
            assertEquals(StorageLosses.NONE, database.losses());
            assertTrue(database.stats().segments() < segments);
        }
    }
}
