package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.narthex.storage.StorageEnvironment;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one series that comes once a day costs beside a fleet that comes every second, committed
 * every ten: {@code SlowSeries FOLDER [SERIES [HOURS]]} writes the same day without it and with it,
 * by a clock of its own, and prints the bytes given to the disk and how the journal was released.
 * Counts only: the same wherever it runs.
 */
public final class SlowSeries {
    private static final long BEGIN_MS = 1_760_000_000_000L;
    private static final long RING_BYTES = 512L << 20;
    private static final int DAY_ROWS = 86_400;
    private static final int COMMIT_ROWS = 10;

    private final int series;
    private final int rows;
    private final boolean slow;

    private SlowSeries(int series, int rows, boolean slow) {
        this.series = series;
        this.rows = rows;
        this.slow = slow;
    }

    /** What a day came to; bytes. */
    record Outcome(long written, long samples, long mostInJournal, int released) {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int series = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5000;
        int hours = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 24;
        Outcome without = run(folder, series, hours * 3600, false);
        print("without", without);
        Outcome with = run(folder, series, hours * 3600, true);
        print("with", with);
        System.out.printf(
                "%+.3f %% written%n",
                100.0 * (with.written() - without.written()) / without.written());
    }

    private static void print(String name, Outcome day) {
        System.out.printf(
                "%-8s %d bytes, %.4f a sample; journal: %d bytes in use at most, released %d times%n",
                name,
                day.written(),
                (double) day.written() / day.samples(),
                day.mostInJournal(),
                day.released());
    }

    /** A day of so many rows in a new folder, with a sample of the slow series at its beginning. */
    static Outcome run(Path folder, int series, int rows, boolean slow) throws IOException {
        return new SlowSeries(series, rows, slow)
                .run(Files.createTempDirectory(folder, "slow-series"));
    }

    private Outcome run(Path folder) throws IOException {
        StorageOptions options =
                StorageOptions.defaults(folder)
                        .withSizeBytes(RING_BYTES)
                        .withSyncInterval(Duration.ofHours(1));
        // The journal of a new ring is written over beside what follows: not counted.
        TimeSeriesDatabase.open(options, new PrometheusRegistry()).close();
        StorageEnvironment system = StorageEnvironment.system();
        int[] row = {0};
        StorageEnvironment environment =
                new StorageEnvironment(
                        system.files(),
                        system.kernel(),
                        () -> BEGIN_MS + row[0] * 1000L,
                        () -> row[0] * 1_000_000_000L);
        PrometheusRegistry registry = new PrometheusRegistry();
        Fleet fleet = new Fleet(series);
        Batch batch = new Batch("fleet");
        Series once = new Series(Labels.of(Labels.METRIC_NAME, "once_a_day"));
        long mostInJournal = 0;
        int released = 0;
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(options, environment, registry)) {
            for (; row[0] < rows; row[0]++) {
                long nowMs = BEGIN_MS + row[0] * 1000L;
                if (slow && row[0] % DAY_ROWS == 0) {
                    Batch single = new Batch("slow").reset(nowMs);
                    single.add(once, 42);
                    require(database.append(single).appended() == 1);
                }
                fleet.step();
                fleet.fill(batch, nowMs);
                require(database.append(batch).appended() == series);
                if (row[0] % COMMIT_ROWS == COMMIT_ROWS - 1) {
                    long before = database.stats().journalUsedBytes();
                    require(database.workNow());
                    long used = database.stats().journalUsedBytes();
                    mostInJournal = Math.max(mostInJournal, used);
                    released += used < before ? 1 : 0;
                }
            }
        }
        return new Outcome(written(registry), (long) series * rows, mostInJournal, released);
    }

    private static long written(PrometheusRegistry registry) {
        for (var snapshot : registry.scrape()) {
            if (snapshot instanceof CounterSnapshot counter
                    && counter.getMetadata().getName().equals("narthex_storage_written_bytes")) {
                return (long) counter.getDataPoints().getFirst().getValue();
            }
        }
        throw new IllegalStateException("no such metric");
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("a sample or a commit was refused");
        }
    }
}
