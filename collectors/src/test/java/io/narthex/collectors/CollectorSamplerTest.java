package io.narthex.collectors;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.AppendResult;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.SampleSink;
import io.narthex.core.model.Series;
import io.narthex.core.model.StaleMarker;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CollectorSamplerTest {
    private static final MetricFamily TEMPERATURE =
            MetricFamily.of("temperature_celsius", MetricType.GAUGE, "");

    private final Store store = new Store();
    private final AtomicLong wallMs = new AtomicLong(1_000_000);
    private volatile List<String> sensors = List.of("a", "b");
    private volatile boolean broken;

    /** Remembers batches, without what belongs to the runner. */
    private static final class Store implements SampleSink {
        private final List<List<String>> batches = new CopyOnWriteArrayList<>();
        private final List<Long> timestamps = new CopyOnWriteArrayList<>();
        private final List<Series> series = new CopyOnWriteArrayList<>();
        private volatile int refuse;

        @Override
        public AppendResult append(Batch batch) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Series of = batch.series(i);
                if (!of.labels().metricName().startsWith("node_scrape_")) {
                    boolean stale = StaleMarker.is(batch.value(i));
                    lines.add(of.labels() + (stale ? " stale" : " " + batch.value(i)));
                    series.add(of);
                }
            }
            batches.add(lines);
            timestamps.add(batch.timestampMs());
            if (refuse > 0) {
                throw new IllegalStateException("full");
            }
            return new AppendResult(batch.size(), 0, 0, 0, 0, 0);
        }
    }

    private final class Sensors implements Collector {
        @Override
        public String name() {
            return "sensors";
        }

        @Override
        public boolean collect(MetricWriter out) throws IOException {
            if (broken) {
                throw new IOException("bus is gone");
            }
            out.family(TEMPERATURE);
            for (String sensor : sensors) {
                out.sample(Labels.of("sensor", sensor), 20);
            }
            return true;
        }
    }

    private CollectorSampler sampler(Duration interval) {
        SamplerMetrics metrics = new SamplerMetrics(new PrometheusRegistry());
        return new CollectorSampler(
                new CollectorRunner(
                        List.of(new Sensors()),
                        RunnerConfig.node("node", Duration.ofSeconds(50)),
                        NanoClock.SYSTEM,
                        metrics),
                new SamplerConfig("host", "node", "pi", interval),
                store,
                new CollectorSampler.Clocks(wallMs::get, NanoClock.SYSTEM),
                metrics);
    }

    private static String temperature(String sensor, String value) {
        return "{__name__=\"temperature_celsius\", instance=\"pi\", job=\"node\", sensor=\""
                + sensor
                + "\"} "
                + value;
    }

    private static String up(String value) {
        return "{__name__=\"up\", instance=\"pi\", job=\"node\"} " + value;
    }

    @Test
    void addsTheLabelsOfTheSourceAndUp() {
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.read(1_000_000);
        }
        assertEquals(
                List.of(temperature("a", "20.0"), temperature("b", "20.0"), up("1.0")),
                store.batches.getFirst());
    }

    @Test
    void usesTheSameHandlesAgain() {
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.read(1_000_000);
            sampler.read(1_015_000);
            sensors = List.of("b", "a");
            sampler.read(1_030_000);
        }
        assertSame(store.series.get(0), store.series.get(3));
        assertSame(store.series.get(1), store.series.get(4));
        assertSame(store.series.get(1), store.series.get(6));
        assertSame(store.series.get(0), store.series.get(7));
        assertSame(store.series.get(2), store.series.get(8));
        assertSame(TEMPERATURE, store.series.getFirst().family());
    }

    @Test
    void marksTheEndOfASeriesOnce() {
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.read(1_000_000);
            sensors = List.of("b");
            sampler.read(1_015_000);
            sampler.read(1_030_000);
            sensors = List.of("a", "b");
            sampler.read(1_045_000);
        }
        assertEquals(
                List.of(temperature("b", "20.0"), up("1.0"), temperature("a", "stale")),
                store.batches.get(1));
        assertEquals(List.of(temperature("b", "20.0"), up("1.0")), store.batches.get(2));
        assertEquals(
                List.of(temperature("a", "20.0"), temperature("b", "20.0"), up("1.0")),
                store.batches.get(3));
    }

    @Test
    void isDownWhenEverythingFailed() {
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.read(1_000_000);
            broken = true;
            sampler.read(1_015_000);
        }
        assertEquals(
                List.of(up("0.0"), temperature("a", "stale"), temperature("b", "stale")),
                store.batches.get(1));
    }

    @Test
    void aSeriesThatStandsTwiceCountsOnce() {
        sensors = List.of("a", "a");
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.read(1_000_000);
        }
        assertEquals(List.of(temperature("a", "20.0"), up("1.0")), store.batches.getFirst());
    }

    @Test
    void seriesEndWhenTheSourceIsRetiredButNotWhenTheProcessStops() {
        var stopped = sampler(Duration.ofSeconds(15));
        stopped.read(1_000_000);
        stopped.stop();
        assertEquals(1, store.batches.size());
        stopped.retire();
        assertEquals(1, store.batches.size());

        var retired = sampler(Duration.ofSeconds(15));
        retired.read(1_000_000);
        wallMs.set(1_005_000);
        retired.retire();
        assertEquals(
                List.of(temperature("a", "stale"), temperature("b", "stale"), up("stale")),
                store.batches.getLast());
        assertEquals(1_005_000, store.timestamps.getLast());
    }

    @Test
    void writesWithoutTheLabelsOfTheSource() {
        List<String> lines = new ArrayList<>();
        try (var sampler = sampler(Duration.ofSeconds(15))) {
            sampler.write(
                    new MetricWriter() {
                        @Override
                        public void family(MetricFamily family) {
                            lines.add(family.name());
                        }

                        @Override
                        public void sample(String suffix, Labels labels, double value) {
                            lines.add(labels.toString());
                        }
                    });
        }
        assertEquals(
                List.of(
                        "temperature_celsius",
                        "{sensor=\"a\"}",
                        "{sensor=\"b\"}",
                        "node_scrape_collector_duration_seconds",
                        "{collector=\"sensors\"}",
                        "node_scrape_collector_success",
                        "{collector=\"sensors\"}"),
                lines);
        assertEquals(List.of(), store.batches);
    }

    @Test
    void readsOnThoughTheWallClockStandsStillOrSteps() {
        try (var sampler = sampler(Duration.ofMillis(100))) {
            sampler.start();
            await().until(() -> store.batches.size() >= 3);
            wallMs.set(500);
            int before = store.batches.size();
            await().until(() -> store.batches.size() >= before + 3);
            wallMs.set(4_000_000_000_000L);
            int later = store.batches.size();
            await().until(() -> store.batches.size() >= later + 3);
        }
        assertTrue(Math.abs(last() - 4_000_000_000_000L) <= 2);
    }

    private long last() {
        return store.timestamps.getLast();
    }

    @Test
    void readsOnThoughTheStorageFails() {
        store.refuse = 1;
        try (var sampler = sampler(Duration.ofMillis(100))) {
            sampler.start();
            await().until(() -> store.batches.size() >= 3);
        }
    }

    @Test
    void startsOnce() {
        var sampler = sampler(Duration.ofSeconds(15));
        sampler.start();
        var e = assertThrows(IllegalStateException.class, sampler::start);
        assertEquals("sampler was started or stopped before: job=node", e.getMessage());
        sampler.stop();
        assertFalse(
                Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().equals("sampler-node")));
    }

    @Test
    void configurationIsChecked() {
        assertEquals(
                "interval must be at least 100ms: interval=PT0.099S",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SamplerConfig("s", "j", "i", Duration.ofMillis(99)))
                        .getMessage());
        assertEquals(
                "job must not be empty",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SamplerConfig("s", "", "i", Duration.ofSeconds(1)))
                        .getMessage());
        assertEquals(
                "instance must not be empty",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SamplerConfig("s", "j", "", Duration.ofSeconds(1)))
                        .getMessage());
        assertEquals(
                "timeout must be positive: timeout=PT0S",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RunnerConfig.node("j", Duration.ZERO))
                        .getMessage());
    }
}
