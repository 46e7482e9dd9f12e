package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import io.narthex.storage.codec.RandomHistograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plain values, native histograms and start timestamps in turn, late and twice, sealed, carried
 * forward, replayed and delivered, beside a naive model in memory.
 */
class HistogramModelTest {
    private static final int SOURCES = 3;
    private static final int SERIES_PER_SOURCE = 8;
    private static final long WINDOW_MS = 30 * 60 * 1000L;

    @TempDir Path folder;

    private final TreeMap<Labels, TreeMap<Long, Sample>> model = new TreeMap<>();
    private final TreeMap<Labels, TreeMap<Long, Sample>> delivered = new TreeMap<>();
    private final long[] clock = new long[SOURCES];
    private final Series[][] series = new Series[SOURCES][SERIES_PER_SOURCE];
    private final RandomHistograms[][] histograms =
            new RandomHistograms[SOURCES][SERIES_PER_SOURCE];
    private Random random = new Random(0);
    private long startMs;

    /** All of a sample. */
    private record Sample(long bits, @Nullable Histogram histogram, long startMs) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void agreesWithTheModel(long seed) throws IOException {
        random = new Random(seed);
        System.out.println("seed=" + seed);
        for (int s = 0; s < SOURCES; s++) {
            clock[s] = TestDatabase.NOW_MS - 40_000_000L + s;
            freshHandles(s);
        }
        long size = seed % 2 == 0 ? 128L << 20 : 32L << 20;
        Path at = folder.resolve("0");
        TimeSeriesDatabase database = TestDatabase.open(at, size);
        Cursor cursor = database.open("far");
        for (int step = 0; step < 1500; step++) {
            append(database);
            int dice = random.nextInt(300);
            if (dice < 4) {
                assertTrue(database.syncNow());
            } else if (dice == 4) {
                assertTrue(database.sealNow());
            } else if (dice < 9) {
                deliver(cursor);
            } else if (dice == 9) {
                cursor.close();
                boolean crash = random.nextBoolean();
                Path next = crash ? folder.resolve("" + step) : at;
                if (crash) {
                    assertTrue(database.syncNow());
                    copy(at, next);
                }
                database.close();
                at = next;
                database = TestDatabase.open(at, size);
                cursor = database.open("far");
                for (int s = 0; s < SOURCES; s++) {
                    freshHandles(s);
                }
                assertSame(model, all(database));
            }
        }
        assertSame(model, all(database));
        deliver(cursor);
        assertEquals(0, cursor.backlog().samples());
        assertSame(model, delivered);
        cursor.close();
        database.close();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        Files.copy(from.resolve("ring"), to.resolve("ring"));
    }

    private void freshHandles(int source) {
        for (int i = 0; i < SERIES_PER_SOURCE; i++) {
            series[source][i] = TestDatabase.series("m" + source, i);
            if (histograms[source][i] == null) {
                histograms[source][i] = new RandomHistograms(random);
            }
        }
    }

    private void append(TimeSeriesDatabase database) {
        int source = random.nextInt(SOURCES);
        clock[source] += random.nextInt(10) == 0 ? random.nextInt(20_000) : 10_000;
        Batch batch = new Batch("source/" + source).reset(clock[source]);
        if (random.nextInt(30) == 0) {
            batch.reset(clock[source] - random.nextInt(3_000_000));
        }
        startMs = random.nextInt(100) == 0 ? clock[source] - random.nextInt(1 << 20) : startMs;
        Set<Integer> used = new HashSet<>();
        int expected = 0;
        for (int i = 0; i < SERIES_PER_SOURCE; i++) {
            int owner = random.nextInt(300) == 0 ? random.nextInt(SOURCES) : source;
            if (random.nextInt(40) == 0 || !used.add(owner * 100 + i)) {
                continue;
            }
            boolean own = random.nextInt(50) == 0;
            long timestampMs = batch.timestampMs() - (own ? random.nextInt(50_000) : 0);
            expected += add(batch, owner, i, timestampMs, own);
        }
        AppendResult result = database.append(batch);
        assertEquals(expected, result.appended(), result::toString);
    }

    private int add(Batch batch, int owner, int number, long timestampMs, boolean own) {
        Series one = series[owner][number];
        int share = number < 2 ? 0 : number < 5 ? 100 : 50;
        Histogram histogram = random.nextInt(100) < share ? histograms[owner][number].next() : null;
        double value =
                histogram != null
                        ? histogram.sum()
                        : random.nextInt(10) == 0 ? StaleMarker.VALUE : random.nextInt(100);
        if (histogram != null && own) {
            batch.add(one, histogram, timestampMs);
        } else if (histogram != null) {
            batch.add(one, histogram);
        } else if (own) {
            batch.add(one, value, timestampMs);
        } else {
            batch.add(one, value);
        }
        long start = number % 2 == 0 ? 0 : startMs;
        if (start != 0) {
            batch.startTimestamp(start);
        }
        return model(
                one.labels(),
                timestampMs,
                new Sample(Double.doubleToRawLongBits(value), histogram, start));
    }

    private int model(Labels labels, long timestampMs, Sample sample) {
        TreeMap<Long, Sample> samples = model.computeIfAbsent(labels, _ -> new TreeMap<>());
        if (samples.containsKey(timestampMs)
                || (!samples.isEmpty() && timestampMs < samples.lastKey() - WINDOW_MS)) {
            if (samples.isEmpty()) {
                model.remove(labels);
            }
            return 0;
        }
        samples.put(timestampMs, sample);
        return 1;
    }

    private void deliver(Cursor cursor) {
        SampleRows rows = new SampleRows();
        int max = 1 + random.nextInt(2000);
        boolean rewound = false;
        while (cursor.read(rows, max) > 0) {
            if (!rewound && random.nextInt(5) == 0) {
                rewound = true;
                cursor.rewind();
                continue;
            }
            for (int i = 0; i < rows.size(); i++) {
                Sample sample =
                        new Sample(
                                Double.doubleToRawLongBits(rows.value(i)),
                                rows.histogram(i),
                                rows.startTimestampMs(i));
                Sample before =
                        delivered
                                .computeIfAbsent(rows.labels(i), _ -> new TreeMap<>())
                                .put(rows.timestampMs(i), sample);
                if (before != null) {
                    throw new AssertionError("delivered twice: " + rows.labels(i));
                }
            }
            cursor.acknowledge();
        }
    }

    private static Map<Labels, Map<Long, Sample>> all(TimeSeriesDatabase database) {
        Map<Labels, Map<Long, Sample>> found = new TreeMap<>();
        SampleBlock block = new SampleBlock();
        long min = Long.MIN_VALUE / 2;
        long max = Long.MAX_VALUE / 2;
        try (Querier querier = database.querier(min, max)) {
            SeriesSet set = querier.select(List.of(), min, max);
            while (set.next()) {
                TreeMap<Long, Sample> samples = new TreeMap<>();
                SampleCursor cursor = set.samples();
                while (cursor.next(block)) {
                    @Nullable Histogram[] histograms = block.histograms();
                    long[] starts = block.startTimestampsMs();
                    for (int i = 0; i < block.size(); i++) {
                        samples.put(
                                block.timestampsMs()[i],
                                new Sample(
                                        Double.doubleToRawLongBits(block.values()[i]),
                                        histograms == null ? null : histograms[i],
                                        starts == null ? 0 : starts[i]));
                    }
                }
                if (!samples.isEmpty()) {
                    found.put(set.labels(), samples);
                }
            }
        }
        return found;
    }

    private static void assertSame(
            Map<Labels, ? extends Map<Long, Sample>> expected,
            Map<Labels, ? extends Map<Long, Sample>> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((labels, samples) -> {
            Map<Long, Sample> found = actual.get(labels);
            assertNotNull(found, labels::toString);
            samples.forEach((timeMs, sample) -> {
                if (!sample.equals(found.get(timeMs))) {
                    throw new AssertionError(
                            labels
                                    + " at "
                                    + timeMs
                                    + ": expected "
                                    + sample
                                    + ", found "
                                    + found.get(timeMs));
                }
            });
            assertEquals(samples.size(), found.size(), labels::toString);
        });
    }
}
