package io.narthex.promql.peer;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.core.model.Labels;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.MemoryStorage;
import java.util.Random;

/** Random samples that go into both: counters, gauges, classic and native histograms. */
public final class PeerSamples {
    /** The first sample; a round time, so that subqueries are aligned in the open. */
    public static final long START_MS = 1_700_000_000_000L;

    public static final long INTERVAL_MS = 15_000;

    /** Few enough for one chunk of the peer, which knows less of resets between chunks. */
    public static final int SAMPLES = 100;

    /**
     * What native counters begin with, so that no rate is extrapolated to below zero: the peer's
     * version does not prevent that for histograms yet.
     */
    private static final double FIRST_COUNT = 1000;

    private static final String[] BOUNDS = {"0.1", "0.5", "1", "5", "+Inf"};

    private final Random random;
    private final MemoryStorage storage = new MemoryStorage();
    private final WriteRequest request = new WriteRequest();

    public PeerSamples(long seed) {
        random = new Random(seed);
        for (String job : new String[] {"a", "b"}) {
            for (int instance = 0; instance < 3; instance++) {
                counter(labels("requests_total", job, instance));
                gauge(labels("temperature", job, instance));
                gauge(labels("limit", job, instance));
                classic(job, instance);
                nativeCounter(labels("latency", job, instance), 1 + instance);
                nativeGauge(labels("sizes", job, instance));
            }
        }
        sparse();
        mixed(labels("mixed", "a", 0));
    }

    /** What ours is asked. */
    public MemoryStorage storage() {
        return storage;
    }

    /** What the peer is sent. */
    byte[] request() {
        return request.toSnappy();
    }

    private static Labels labels(String name, String job, int instance) {
        return Labels.of("__name__", name, "instance", "i" + instance, "job", job);
    }

    private void add(Labels labels, long timestampMs, double value) {
        storage.add(labels, timestampMs, value);
        request.add(labels, timestampMs, value);
    }

    private void add(Labels labels, long timestampMs, Histogram histogram) {
        storage.add(labels, timestampMs, histogram);
        request.add(labels, timestampMs, histogram);
    }

    /** The time of a sample: regular but for a little, and now and then left out. */
    private long timeMs(int index) {
        return START_MS + index * INTERVAL_MS + random.nextInt(200);
    }

    private void counter(Labels labels) {
        double value = random.nextInt(100);
        for (int i = 0; i < SAMPLES; i++) {
            value = random.nextInt(40) == 0 ? random.nextInt(5) : value + random.nextInt(20);
            if (random.nextInt(20) > 0) {
                add(labels, timeMs(i), value);
            }
        }
    }

    private void gauge(Labels labels) {
        double value = random.nextInt(50) - 10;
        for (int i = 0; i < SAMPLES; i++) {
            value += random.nextGaussian();
            int chance = random.nextInt(60);
            double stored = chance == 0 ? Double.NaN : chance == 1 ? StaleMarker.VALUE : value;
            add(labels, timeMs(i), stored);
        }
    }

    private void classic(String job, int instance) {
        double[] counts = new double[BOUNDS.length];
        for (int i = 0; i < SAMPLES; i++) {
            long timeMs = timeMs(i);
            for (int observation = random.nextInt(10); observation > 0; observation--) {
                for (int bucket = random.nextInt(BOUNDS.length); bucket < BOUNDS.length; ) {
                    counts[bucket++]++;
                }
            }
            for (int bucket = 0; bucket < BOUNDS.length; bucket++) {
                Labels labels =
                        labels("duration_bucket", job, instance).toBuilder()
                                .set("le", BOUNDS[bucket])
                                .build();
                add(labels, timeMs, counts[bucket]);
            }
        }
    }

    private void nativeCounter(Labels labels, int schema) {
        double[] positive = new double[6];
        double[] negative = new double[3];
        double zero = FIRST_COUNT;
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            if (random.nextInt(40) == 0) {
                positive = new double[6];
                negative = new double[3];
                zero = FIRST_COUNT;
                sum = 0;
            }
            for (int observation = random.nextInt(8); observation > 0; observation--) {
                switch (random.nextInt(4)) {
                    case 0 -> zero++;
                    case 1 -> negative[random.nextInt(3)]++;
                    default -> positive[random.nextInt(6)]++;
                }
                sum += random.nextInt(100) / 8.0;
            }
            add(labels, timeMs(i), histogram(schema, zero, sum, positive, negative, false));
        }
    }

    private void nativeGauge(Labels labels) {
        for (int i = 0; i < SAMPLES; i++) {
            double[] positive = new double[4];
            double[] negative = new double[2];
            for (int bucket = 0; bucket < 4; bucket++) {
                positive[bucket] = random.nextInt(20);
            }
            negative[0] = random.nextInt(3);
            add(
                    labels,
                    timeMs(i),
                    histogram(0, random.nextInt(4), random.nextInt(99), positive, negative, true));
        }
    }

    private static Histogram histogram(
            int schema,
            double zero,
            double sum,
            double[] positive,
            double[] negative,
            boolean gauge) {
        double count = zero;
        for (double bucket : positive) {
            count += bucket;
        }
        for (double bucket : negative) {
            count += bucket;
        }
        return new Histogram(
                schema,
                0.001,
                zero,
                count,
                sum,
                new Buckets(new int[] {-1}, new int[] {positive.length}, positive.clone()),
                new Buckets(new int[] {0}, new int[] {negative.length}, negative.clone()),
                new double[0],
                gauge ? ResetHint.GAUGE : ResetHint.UNKNOWN,
                false);
    }

    /** A series that begins late, pauses and ends early. */
    private void sparse() {
        Labels labels = labels("sparse", "a", 0);
        for (int i = 20; i < 70; i += i == 40 ? 25 : 1) {
            add(labels, timeMs(i), i);
        }
    }

    /** Floats and then native histograms. */
    private void mixed(Labels labels) {
        for (int i = 0; i < SAMPLES; i++) {
            long timeMs = timeMs(i);
            if (i < SAMPLES / 2) {
                add(labels, timeMs, i);
            } else {
                double[] positive = {i, 2 * i};
                add(
                        labels,
                        timeMs,
                        histogram(1, FIRST_COUNT, i, positive, new double[] {1}, false));
            }
        }
    }
}
