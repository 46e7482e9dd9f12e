package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.storage.StorageEnvironment;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.narthex.storage.head.Column;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Fills the head with what {@code bench/values.py} wrote and prints what a series costs in memory
 * at several points of the cycle, by class: {@code HeadMemory FILE FOLDER}. The values' own handles
 * are let go before each count; live objects only, so it prints the same wherever a JVM with the
 * same options runs it.
 */
public final class HeadMemory {
    private static final long BEGIN_MS = 1_760_000_000_000L;
    private static final int[] POINTS = {Column.MAX_ROWS_OF_MANY - 1, Column.MAX_ROWS_OF_MANY};
    private static final int CLASSES = 14;

    private HeadMemory() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, JMException {
        Path file = Path.of(arguments[0]);
        Map<String, Long> worst = Map.of();
        long most = 0;
        for (int point : POINTS) {
            Path folder = Files.createTempDirectory(Path.of(arguments[1]), "head");
            Map<String, Long> cost = measure(file, folder, point);
            long sum = 0;
            for (long bytes : cost.values()) {
                sum += bytes;
            }
            System.out.printf("after %d rows: %d bytes%n", point, sum);
            if (sum > most) {
                most = sum;
                worst = cost;
            }
        }
        int series;
        try (Recorded recorded = new Recorded(Files.newInputStream(file))) {
            series = recorded.series.length;
        }
        System.out.printf(
                "worst: %.1f bytes a series, %d series; by class:%n", per(most, series), series);
        List<Map.Entry<String, Long>> sorted = new ArrayList<>(worst.entrySet());
        sorted.sort(Map.Entry.<String, Long>comparingByValue().reversed());
        for (Map.Entry<String, Long> entry : sorted.subList(0, CLASSES)) {
            System.out.printf("  %-50s %8.1f%n", entry.getKey(), per(entry.getValue(), series));
        }
    }

    private static Map<String, Long> measure(Path file, Path folder, int rows)
            throws IOException, JMException {
        try (TimeSeriesDatabase database = open(folder)) {
            // What was closed before is let go of at the first collection only.
            histogram();
            Map<String, Long> before = histogram();
            fill(database, file, rows);
            histogram();
            Map<String, Long> after = histogram();
            before.forEach((name, bytes) -> after.merge(name, -bytes, Long::sum));
            return after;
        }
    }

    private static double per(long bytes, int series) {
        return (double) bytes / series;
    }

    private static TimeSeriesDatabase open(Path folder) throws IOException {
        StorageEnvironment system = StorageEnvironment.system();
        return TimeSeriesDatabase.open(
                StorageOptions.defaults(folder)
                        .withSizeBytes(1L << 30)
                        .withSyncInterval(Duration.ofHours(1)),
                new StorageEnvironment(
                        system.files(),
                        system.kernel(),
                        () -> BEGIN_MS + 86_400_000L,
                        system.nanoClock()),
                new PrometheusRegistry());
    }

    /** Stores so many rows; what fills up is sealed. */
    private static void fill(TimeSeriesDatabase database, Path file, int rows) throws IOException {
        try (Recorded recorded = new Recorded(Files.newInputStream(file))) {
            Batch[] batches = recorded.batches(false);
            for (int row = 0; row < rows; row++) {
                recorded.fill(batches, BEGIN_MS + (long) recorded.stepMs * row);
                for (Batch batch : batches) {
                    if (database.append(batch).refused() > 0) {
                        throw new IllegalStateException("samples were refused");
                    }
                }
                if (!database.workNow()) {
                    throw new IllegalStateException("the disk refused");
                }
            }
        }
    }

    /** Bytes of live objects by class. */
    private static Map<String, Long> histogram() throws JMException {
        String text =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {new String[0]},
                                        new String[] {String[].class.getName()});
        Map<String, Long> bytes = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 4 && words[0].endsWith(":")) {
                bytes.merge(words[3], Long.parseLong(words[2]), Long::sum);
            }
        }
        return bytes;
    }
}
