package io.narthex.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarQueryable.SeriesExemplars;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.Series;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exemplars and metadata: bounded, durable, refused as Prometheus refuses them. */
class KeptTest {
    private static final long SIZE = 8 << 20;
    private static final List<List<Matcher>> ALL =
            List.of(List.of(new Matcher(Matcher.Type.NOT_EQUAL, "__name__", "")));

    @TempDir Path folder;

    private final Series series = TestDatabase.series("latency", 1);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    private TimeSeriesDatabase open(Path at, int maxExemplars) throws IOException {
        return TimeSeriesDatabase.open(
                TestDatabase.options(at, SIZE).withMaxExemplars(maxExemplars),
                TestDatabase.environment(),
                registry);
    }

    private static Exemplar exemplar(String trace, double value, long ms) {
        return new Exemplar(Labels.of("trace_id", trace), value, TestDatabase.NOW_MS + ms);
    }

    private static Batch batch(Series of, Exemplar... exemplars) {
        Batch batch = new Batch("kept").reset(TestDatabase.NOW_MS);
        for (Exemplar one : exemplars) {
            batch.addExemplar(of, one);
        }
        return batch;
    }

    private static List<SeriesExemplars> all(TimeSeriesDatabase database) {
        return database.exemplars(Long.MIN_VALUE, Long.MAX_VALUE, ALL);
    }

    private double refused(String reason) {
        for (MetricSnapshot snapshot : registry.scrape()) {
            if (snapshot.getMetadata().getName().equals("narthex_storage_exemplars_refused")) {
                return ((CounterSnapshot) snapshot)
                        .getDataPoints().stream()
                                .filter(p -> reason.equals(p.getLabels().get("reason")))
                                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                                .sum();
            }
        }
        throw new AssertionError("no such metric");
    }

    @Test
    void takesWhatIsNewerThanTheNewestOfItsSeries() throws IOException {
        try (TimeSeriesDatabase database = open(folder, 100)) {
            Exemplar first = exemplar("a", 1, 0);
            Exemplar second = exemplar("b", 2, 10);
            database.append(batch(series, first, second, second));
            assertEquals(1, refused("duplicate"));
            database.append(batch(series, exemplar("c", 3, 5), exemplar("c", 1, 10)));
            assertEquals(2, refused("out_of_order"));
            Exemplar third = exemplar("c", 2, 10);
            database.append(batch(series, third, exemplar("d", 1, 700_000)));
            assertEquals(1, refused("future"));
            database.append(batch(series, exemplar("x".repeat(121), 1, 20)));
            assertEquals(1, refused("too_long"));
            Exemplar fourth = exemplar("ä".repeat(120), 1, 20);
            database.append(batch(series, fourth));
            assertEquals(
                    List.of(
                            new SeriesExemplars(
                                    series.labels(), List.of(first, second, third, fourth))),
                    all(database));
            assertEquals(
                    List.of(new SeriesExemplars(series.labels(), List.of(second, third))),
                    database.exemplars(TestDatabase.NOW_MS + 1, TestDatabase.NOW_MS + 10, ALL));
        }
    }

    @Test
    void keepsNoneWhereTheNumberIsZero() throws IOException {
        try (TimeSeriesDatabase database = open(folder, 0)) {
            database.append(batch(series, exemplar("a", 1, 0)));
            assertEquals(List.of(), all(database));
            assertEquals(0, refused("duplicate"));
        }
    }

    @Test
    void feedGoesOnAfterTheLastThatWasRead() throws IOException {
        try (TimeSeriesDatabase database = open(folder, 3)) {
            List<Double> read = new ArrayList<>();
            long last = database.readExemplars(0, 10, (_, one) -> read.add(one.value()));
            for (int i = 1; i <= 5; i++) {
                database.append(batch(series, exemplar("a", i, i)));
            }
            last = database.readExemplars(last, 2, (_, one) -> read.add(one.value()));
            last = database.readExemplars(last, 2, (_, one) -> read.add(one.value()));
            assertEquals(List.of(3.0, 4.0, 5.0), read);
            assertEquals(last, database.readExemplars(last, 2, (_, one) -> read.add(one.value())));
            assertEquals(3, read.size());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void agreesWithTheModelOverCrashesAndLapsOfTheJournal(long seed) throws IOException {
        Random random = new Random(seed);
        System.out.println("seed=" + seed);
        int max = 200;
        ArrayDeque<Map.Entry<Labels, Exemplar>> model = new ArrayDeque<>();
        Map<String, MetricFamily> families = new TreeMap<>();
        Path at = folder.resolve("0");
        TimeSeriesDatabase database = TestDatabase.open(options(at, max));
        Series[] others = new Series[100];
        for (int i = 0; i < others.length; i++) {
            others[i] = TestDatabase.series("other", i);
        }
        for (int step = 0; step < 3000; step++) {
            Batch batch = new Batch("kept").reset(TestDatabase.NOW_MS - 3_000_000 + step * 1000L);
            for (Series other : others) {
                batch.add(other, random.nextGaussian());
            }
            if (random.nextInt(5) == 0) {
                Series of = TestDatabase.series("latency", random.nextInt(20));
                Exemplar one = exemplar(Long.toHexString(random.nextLong()), step, step - 3000L);
                batch.addExemplar(of, one);
                model.add(Map.entry(of.labels(), one));
                if (model.size() > max) {
                    model.remove();
                }
            }
            if (random.nextInt(20) == 0) {
                MetricFamily family =
                        new MetricFamily(
                                "metric_" + random.nextInt(50),
                                random.nextBoolean() ? MetricType.COUNTER : MetricType.HISTOGRAM,
                                "help " + random.nextInt(3),
                                random.nextBoolean() ? "seconds" : "");
                batch.addFamily(family);
                families.put(family.name(), family);
            }
            database.append(batch);
            if (step % 10 == 0) {
                assertTrue(database.workNow());
            }
            if (random.nextInt(400) == 0) {
                assertTrue(database.syncNow());
                Path next = folder.resolve("" + step);
                Files.createDirectories(next);
                Files.copy(at.resolve("ring"), next.resolve("ring"));
                database.close();
                at = next;
                database = TestDatabase.open(options(at, max));
                assertAgrees(model, families, database);
            }
        }
        assertAgrees(model, families, database);
        database.close();
    }

    private static StorageOptions options(Path at, int max) {
        return TestDatabase.options(at, SIZE).withMaxExemplars(max);
    }

    private static void assertAgrees(
            Iterable<Map.Entry<Labels, Exemplar>> model,
            Map<String, MetricFamily> families,
            TimeSeriesDatabase database) {
        Map<Labels, List<Exemplar>> expected = new TreeMap<>();
        model.forEach(entry ->
                expected.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .add(entry.getValue()));
        List<SeriesExemplars> list = new ArrayList<>();
        expected.forEach((labels, exemplars) -> list.add(new SeriesExemplars(labels, exemplars)));
        assertEquals(list, all(database));
        assertEquals(List.copyOf(families.values()), database.families());
    }
}
