package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.narthex.storage.format.RingDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Series that come and go, found by matchers and ranges of time, and the names and values of their
 * labels, against a naive model; with a head that knows them and with one that has forgotten them.
 */
class SelectionTest {
    private static final long SIZE = 8 << 20;
    private static final long PHASE_MS = 300_000;
    private static final int PHASES = 6;
    private static final int SERIES = 400;

    @TempDir Path folder;

    /** The phases that a series is there in. */
    private final Map<Labels, TreeSet<Integer>> model = new TreeMap<>();

    private Series[] series(Random random) {
        Series[] series = new Series[SERIES];
        for (int i = 0; i < SERIES; i++) {
            Labels.Builder labels =
                    Labels.builder(4)
                            .add("__name__", "m" + i % 7)
                            .add("n", Integer.toString(i))
                            .add("job", i % 2 == 0 ? "node" : "board");
            if (random.nextInt(3) == 0) {
                labels.add("zone", "z" + random.nextInt(4));
            }
            series[i] = new Series(labels.build());
        }
        return series;
    }

    private static long beginMs(int phase) {
        return TestDatabase.NOW_MS - (PHASES - phase) * PHASE_MS;
    }

    private void fill(TimeSeriesDatabase database, Random random) {
        Series[] series = series(random);
        for (int phase = 0; phase < PHASES; phase++) {
            List<Series> present = new ArrayList<>();
            int from = random.nextInt(SERIES);
            int count = 1 + random.nextInt(SERIES / 2);
            for (int i = 0; i < SERIES; i++) {
                if (Math.floorMod(i - from, SERIES) < count || random.nextInt(20) == 0) {
                    present.add(series[i]);
                    model.computeIfAbsent(series[i].labels(), _ -> new TreeSet<>()).add(phase);
                }
            }
            for (int row = 0; row < 130; row++) {
                Batch batch = new Batch("p" + phase % 2).reset(beginMs(phase) + row * 1000L);
                for (Series one : present) {
                    batch.add(one, row % 9);
                }
                assertEquals(0, database.append(batch).refused());
            }
            assertTrue(phase == PHASES - 1 || database.sealNow());
        }
    }

    private static List<Matcher> matchers(Random random) {
        List<Matcher> matchers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = List.of("__name__", "job", "zone", "n", "none").get(random.nextInt(5));
            String[] values = {
                "", "m1", "m1|m2", "m.*", "node", ".+", "z[12]", "1.*", "z1|", "7", "(?i)NODE"
            };
            List<Matcher.Type> types = List.of(Matcher.Type.values());
            Matcher.Type type = types.get(random.nextInt(types.size()));
            matchers.add(new Matcher(type, name, values[random.nextInt(values.length)]));
        }
        return matchers;
    }

    private static List<Labels> labels(SeriesSet set) {
        List<Labels> labels = new ArrayList<>();
        while (set.next()) {
            labels.add(set.labels());
        }
        return labels;
    }

    private void check(TimeSeriesDatabase database, Random random, String what) {
        List<Matcher> matchers = matchers(random);
        int from = random.nextInt(PHASES);
        int to = from + random.nextInt(PHASES - from);
        long minMs = beginMs(from);
        long maxMs = beginMs(to) + PHASE_MS - 1;
        List<Labels> expected = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        TreeSet<String> zones = new TreeSet<>();
        model.forEach((labels, phases) -> {
            if (Matcher.allMatch(matchers, labels) && !phases.subSet(from, to + 1).isEmpty()) {
                expected.add(labels);
                labels.forEach((name, value) -> {
                    names.add(name);
                    if (name.equals("zone")) {
                        zones.add(value);
                    }
                });
            }
        });
        String of = what + " " + matchers + " " + from + " to " + to;
        try (Querier querier = database.querier(minMs, maxMs)) {
            SeriesSet set = querier.select(matchers, minMs, maxMs);
            assertEquals(expected, List.copyOf(TestDatabase.read(set).keySet()), of);
            assertEquals(expected, labels(querier.select(matchers, minMs, maxMs)), of);
            assertEquals(List.copyOf(names), querier.labelNames(matchers), of);
            assertEquals(List.copyOf(zones), querier.labelValues("zone", matchers), of);
        }
    }

    /** Takes the journal away, and with it all that the head knows. */
    private void forget() throws IOException {
        byte[] ring = Files.readAllBytes(folder.resolve("ring"));
        for (int i = 2 * RingDescriptor.PAGE_BYTES; i < SIZE / 16; i++) {
            ring[i] = 0;
        }
        Files.write(folder.resolve("ring"), ring);
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, true", "4, true"})
    void findsWhatThereIs(long seed, boolean forgetting) throws IOException {
        Random random = new Random(seed);
        String what = "seed=" + seed;
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            fill(database, random);
            for (int i = 0; i < 60; i++) {
                check(database, random, what);
            }
            assertTrue(database.sealNow());
        }
        if (forgetting) {
            forget();
        }
        try (TimeSeriesDatabase database = TestDatabase.open(folder, SIZE)) {
            for (int i = 0; i < 60; i++) {
                check(database, random, what);
            }
        }
    }
}
