package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.narthex.kernel.RawFiles;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the database's tests share: a fixed clock, opening, reading everything. */
final class TestDatabase {
    static final long NOW_MS = 1_760_000_000_000L;

    private TestDatabase() {}

    static StorageEnvironment environment() {
        StorageEnvironment system = StorageEnvironment.system();
        return new StorageEnvironment(
                system.files(), system.kernel(), () -> NOW_MS, system.nanoClock());
    }

    /** The same on files that may fail. */
    static StorageEnvironment environment(RawFiles files) {
        StorageEnvironment usual = environment();
        return new StorageEnvironment(files, usual.kernel(), usual.clock(), usual.nanoClock());
    }

    /** With little memory for what waits while the disk takes nothing. */
    static StorageOptions tightOptions(
            Path folder, long sizeBytes, int pendingBytes, int maxExemplars) {
        return new StorageOptions(
                folder,
                sizeBytes,
                Duration.ofHours(1),
                Duration.ofHours(1),
                null,
                Duration.ofMinutes(30),
                5000,
                pendingBytes,
                maxExemplars);
    }

    /** What {@code narthex_storage_written_bytes_total} says. */
    static long writtenBytes(PrometheusRegistry registry) {
        for (var snapshot : registry.scrape()) {
            if (snapshot instanceof CounterSnapshot counter
                    && counter.getMetadata().getName().equals("narthex_storage_written_bytes")) {
                return (long) counter.getDataPoints().getFirst().getValue();
            }
        }
        throw new AssertionError("no such metric");
    }

    static StorageOptions options(Path folder, long sizeBytes) {
        return StorageOptions.defaults(folder)
                .withSizeBytes(sizeBytes)
                .withSyncInterval(Duration.ofHours(1));
    }

    static TimeSeriesDatabase open(Path folder, long sizeBytes) throws IOException {
        return open(options(folder, sizeBytes));
    }

    static TimeSeriesDatabase open(StorageOptions options) throws IOException {
        return TimeSeriesDatabase.open(options, environment(), new PrometheusRegistry());
    }

    static Series series(String name, int number) {
        return new Series(Labels.of("__name__", name, "n", Integer.toString(number)));
    }

    static Batch batch(String source, long timestampMs, Series[] series, double value) {
        Batch batch = new Batch(source).reset(timestampMs);
        for (int i = 0; i < series.length; i++) {
            batch.add(series[i], value + i);
        }
        return batch;
    }

    /** The number of samples of one series. */
    static int count(TimeSeriesDatabase database, Series series) {
        Map<Long, Long> samples = all(database).get(series.labels());
        return samples == null ? 0 : samples.size();
    }

    /** All samples, by series and time, values by their bits. */
    static Map<Labels, Map<Long, Long>> all(TimeSeriesDatabase database) {
        return all(database, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2);
    }

    static Map<Labels, Map<Long, Long>> all(TimeSeriesDatabase database, long minMs, long maxMs) {
        try (Querier querier = database.querier(minMs, maxMs)) {
            return read(querier.select(List.<Matcher>of(), minMs, maxMs));
        }
    }

    /** Fails with the first difference only: whole maps are too long to read. */
    static void assertSame(
            Map<Labels, ? extends Map<Long, Long>> expected,
            Map<Labels, ? extends Map<Long, Long>> actual) {
        expected.forEach((labels, samples) -> {
            Map<Long, Long> found = actual.get(labels);
            if (found == null) {
                throw new AssertionError("series is missing: " + labels);
            }
            samples.forEach((timeMs, bits) -> {
                if (!bits.equals(found.get(timeMs))) {
                    throw new AssertionError(
                            labels
                                    + " at "
                                    + timeMs
                                    + ": expected "
                                    + bits
                                    + ", found "
                                    + found.get(timeMs)
                                    + "; samples expected "
                                    + samples.size()
                                    + ", found "
                                    + found.size());
                }
            });
            if (found.size() != samples.size()) {
                throw new AssertionError(
                        labels + " has " + found.size() + " samples, not " + samples.size());
            }
        });
        if (expected.size() != actual.size()) {
            throw new AssertionError(
                    "series expected " + expected.size() + ", found " + actual.size());
        }
    }

    static Map<Labels, Map<Long, Long>> read(SeriesSet set) {
        TreeMap<Labels, Map<Long, Long>> found = new TreeMap<>();
        SampleBlock block = new SampleBlock();
        Labels before = null;
        while (set.next()) {
            if (before != null && before.compareTo(set.labels()) >= 0) {
                throw new AssertionError("series out of order: " + set.labels());
            }
            before = set.labels();
            TreeMap<Long, Long> samples = new TreeMap<>();
            SampleCursor cursor = set.samples();
            long last = Long.MIN_VALUE;
            while (cursor.next(block)) {
                for (int i = 0; i < block.size(); i++) {
                    if (block.timestampsMs()[i] <= last) {
                        throw new AssertionError("samples out of order in " + set.labels());
                    }
                    last = block.timestampsMs()[i];
                    samples.put(last, Double.doubleToRawLongBits(block.values()[i]));
                }
            }
            if (!samples.isEmpty()) {
                found.put(set.labels(), samples);
            }
        }
        return found;
    }
}
