package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The journal's pages torn, flipped, zeroed and stale. */
class JournalDamageTest {
    private static final long SIZE = 4 << 20;
    private static final int COMMITS = 40;
    private static final int ROWS_PER_COMMIT = 5;
    private static final int JOURNAL_AT = 2 * 4096;

    @TempDir Path folder;

    private final Series[] series = new Series[30];

    enum Damage {
        TORN_LAST_PAGE,
        ZEROED_LAST_PAGE,
        FLIPPED_BIT_IN_LAST_PAGE,
        STALE_LAST_PAGE,
        TRUNCATED_FILE,
        FLIPPED_BIT_IN_THE_MIDDLE,
        ZEROED_IN_THE_MIDDLE
    }

    private void append(TimeSeriesDatabase database, int row) {
        database.append(
                TestDatabase.batch(
                        "s", TestDatabase.NOW_MS - 1_000_000 + row * 1000L, series, row));
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void earlierCommitsSurvive(Damage damage) throws IOException {
        for (int i = 0; i < series.length; i++) {
            series[i] = TestDatabase.series("j", i);
        }
        byte[] beforeLast = new byte[0];
        Path ring = folder.resolve("ring");
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            for (int commit = 0; commit < COMMITS; commit++) {
                for (int i = 0; i < ROWS_PER_COMMIT; i++) {
                    append(database, commit * ROWS_PER_COMMIT + i);
                }
                if (commit == COMMITS - 1) {
                    beforeLast = Files.readAllBytes(ring);
                }
                assertTrue(database.syncNow());
            }
        }
        damage(damage, ring, beforeLast);
        int expected = (COMMITS - 1) * ROWS_PER_COMMIT;
        PrometheusRegistry registry = new PrometheusRegistry();
        try (TimeSeriesDatabase database =
                TimeSeriesDatabase.open(
                        TestDatabase.options(folder, SIZE), TestDatabase.environment(), registry)) {
            assertEquals(
                    isInTheMiddle(damage) ? 1 : 0,
                    DictionaryDamageTest.counter(registry, "narthex_storage_lost_commits"));
            checkRows(damage, TestDatabase.all(database), expected);
            append(database, 500);
            assertTrue(database.syncNow());
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            Map<Labels, Map<Long, Long>> all = TestDatabase.all(database);
            checkRows(damage, all, expected);
            long last = TestDatabase.NOW_MS - 1_000_000 + 500 * 1000L;
            assertTrue(all.values().iterator().next().containsKey(last));
        }
    }

    private static boolean isInTheMiddle(Damage damage) {
        return damage == Damage.FLIPPED_BIT_IN_THE_MIDDLE || damage == Damage.ZEROED_IN_THE_MIDDLE;
    }

    private void checkRows(Damage damage, Map<Labels, Map<Long, Long>> all, int expected) {
        boolean middle = isInTheMiddle(damage);
        for (int i = 0; i < series.length; i++) {
            Map<Long, Long> samples = all.getOrDefault(series[i].labels(), Map.of());
            // A page in the middle costs its commit and what builds on it up to the next keyframe.
            int certain = middle ? COMMITS / 2 * ROWS_PER_COMMIT : expected;
            for (int row = 0; row < certain; row++) {
                long timeMs = TestDatabase.NOW_MS - 1_000_000 + row * 1000L;
                long bits = samples.getOrDefault(timeMs, 0x7ff8000000000badL);
                assertEquals(row + i, Double.longBitsToDouble(bits), "row=" + row);
            }
            for (var entry : samples.entrySet()) {
                long row = (entry.getKey() - TestDatabase.NOW_MS + 1_000_000) / 1000;
                assertEquals((double) (row + i), Double.longBitsToDouble(entry.getValue()));
            }
            assertTrue(samples.size() > certain || !middle);
        }
    }

    private static void damage(Damage damage, Path ring, byte[] beforeLast) throws IOException {
        long last = JOURNAL_AT + (COMMITS - 1) * 4096L;
        long middle = JOURNAL_AT + COMMITS / 2 * 4096L;
        try (RandomAccessFile file = new RandomAccessFile(ring.toFile(), "rw")) {
            switch (damage) {
                case TORN_LAST_PAGE -> {
                    byte[] half = new byte[2048];
                    new Random(1).nextBytes(half);
                    file.seek(last + 2048);
                    file.write(half);
                }
                case ZEROED_LAST_PAGE -> zero(file, last);
                case FLIPPED_BIT_IN_LAST_PAGE -> flip(file, last + 100);
                case STALE_LAST_PAGE -> {
                    file.seek(last);
                    file.write(beforeLast, (int) last, 4096);
                }
                case TRUNCATED_FILE -> file.setLength(last);
                case FLIPPED_BIT_IN_THE_MIDDLE -> flip(file, middle + 100);
                case ZEROED_IN_THE_MIDDLE -> zero(file, middle);
            }
        }
    }

    private static void zero(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        file.write(new byte[4096]);
    }

    private static void flip(RandomAccessFile file, long at) throws IOException {
        file.seek(at);
        int value = file.read();
        file.seek(at);
        file.write(value ^ 4);
    }
}
