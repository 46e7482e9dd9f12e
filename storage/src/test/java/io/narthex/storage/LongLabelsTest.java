package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the labels of a series may be: what is taken can be sealed and is read back. */
class LongLabelsTest {
    /** What a label is counted as besides its characters, of which each counts three. */
    private static final int LABEL_BYTES = 64;

    @TempDir Path folder;

    private static Labels labels(int count, int chars) {
        Labels.Builder builder = Labels.builder(count).add(Labels.METRIC_NAME, "a");
        for (int i = 1; i < count; i++) {
            String name = "l" + (100_000 + i);
            builder.add(name, "v".repeat(chars - name.length()));
        }
        return builder.build();
    }

    private TimeSeriesDatabase open(int size) throws IOException {
        return TimeSeriesDatabase.open(
                TestDatabase.tightOptions(folder.resolve("data"), size, 1 << 20, 0),
                new PrometheusRegistry());
    }

    private static AppendResult append(TimeSeriesDatabase database, Labels labels, long atMs) {
        Batch batch = new Batch("test").reset(atMs);
        batch.add(new Series(labels), 1);
        batch.add(new Series(Labels.of("__name__", "beside")), 2);
        return database.append(batch);
    }

    /** Many labels and long ones, in the smallest ring, a small one, and one of large extents. */
    @ParameterizedTest
    @CsvSource({"1,16", "64,100", "512,256"})
    void whatIsTakenIsKeptAndTheRestIsRefused(int sizeMib, int limitKib) throws Exception {
        int size = sizeMib << 20;
        int limit = limitKib << 10;
        int many = limit / (LABEL_BYTES + 3 * 9);
        int wide = (limit - 2 * LABEL_BYTES) / 3 - 10;
        long atMs = EpochClock.SYSTEM.epochMs() - 100_000;
        Map<Labels, Map<Long, Long>> expected;
        try (TimeSeriesDatabase database = open(size)) {
            assertEquals(2, append(database, labels(many, 9), atMs).appended());
            assertTrue(database.sealNow());
            assertEquals(2, append(database, labels(2, wide), atMs + 1).appended());
            assertTrue(database.sealNow());
            AppendResult result = append(database, labels(many + many / 3, 9), atMs + 2);
            assertEquals(1, result.appended());
            assertEquals(1, result.overLimit());
            result = append(database, labels(2, wide + wide / 3), atMs + 3);
            assertEquals(1, result.appended());
            assertEquals(1, result.overLimit());
            assertTrue(database.syncNow());
            expected = TestDatabase.all(database);
            assertEquals(3, expected.size());
        }
        try (TimeSeriesDatabase database = open(size)) {
            TestDatabase.assertSame(expected, TestDatabase.all(database));
            assertTrue(database.sealNow());
            TestDatabase.assertSame(expected, TestDatabase.all(database));
        }
    }
}
