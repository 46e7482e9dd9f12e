package io.narthex.storage;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageMetricsTest {
    @TempDir Path folder;

    private static Map<String, Long> gauges(PrometheusRegistry registry) {
        Map<String, Long> found = new TreeMap<>();
        for (var snapshot : registry.scrape()) {
            if (snapshot instanceof GaugeSnapshot gauge) {
                for (var point : gauge.getDataPoints()) {
                    String part = point.getLabels().get("part");
                    found.put(
                            gauge.getMetadata().getName() + (part == null ? "" : " " + part),
                            (long) point.getValue());
                }
            }
        }
        return found;
    }

    @Test
    void gaugesSayWhatTheStatisticsSay() throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        TestDatabase.options(folder, 4 << 20),
                        TestDatabase.environment(),
                        registry)) {
            Series[] series = {TestDatabase.series("a", 1), TestDatabase.series("a", 2)};
            for (int i = 0; i < 10; i++) {
                database.append(
                        TestDatabase.batch("s", TestDatabase.NOW_MS - 10_000 + i, series, i));
                assertTrue(i % 5 != 0 || database.sealNow());
            }
            assertTrue(database.syncNow());
            StorageStats stats = database.stats();
            assertEquals(2, stats.segments());
            Map<String, Long> expected = new TreeMap<>();
            expected.put("narthex_storage_exemplars", 0L);
            expected.put("narthex_storage_metadata", 0L);
            expected.put("narthex_storage_used_bytes journal", stats.journalUsedBytes());
            expected.put(
                    "narthex_storage_used_bytes segments",
                    stats.segmentBytes() - stats.dictionaryBytes());
            expected.put("narthex_storage_used_bytes dictionary", stats.dictionaryBytes());
            expected.put("narthex_storage_used_bytes aside", 0L);
            expected.put("narthex_storage_bad_bytes", 0L);
            // No state file here: what is left is the lock, which holds the process id.
            expected.put("narthex_storage_used_bytes state", Files.size(folder.resolve("lock")));
            expected.put("narthex_storage_size_bytes", stats.ringBytes());
            expected.put(
                    "narthex_storage_limit_bytes", stats.ringBytes() + StorageOptions.STATE_BYTES);
            expected.put("narthex_storage_series", 2L);
            expected.put("narthex_storage_segments", 2L);
            expected.put("narthex_storage_disk_ok", 1L);
            assertEquals(expected, gauges(registry));
        }
    }

    @Test
    void aNewJournalIsWrittenOverOnce() throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        StorageOptions options = TestDatabase.options(folder, 4 << 20);
        try (TimeSeriesDatabase _ =
                TimeSeriesDatabase.open(options, TestDatabase.environment(), registry)) {
            await().until(() -> TestDatabase.writtenBytes(registry) == 256 * 1024);
        }
        PrometheusRegistry again = new PrometheusRegistry();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(options, TestDatabase.environment(), again)) {
            database.append(
                    TestDatabase.batch(
                            "s",
                            TestDatabase.NOW_MS,
                            new Series[] {TestDatabase.series("a", 1)},
                            1));
            assertTrue(database.syncNow());
            assertEquals(4096, TestDatabase.writtenBytes(again));
        }
    }
}
