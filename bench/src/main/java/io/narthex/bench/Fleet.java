package io.narthex.bench;

import io.narthex.core.model.Batch;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.narthex.core.model.Series;
import java.util.Random;

/**
 * The series of a fleet of devices, ten a device: the first half gauges with one decimal that walk,
 * the others counters. Always the same for the same number of series. Confined to one thread.
 */
final class Fleet {
    static final String GAUGE = "bench_gauge";
    static final String COUNTER = "bench_counter_total";

    private static final int SERIES_PER_DEVICE = 10;
    private static final long SEED = 20261101;
    private static final MetricFamily GAUGES =
            MetricFamily.of(GAUGE, MetricType.GAUGE, "A reading.");
    private static final MetricFamily COUNTERS =
            MetricFamily.of(COUNTER, MetricType.COUNTER, "A total.");

    private final Random random = new Random(SEED);
    private final Series[] series;

    /** Without the metrics' names, as a collector writes them. */
    private final Labels[] labels;

    private final long[] values;
    private final int gauges;

    Fleet(int size) {
        series = new Series[size];
        labels = new Labels[size];
        values = new long[size];
        gauges = (size + 1) / 2;
        for (int i = 0; i < size; i++) {
            boolean gauge = i < gauges;
            int number = gauge ? i : i - gauges;
            String channel = Integer.toString(number % SERIES_PER_DEVICE);
            String device = "edge-" + number / SERIES_PER_DEVICE;
            String name = gauge ? GAUGE : COUNTER;
            labels[i] = Labels.of("channel", channel, "device", device);
            series[i] =
                    new Series(
                            Labels.of(
                                    Labels.METRIC_NAME, name, "channel", channel, "device", device),
                            gauge ? GAUGES : COUNTERS);
            values[i] = gauge ? 200 : 0;
        }
    }

    /** Moves every series one reading on. */
    void step() {
        for (int i = 0; i < values.length; i++) {
            values[i] += i < gauges ? random.nextInt(3) - 1 : random.nextInt(1000);
        }
    }

    private double value(int index) {
        return index < gauges ? values[index] / 10.0 : values[index];
    }

    /** Makes {@code batch} the present reading, at {@code timestampMs}. */
    void fill(Batch batch, long timestampMs) {
        batch.reset(timestampMs);
        for (int i = 0; i < series.length; i++) {
            batch.add(series[i], value(i));
        }
    }

    /** Writes the present reading. */
    void write(MetricWriter out) {
        out.family(GAUGES);
        for (int i = 0; i < series.length; i++) {
            if (i == gauges) {
                out.family(COUNTERS);
            }
            out.sample(labels[i], value(i));
        }
    }
}
