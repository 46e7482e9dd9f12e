package io.narthex.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.receive.ReceiveLimits;
import io.narthex.collectors.receive.RemoteWriteReceiver;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.Batch;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarQueryable.SeriesExemplars;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.Series;
import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import io.narthex.forwarder.Forwarder;
import io.narthex.forwarder.ForwarderConfig;
import io.narthex.links.http.HttpClients;
import io.narthex.storage.StorageOptions;
import io.narthex.storage.TimeSeriesDatabase;
import io.narthex.testkit.RealPrometheus;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.server.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Histograms of every kind and stale markers go from one database to a real Prometheus, and from
 * there into another database: what comes out is what went in.
 */
class RoundTripTest {
    private static final int ROWS = 40;
    private static final List<List<Matcher>> ALL =
            List.of(List.of(new Matcher(Matcher.Type.EQUAL, "job", "round")));

    @TempDir Path folder;

    private final Random random = new Random(7);
    private final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);

    private static TimeSeriesDatabase open(Path at) throws Exception {
        return TimeSeriesDatabase.open(
                StorageOptions.defaults(at).withSizeBytes(16 << 20), new PrometheusRegistry());
    }

    private static Series series(String name) {
        return new Series(Labels.of("__name__", name, "job", "round"));
    }

    @Test
    void whatComesBackIsWhatWasSent() throws Exception {
        try (TimeSeriesDatabase near = open(folder.resolve("near"));
                TimeSeriesDatabase far = open(folder.resolve("far"));
                HttpServer server = receiver(far);
                RealPrometheus prometheus = RealPrometheus.at(folder);
                Forwarder forwarder = forwarder(near)) {
            prometheus.options("--enable-feature=native-histograms,exemplar-storage");
            prometheus.configure(
                    """
                    remote_write:
                    - url: http://127.0.0.1:%d/api/v1/write
                      send_exemplars: true
                      send_native_histograms: true
                      queue_config: {batch_send_deadline: 100ms}
                      # Prometheus leaves the bounds out.
                      write_relabel_configs:
                      - {source_labels: [__name__], regex: custom.*, action: drop}
                    """
                            .formatted(server.addresses().getFirst().getPort()));
            prometheus.start();
            forward(forwarder, prometheus);
            awaitWatching(near, far);
            fill(near);
            Map<String, Object> sent = compared(near);
            await().atMost(Duration.ofSeconds(60)).until(() -> compared(far).size() >= sent.size());
            assertSame(sent, compared(far));
            assertCustomBuckets(near, prometheus);
            assertExemplars(near, prometheus);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertEquals(exemplars(near), exemplars(far)));
            assertEquals(
                    List.of(new MetricFamily("integer", MetricType.HISTOGRAM, "Help.", "")),
                    near.families());
        } finally {
            clients.close();
        }
    }

    /** The last histogram with custom buckets as the receiver shows it. */
    private static void assertCustomBuckets(TimeSeriesDatabase near, RealPrometheus prometheus)
            throws Exception {
        Map<String, Object> sent = samples(near);
        for (String name : List.of("custom ", "custom_real ")) {
            String at =
                    sent.keySet().stream().filter(key -> key.startsWith(name)).toList().getLast();
            Histogram last = (Histogram) Objects.requireNonNull(sent.get(at));
            double[] counts = last.positive().counts();
            String expected =
                    "{\"count\":\""
                            + Floats.format(last.count())
                            + "\",\"sum\":\""
                            + Floats.format(last.sum())
                            + "\",\"buckets\":[[3,\"-Inf\",\"0.005\",\""
                            + Floats.format(counts[0])
                            + "\"],[0,\"0.005\",\"1.5\",\""
                            + Floats.format(counts[1])
                            + "\"],[0,\"1.5\",\"+Inf\",\""
                            + Floats.format(counts[2])
                            + "\"]]}";
            String answer =
                    prometheus.query(
                            name.strip(), Long.parseLong(at.substring(at.indexOf(' ') + 1)));
            assertTrue(answer.contains(expected), answer + "\n" + expected);
        }
    }

    private static List<SeriesExemplars> exemplars(TimeSeriesDatabase of) {
        return of.exemplars(0, Long.MAX_VALUE / 2, ALL);
    }

    /** All of them, though their series was new when they were stored. */
    private static void assertExemplars(TimeSeriesDatabase near, RealPrometheus prometheus) {
        List<SeriesExemplars> sent = exemplars(near);
        assertEquals(1, sent.size());
        assertEquals(ROWS, sent.getFirst().exemplars().size());
        Exemplar last = sent.getFirst().exemplars().getLast();
        String path =
                "/api/v1/query_exemplars?query=plain&start="
                        + (last.timestampMs() / 1000 - 1000)
                        + "&end="
                        + (last.timestampMs() / 1000 + 1000);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    String answer = prometheus.get(path);
                    for (Exemplar one : sent.getFirst().exemplars()) {
                        String expected =
                                "{\"labels\":{\"trace_id\":\""
                                        + one.labels().get("trace_id")
                                        + "\"},\"value\":\""
                                        + Floats.format(one.value())
                                        + "\",\"timestamp\":";
                        assertTrue(answer.contains(expected), answer);
                    }
                });
    }

    private static HttpServer receiver(TimeSeriesDatabase into) throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        RemoteWriteReceiver receiver =
                new RemoteWriteReceiver(into, registry, ReceiveLimits.ofHeap());
        HttpServer server =
                new HttpServer(
                        WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:0")),
                        LiveWebConfig.none(),
                        List.of(receiver.route(true)),
                        registry);
        server.start();
        return server;
    }

    private Forwarder forwarder(TimeSeriesDatabase from) {
        return new Forwarder(
                new Forwarder.Sources(from, from, from),
                clients,
                EpochClock.SYSTEM,
                NanoClock.SYSTEM,
                new PrometheusRegistry());
    }

    private static void forward(Forwarder forwarder, RealPrometheus to) throws Exception {
        Document document =
                Document.parse(
                        "p.yml",
                        Path.of("/"),
                        "remote_write: [{name: central, send_exemplars: true,"
                                + " send_native_histograms: true, queue_config:"
                                + " {batch_send_deadline: 0s}, url: '"
                                + to.url("/api/v1/write")
                                + "'}]",
                        SecretSource.system());
        ForwarderConfig config = ForwarderConfig.read(document.root(), Labels.EMPTY, false);
        document.throwIfWrong();
        forwarder.prepare(config).commit();
    }

    /** Prometheus sends on only what is newer than when it began to look: waits until it does. */
    private static void awaitWatching(TimeSeriesDatabase near, TimeSeriesDatabase far) {
        Series canary = series("canary");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    Batch batch = new Batch("canary").reset(EpochClock.SYSTEM.epochMs());
                    batch.add(canary, 1);
                    near.append(batch);
                    return !samples(far).isEmpty();
                });
    }

    /** Without what only tells that samples come through. */
    private static Map<String, Object> compared(TimeSeriesDatabase of) {
        Map<String, Object> samples = samples(of);
        samples.keySet().removeIf(at -> at.startsWith("canary") || at.startsWith("custom"));
        return samples;
    }

    private void fill(TimeSeriesDatabase into) {
        long fromMs = EpochClock.SYSTEM.epochMs() + 1000;
        Series integer = series("integer");
        Series real = series("real");
        Series custom = series("custom");
        Series customReal = series("custom_real");
        Series mixed = series("mixed");
        Series plain = series("plain");
        long[] counts = new long[6];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += 1 + random.nextInt(9);
            }
            Batch batch = new Batch("round").reset(fromMs + row * 10L);
            batch.add(integer, exponential(counts, true));
            batch.add(real, exponential(counts, false));
            batch.add(custom, custom(counts, true));
            batch.add(customReal, custom(counts, false));
            if (row % 7 == 6) {
                batch.add(mixed, StaleMarker.VALUE);
            } else {
                batch.add(mixed, exponential(counts, true));
            }
            batch.add(plain, row);
            batch.addExemplar(
                    plain,
                    new Exemplar(Labels.of("trace_id", "t" + row), row + 0.5, batch.timestampMs()));
            batch.addFamily(new MetricFamily("integer", MetricType.HISTOGRAM, "Help.", ""));
            into.append(batch);
        }
    }

    private Histogram exponential(long[] counts, boolean integer) {
        double unit = integer ? 1 : 0.3;
        double[] positive = {counts[1] * unit, counts[2] * unit, counts[3] * unit};
        double[] negative = {counts[4] * unit};
        double zero = counts[0] * unit;
        double all = zero + positive[0] + positive[1] + positive[2] + negative[0];
        return new Histogram(
                3,
                0x1p-128,
                zero,
                all,
                random.nextGaussian(),
                new Buckets(new int[] {-3, 2}, new int[] {2, 1}, positive),
                new Buckets(new int[] {5}, new int[] {1}, negative),
                new double[0],
                integer ? ResetHint.UNKNOWN : ResetHint.GAUGE,
                integer);
    }

    private Histogram custom(long[] counts, boolean integer) {
        double unit = integer ? 1 : 0.7;
        double[] positive = {counts[1] * unit, counts[2] * unit, counts[3] * unit};
        return new Histogram(
                Histogram.CUSTOM_SCHEMA,
                0,
                0,
                positive[0] + positive[1] + positive[2],
                random.nextDouble(),
                new Buckets(new int[] {0}, new int[] {3}, positive),
                Buckets.NONE,
                new double[] {0.005, 1.5},
                ResetHint.UNKNOWN,
                integer);
    }

    /** Histograms without their hints, which a receiver may know better; values by their bits. */
    private static Map<String, Object> samples(TimeSeriesDatabase of) {
        Map<String, Object> found = new TreeMap<>();
        SampleBlock block = new SampleBlock();
        long max = Long.MAX_VALUE / 2;
        try (Querier querier = of.querier(0, max)) {
            SeriesSet set = querier.select(ALL.getFirst(), 0, max);
            while (set.next()) {
                SampleCursor cursor = set.samples();
                while (cursor.next(block)) {
                    @Nullable Histogram[] histograms = block.histograms();
                    for (int i = 0; i < block.size(); i++) {
                        Histogram one = histograms == null ? null : histograms[i];
                        found.put(
                                set.labels().metricName() + " " + block.timestampsMs()[i],
                                one == null
                                        ? Long.toHexString(
                                                Double.doubleToRawLongBits(block.values()[i]))
                                        : one.withResetHint(ResetHint.UNKNOWN));
                    }
                }
            }
        }
        return found;
    }

    private static void assertSame(Map<String, Object> expected, Map<String, Object> actual) {
        List<String> differences = new ArrayList<>();
        expected.forEach((at, value) -> {
            if (!value.equals(actual.get(at))) {
                differences.add(at + ": sent " + value + ", got " + actual.get(at));
            }
        });
        assertEquals(List.of(), differences.stream().limit(3).toList());
        assertEquals(expected.keySet(), actual.keySet());
    }
}
