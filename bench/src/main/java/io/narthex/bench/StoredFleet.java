package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.storage.StorageEnvironment;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A fleet whose readings go into a database in a temporary folder, every ten seconds by a clock
 * that is theirs. Confined to one thread.
 */
final class StoredFleet implements AutoCloseable {
    static final long BEGIN_MS = 1_760_000_000_000L;
    static final long INTERVAL_MS = 10_000;

    /** A commit a minute, as a board makes them where it writes as little as possible. */
    private static final int READINGS_PER_COMMIT = 6;

    private static final long RING_BYTES = 64L << 20;

    private final Path folder;
    private final TimeSeriesDatabase database;
    private final Fleet fleet;
    private final Batch batch = new Batch("bench");
    private volatile long nowMs = BEGIN_MS;
    private int readings;

    StoredFleet(int series) throws IOException {
        fleet = new Fleet(series);
        folder = Files.createTempDirectory("narthex-bench-");
        StorageEnvironment system = StorageEnvironment.system();
        database =
                TimeSeriesDatabase.open(
                        StorageOptions.defaults(folder)
                                .withSizeBytes(RING_BYTES)
                                .withSyncInterval(Duration.ofHours(1)),
                        new StorageEnvironment(
                                system.files(), system.kernel(), () -> nowMs, system.nanoClock()),
                        new PrometheusRegistry());
    }

    TimeSeriesDatabase database() {
        return database;
    }

    /** When the newest reading was. */
    long nowMs() {
        return nowMs;
    }

    /** Stores {@code count} readings and seals what they filled. */
    void fill(int count) {
        for (int i = 0; i < count; i++) {
            append();
        }
        require(database.sealNow(), "the readings were not sealed");
    }

    /** Stores the next reading, and commits every sixth. */
    void append() {
        fleet.step();
        nowMs += INTERVAL_MS;
        fleet.fill(batch, nowMs);
        require(database.append(batch).refused() == 0, "samples were refused");
        readings++;
        if (readings % READINGS_PER_COMMIT == 0) {
            require(database.syncNow(), "the readings were not committed");
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        database.close();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
