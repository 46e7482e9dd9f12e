package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Cursor;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random batches, restarts and sealing beside a naive model in memory. */
class ModelTest {
    private static final int SOURCES = 4;
    private static final int SERIES_PER_SOURCE = 12;
    private static final long WINDOW_MS = 30 * 60 * 1000L;

    @TempDir Path folder;

    private final TreeMap<Labels, TreeMap<Long, Long>> model = new TreeMap<>();
    private final TreeMap<Labels, TreeMap<Long, Long>> delivered = new TreeMap<>();
    private final long[] clock = new long[SOURCES];
    private final Series[][] series = new Series[SOURCES][SERIES_PER_SOURCE];
    private Random random = new Random(0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheModel(long seed) throws IOException {
        random = new Random(seed);
        System.out.println("seed=" + seed);
        for (int s = 0; s < SOURCES; s++) {
            clock[s] = TestDatabase.NOW_MS - 40_000_000L + s;
            freshHandles(s);
        }
        long size = seed % 2 == 0 ? 64L << 20 : 24L << 20;
        TimeSeriesDatabase database = TestDatabase.open(folder, size);
        Cursor cursor = database.open("far");
        for (int step = 0; step < 2500; step++) {
            append(database);
            int dice = random.nextInt(400);
            if (dice < 4) {
                assertTrue(database.syncNow());
            } else if (dice == 4) {
                assertTrue(database.sealNow());
            } else if (dice < 12) {
                deliver(cursor);
            } else if (dice == 12) {
                cursor.close();
                database.close();
                database = TestDatabase.open(folder, size);
                cursor = database.open("far");
                for (int s = 0; s < SOURCES; s++) {
                    freshHandles(s);
                }
                TestDatabase.assertSame(model, TestDatabase.all(database));
            }
        }
        TestDatabase.assertSame(model, TestDatabase.all(database));
        long from = TestDatabase.NOW_MS - 35_000_000L;
        long to = from + 2_000_000;
        TreeMap<Labels, TreeMap<Long, Long>> part = new TreeMap<>();
        model.forEach((labels, samples) -> {
            var cut = new TreeMap<>(samples.subMap(from, true, to, true));
            if (!cut.isEmpty()) {
                part.put(labels, cut);
            }
        });
        TestDatabase.assertSame(part, TestDatabase.all(database, from, to));
        deliver(cursor);
        assertEquals(0, cursor.backlog().samples());
        TestDatabase.assertSame(model, delivered);
        cursor.close();
        database.close();
    }

    private void freshHandles(int source) {
        for (int i = 0; i < SERIES_PER_SOURCE; i++) {
            series[source][i] = TestDatabase.series("m" + source, i);
        }
    }

    private void append(TimeSeriesDatabase database) {
        int source = random.nextInt(SOURCES);
        clock[source] += random.nextInt(10) == 0 ? random.nextInt(20_000) : 10_000;
        Batch batch = new Batch("source/" + source).reset(clock[source]);
        boolean late = random.nextInt(30) == 0;
        if (late) {
            batch.reset(clock[source] - random.nextInt(3_000_000));
        }
        Set<Integer> used = new HashSet<>();
        int expected = 0;
        for (int i = 0; i < SERIES_PER_SOURCE; i++) {
            int chosen = random.nextInt(50) == 0 ? random.nextInt(SERIES_PER_SOURCE) : i;
            int owner = random.nextInt(400) == 0 ? random.nextInt(SOURCES) : source;
            if (random.nextInt(40) == 0 || !used.add(owner * 100 + chosen)) {
                continue;
            }
            Series one = series[owner][chosen];
            double value = value(chosen);
            long timestampMs = batch.timestampMs();
            if (random.nextInt(60) == 0) {
                timestampMs -= random.nextInt(50_000);
                batch.add(one, value, timestampMs);
            } else {
                batch.add(one, value);
            }
            expected += model(one.labels(), timestampMs, Double.doubleToRawLongBits(value));
        }
        AppendResult result = database.append(batch);
        assertEquals(expected, result.appended(), result::toString);
    }

    private int model(Labels labels, long timestampMs, long bits) {
        TreeMap<Long, Long> samples = model.computeIfAbsent(labels, _ -> new TreeMap<>());
        if (samples.containsKey(timestampMs)
                || (!samples.isEmpty() && timestampMs < samples.lastKey() - WINDOW_MS)) {
            if (samples.isEmpty()) {
                model.remove(labels);
            }
            return 0;
        }
        samples.put(timestampMs, bits);
        return 1;
    }

    private double value(int kind) {
        return switch (kind) {
            case 0 -> 1;
            case 1 -> random.nextInt(50) / 10.0;
            case 2 -> random.nextGaussian();
            case 3 -> Double.longBitsToDouble(random.nextLong());
            case 4 -> random.nextInt(10) == 0 ? StaleMarker.VALUE : random.nextInt(3);
            case 5 -> (double) (random.nextLong() >>> random.nextInt(64));
            case 6 -> random.nextInt(1000) / 1000.0 * Math.pow(10, random.nextInt(12));
            case 7 -> random.nextBoolean() ? -0.0 : Double.NEGATIVE_INFINITY;
            default -> random.nextInt(20) - 10;
        };
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
                Long before =
                        delivered
                                .computeIfAbsent(rows.labels(i), _ -> new TreeMap<>())
                                .put(
                                        rows.timestampMs(i),
                                        Double.doubleToRawLongBits(rows.value(i)));
                if (before != null) {
                    throw new AssertionError("delivered twice: " + rows.labels(i));
                }
            }
            cursor.acknowledge();
        }
    }
}
