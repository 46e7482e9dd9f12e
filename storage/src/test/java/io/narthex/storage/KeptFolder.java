package io.narthex.storage;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import io.narthex.storage.codec.RandomHistograms;
import io.narthex.storage.deletion.TooManyDeletionsException;
import io.narthex.storage.state.MapDbStateStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a folder with everything that the format can hold: lapped extents, sealed and open chunks
 * of all forms, late samples, histograms, deletions, a forwarder's position, exemplars, metadata,
 * and state. Run by hand, with an empty folder as argument, it makes the test resources of a
 * version; they are never made again once the version is released.
 */
final class KeptFolder {
    static final long SIZE_BYTES = 1L << 20;
    static final String DESTINATION = "far";
    static final String AREA = "kept";

    /** What is newer is not overwritten. */
    static final long RECENT_MS = TestDatabase.NOW_MS - 10_000_000L;

    private static final int SERIES = 48;
    private static final int ROWS = 4000;
    private static final long INTERVAL_MS = 10_000;
    private static final long FIRST_MS = TestDatabase.NOW_MS - ROWS * INTERVAL_MS;

    private final Random random = new Random(1);
    private final Series[] series = new Series[SERIES];
    private final RandomHistograms[] histograms = new RandomHistograms[SERIES];
    private final double[] counters = new double[SERIES];

    private KeptFolder() {
        for (int i = 0; i < SERIES; i++) {
            Labels labels =
                    Labels.of(
                            "__name__",
                            "kept_" + i % 16,
                            "job",
                            "kept",
                            "number",
                            Integer.toString(i),
                            "µ",
                            i % 3 == 0 ? "ü\n\"" : "");
            series[i] = new Series(labels);
            histograms[i] = new RandomHistograms(random);
        }
    }

    /** Makes {@code ring.gz}, {@code state.mapdb.gz} and {@code expected.txt.gz} in a folder. */
    public static void main(String[] arguments) throws IOException, TooManyDeletionsException {
        Path to = Path.of(arguments[0]);
        Path folder = Files.createTempDirectory("kept");
        write(folder);
        pack(folder.resolve("ring"), to.resolve("ring.gz"));
        pack(folder.resolve(MapDbStateStore.FILE_NAME), to.resolve("state.mapdb.gz"));
        Path listing = folder.resolve("expected.txt");
        Files.write(listing, FolderListing.of(folder));
        pack(listing, to.resolve("expected.txt.gz"));
    }

    private static void pack(Path from, Path to) throws IOException {
        try (var out = new GZIPOutputStream(Files.newOutputStream(to))) {
            Files.copy(from, out);
        }
    }

    static StorageOptions options(Path folder) {
        return TestDatabase.options(folder, SIZE_BYTES).withMaxExemplars(100);
    }

    /** Writes it; the database is closed then, with much in its journal. */
    static void write(Path folder) throws IOException, TooManyDeletionsException {
        new KeptFolder().writeRows(folder);
        try (var state =
                new MapDbStateStore(folder, () -> TestDatabase.NOW_MS, new PrometheusRegistry())) {
            for (int i = 0; i < 20; i++) {
                state.put(AREA, "key " + i, ("value " + i).getBytes(StandardCharsets.UTF_8));
            }
            state.commit();
        }
    }

    private void writeRows(Path folder) throws IOException, TooManyDeletionsException {
        try (TimeSeriesDatabase database = TestDatabase.open(options(folder));
                Cursor cursor = database.open(DESTINATION)) {
            SampleRows rows = new SampleRows();
            for (int row = 0; row < ROWS; row++) {
                database.append(row(row));
                if (row % 7 == 0) {
                    database.workNow();
                }
                if (row % 50 == 0 && row < ROWS * 3 / 4 && cursor.read(rows, 1800) > 0) {
                    cursor.acknowledge();
                }
                if (row == ROWS / 2) {
                    delete(database, "number", "7", FIRST_MS, FIRST_MS + ROWS * INTERVAL_MS);
                } else if (row == ROWS - 800) {
                    database.sealNow();
                    long fromMs = FIRST_MS + (ROWS - 1100) * INTERVAL_MS;
                    delete(database, "__name__", "kept_3", fromMs, fromMs + 60 * INTERVAL_MS);
                }
            }
            database.syncNow();
        }
    }

    private static void delete(
            TimeSeriesDatabase database, String name, String value, long minMs, long maxMs)
            throws TooManyDeletionsException, IOException {
        Matcher matcher = new Matcher(Matcher.Type.EQUAL, name, value);
        database.deleteSeries(List.of(List.of(matcher)), minMs, maxMs);
    }

    private Batch row(int row) {
        long jitterMs = row % 5 == 0 ? random.nextInt(40) : 0;
        long timestampMs = FIRST_MS + row * INTERVAL_MS + jitterMs;
        Batch batch = new Batch("kept/" + row % 2).reset(timestampMs);
        for (int i = row % 2; i < SERIES; i += 2) {
            if (random.nextInt(50) == 0) {
                continue;
            }
            boolean late = random.nextInt(200) == 0;
            long atMs = late ? timestampMs - 1 - random.nextInt(600_000) : timestampMs;
            Histogram histogram = i >= 40 ? histograms[i].next() : null;
            if (histogram != null) {
                batch.add(series[i], histogram, atMs);
            } else {
                batch.add(series[i], value(i, row), atMs);
            }
            if (i % 6 == 0 && i > 0) {
                batch.startTimestamp(FIRST_MS - 1000L * (row / 1000));
            }
        }
        if (row % 40 == 0) {
            batch.addExemplar(
                    series[row % SERIES],
                    new Exemplar(Labels.of("trace_id", "t" + row), row / 8.0, timestampMs));
            batch.addFamily(
                    new MetricFamily(
                            "kept_" + row / 40 % 16, MetricType.GAUGE, "Help of " + row, "bytes"));
        }
        return batch;
    }

    /** A kind of values for each form of chunk. */
    private double value(int i, int row) {
        if (random.nextInt(500) == 0) {
            return StaleMarker.VALUE;
        }
        counters[i] += random.nextInt(20);
        return switch (i % 10) {
            case 0 -> 42;
            case 1 -> counters[i];
            case 2 -> counters[i] * 512;
            case 3 -> Math.round(200 + 50 * Math.sin(row / 30.0) + random.nextInt(5)) / 10.0;
            case 4 -> random.nextDouble();
            case 5 -> counters[i] += random.nextDouble();
            case 6 -> row % 100 < 90 ? 0 : 1;
            case 7 -> Double.longBitsToDouble(random.nextLong());
            case 8 -> TestDatabase.NOW_MS / 1000.0 + row * 10 + random.nextInt(1000) / 1000.0;
            default -> special(row);
        };
    }

    private static double special(int row) {
        return switch (row % 4) {
            case 0 -> -0.0;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> Double.longBitsToDouble(0x7ff8_0000_0000_1234L);
            default -> 1e300;
        };
    }

    /** All of a histogram, in a notation of its own that no change elsewhere touches. */
    static String notation(@Nullable Histogram histogram) {
        if (histogram == null) {
            return "";
        }
        StringBuilder out = new StringBuilder(100);
        out.append(' ').append(histogram.schema()).append(histogram.integer() ? "i" : "f");
        out.append(histogram.resetHint());
        bits(out, histogram.zeroThreshold(), histogram.zeroCount(), histogram.count());
        bits(out, histogram.customBounds());
        buckets(out, histogram.positive());
        buckets(out, histogram.negative());
        return out.toString();
    }

    private static void buckets(StringBuilder out, Buckets buckets) {
        out.append(" [");
        for (int i = 0; i < buckets.offsets().length; i++) {
            out.append(buckets.offsets()[i]).append('+').append(buckets.lengths()[i]).append(' ');
        }
        bits(out, buckets.counts());
        out.append(']');
    }

    private static void bits(StringBuilder out, double... values) {
        for (double value : values) {
            out.append(' ').append(Long.toHexString(Double.doubleToRawLongBits(value)));
        }
    }
}
