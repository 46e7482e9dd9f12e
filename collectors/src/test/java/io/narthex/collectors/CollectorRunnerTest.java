package io.narthex.collectors;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.NanoClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CollectorRunnerTest {
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(50);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final SamplerMetrics metrics = new SamplerMetrics(registry);

    /** Everything that was written but durations, as text. */
    private static final class Lines implements MetricWriter {
        private final List<String> lines = new ArrayList<>();
        private String name = "";

        @Override
        public void family(MetricFamily family) {
            name = family.name();
        }

        @Override
        public void sample(String suffix, Labels labels, double value) {
            if (name.equals("node_scrape_collector_duration_seconds")) {
                assertTrue(value >= 0);
            } else {
                lines.add(name + suffix + labels + ' ' + value);
            }
        }
    }

    private interface Body {
        boolean collect(MetricWriter out) throws IOException;
    }

    private static Collector collector(String name, Body body) {
        return new Collector() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean collect(MetricWriter out) throws IOException {
                return body.collect(out);
            }
        };
    }

    private static Collector writing(String name) {
        return collector(
                name,
                out -> {
                    out.single(MetricFamily.of(name, MetricType.GAUGE, ""), 7);
                    return true;
                });
    }

    private CollectorRunner runner(Duration timeout, Collector... collectors) {
        return new CollectorRunner(
                List.of(collectors), RunnerConfig.node("node", timeout), NanoClock.SYSTEM, metrics);
    }

    private static List<String> collect(CollectorRunner runner) {
        Lines lines = new Lines();
        runner.collect(lines);
        return lines.lines;
    }

    private static String success(String collector, int value) {
        return "node_scrape_collector_success{collector=\"" + collector + "\"} " + value + ".0";
    }

    @Test
    void writesWhatCollectorsFoundAndWhetherTheySucceeded() {
        try (var runner = runner(LONG, writing("a"), writing("b"))) {
            assertEquals(
                    List.of("a{} 7.0", "b{} 7.0", success("a", 1), success("b", 1)),
                    collect(runner));
        }
    }

    @Test
    void writesTheLastCollectionAgainWithoutRunningACollector() {
        AtomicInteger runs = new AtomicInteger();
        MetricFamily family = MetricFamily.of("runs", MetricType.GAUGE, "");
        Collector counting =
                collector(
                        "counting",
                        out -> {
                            out.single(family, runs.incrementAndGet());
                            return true;
                        });
        try (var runner = runner(LONG, counting)) {
            List<String> first = List.of("runs{} 1.0", success("counting", 1));
            Lines lines = new Lines();
            assertEquals(CollectorRunner.Outcome.READ, runner.writeLast(lines));
            assertEquals(first, lines.lines, "there was none: the collectors run");
            Lines again = new Lines();
            assertEquals(CollectorRunner.Outcome.READ, runner.writeLast(again));
            assertEquals(first, again.lines);
            assertEquals(List.of("runs{} 2.0", success("counting", 1)), collect(runner));
            Lines afterwards = new Lines();
            assertEquals(CollectorRunner.Outcome.READ, runner.writeLast(afterwards));
            assertEquals("runs{} 2.0", afterwards.lines.getFirst());
            assertEquals(2, runs.get());
        }
    }

    @Test
    void aCollectorThatThrowsCostsOnlyItself() {
        Collector checked =
                collector(
                        "checked",
                        out -> {
                            out.single(MetricFamily.of("partial", MetricType.GAUGE, ""), 1);
                            throw new IOException("cannot read /proc/x");
                        });
        Collector unchecked =
                collector(
                        "unchecked",
                        _ -> {
                            throw new IllegalStateException("bug");
                        });
        try (var runner = runner(LONG, checked, unchecked, writing("a"))) {
            assertEquals(
                    List.of(
                            "partial{} 1.0",
                            "a{} 7.0",
                            success("checked", 0),
                            success("unchecked", 0),
                            success("a", 1)),
                    collect(runner));
        }
        assertEquals(1, count("narthex_collector_failures", "checked"));
        assertEquals(1, count("narthex_collector_failures", "unchecked"));
    }

    @Test
    void noDataIsNoFailure() {
        try (var runner = runner(LONG, collector("hwmon", _ -> false))) {
            Lines lines = new Lines();
            assertEquals(CollectorRunner.Outcome.READ, runner.collect(lines));
            assertEquals(List.of(success("hwmon", 0)), lines.lines);
        }
        assertEquals(0, count("narthex_collector_failures", "hwmon"));
    }

    @Test
    void saysWhenEverythingFailed() {
        Collector failing =
                collector(
                        "a",
                        _ -> {
                            throw new IOException("gone");
                        });
        try (var runner = runner(LONG, failing)) {
            assertEquals(CollectorRunner.Outcome.FAILED, runner.collect(new Lines()));
        }
    }

    @Test
    void aCollectorThatBlocksIsLeftOutUntilItReturns() {
        CountDownLatch hangs = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Collector blocking =
                collector(
                        "blocking",
                        out -> {
                            if (runs.incrementAndGet() == 1) {
                                awaitLatch(hangs);
                            }
                            out.single(MetricFamily.of("late", MetricType.GAUGE, ""), 1);
                            return true;
                        });
        try (var runner = runner(SHORT, writing("a"), blocking, writing("b"))) {
            List<String> without =
                    List.of(
                            "a{} 7.0",
                            "b{} 7.0",
                            success("a", 1),
                            success("blocking", 0),
                            success("b", 1));
            assertEquals(without, collect(runner));
            assertEquals(without, collect(runner));
            assertEquals(1, runs.get());
            assertEquals(1, count("narthex_collector_timeouts", "blocking"));
            hangs.countDown();
            await().until(() -> collect(runner).contains("late{} 1.0"));
            assertEquals(2, runs.get());
        }
    }

    @Test
    void severalMayBlockAtOnce() {
        CountDownLatch hangs = new CountDownLatch(1);
        Body hang =
                _ -> {
                    awaitLatch(hangs);
                    return true;
                };
        try (var runner = runner(SHORT, collector("x", hang), collector("y", hang), writing("a"))) {
            assertEquals(
                    List.of("a{} 7.0", success("x", 0), success("y", 0), success("a", 1)),
                    collect(runner));
            hangs.countDown();
            await().until(() -> collect(runner).contains(success("x", 1)));
            await().until(() -> collect(runner).contains(success("y", 1)));
        }
    }

    @Test
    void collectionsAreSerialised() throws InterruptedException {
        AtomicBoolean inside = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        Collector exclusive =
                collector(
                        "a",
                        _ -> {
                            if (!inside.compareAndSet(false, true)) {
                                overlapped.set(true);
                            }
                            Thread.onSpinWait();
                            inside.set(false);
                            return true;
                        });
        try (var runner = runner(LONG, exclusive)) {
            Runnable many =
                    () -> {
                        for (int i = 0; i < 200; i++) {
                            runner.collect(new Lines());
                        }
                    };
            Thread other = new Thread(many);
            other.start();
            many.run();
            other.join();
        }
        assertEquals(false, overlapped.get());
    }

    @Test
    void anInterruptOfTheCallerIsKept() {
        try (var runner = runner(LONG, writing("a"))) {
            Thread.currentThread().interrupt();
            List<String> lines = collect(runner);
            assertTrue(Thread.interrupted());
            assertEquals(List.of("a{} 7.0", success("a", 1)), lines);
        }
    }

    @Test
    void writesNothingAfterClose() {
        var runner = runner(LONG, writing("a"));
        runner.close();
        Lines lines = new Lines();
        assertEquals(CollectorRunner.Outcome.CLOSED, runner.collect(lines));
        assertEquals(List.of(), lines.lines);
    }

    @Test
    void closeEndsACollectionThatWaits() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        var runner =
                runner(
                        LONG,
                        writing("a"),
                        collector(
                                "blocking",
                                _ -> {
                                    inside.countDown();
                                    awaitLatch(hangs);
                                    return true;
                                }));
        AtomicReference<CollectorRunner.Outcome> outcome = new AtomicReference<>();
        Lines lines = new Lines();
        Thread thread = new Thread(() -> outcome.set(runner.collect(lines)));
        thread.start();
        inside.await();
        runner.close();
        thread.join();
        hangs.countDown();
        assertEquals(CollectorRunner.Outcome.CLOSED, outcome.get());
        assertEquals(List.of(), lines.lines);
    }

    @Test
    void aCollectorAtTheEdgeOfItsTimeIsNeitherLostNorRunTwice() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Body edge =
                out -> {
                    if (running.incrementAndGet() > 1) {
                        overlaps.incrementAndGet();
                    }
                    LockSupport.parkNanos(random.nextInt(4_000_000));
                    out.single(MetricFamily.of("edge", MetricType.GAUGE, ""), 1);
                    running.decrementAndGet();
                    return true;
                };
        try (var runner =
                runner(Duration.ofMillis(2), writing("a"), collector("edge", edge), writing("b"))) {
            for (int i = 0; i < 500; i++) {
                List<String> lines = collect(runner);
                assertEquals(
                        count(lines, "edge{} 1.0"),
                        count(lines, success("edge", 1)),
                        "seed=" + seed);
                assertEquals(
                        count(lines, "a{} 7.0"), count(lines, success("a", 1)), "seed=" + seed);
                assertEquals(
                        count(lines, "b{} 7.0"), count(lines, success("b", 1)), "seed=" + seed);
            }
            await().until(() -> collect(runner).contains(success("edge", 1)));
        }
        assertEquals(0, overlaps.get(), "seed=" + seed);
    }

    private static long count(List<String> lines, String line) {
        return lines.stream().filter(line::equals).count();
    }

    @Test
    void refusesSamplesWithoutFamily() {
        SampleBuffer buffer = new SampleBuffer();
        var e =
                assertThrows(
                        IllegalStateException.class, () -> buffer.sample(Labels.of("a", "b"), 1));
        assertEquals("family must come before its samples: labels={a=\"b\"}", e.getMessage());
    }

    private double count(String name, String collector) {
        for (var snapshot : registry.scrape()) {
            if (snapshot.getMetadata().getName().equals(name)) {
                for (var point : snapshot.getDataPoints()) {
                    if (collector.equals(point.getLabels().get("collector"))) {
                        return ((CounterDataPointSnapshot) point).getValue();
                    }
                }
            }
        }
        return 0;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
