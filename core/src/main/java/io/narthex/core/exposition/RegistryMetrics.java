package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import io.narthex.core.model.MetricWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot.StateSetDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * The metrics of a registry of the official Java client, written family by family. It keeps the
 * labels that it made, so that a reader is handed the same instances again. Confined to one thread:
 * each reader has its own.
 */
public final class RegistryMetrics {
    private static final String LE = "le";
    private static final String QUANTILE = "quantile";

    private final PrometheusRegistry registry;
    private final Map<String, Family> families = new HashMap<>();

    /** The metrics of {@code registry}. */
    public RegistryMetrics(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * Writes all metrics as they are now. Histograms are classic ones; exemplars and created
     * timestamps are left out.
     */
    public void collect(MetricWriter writer) {
        for (MetricSnapshot snapshot : registry.scrape()) {
            Family family = family(snapshot);
            writer.family(family.shown);
            for (DataPointSnapshot point : snapshot.getDataPoints()) {
                point(writer, family, point);
            }
        }
    }

    private Family family(MetricSnapshot snapshot) {
        MetricMetadata metadata = snapshot.getMetadata();
        Family family = families.get(metadata.getName());
        MetricType type = type(snapshot);
        if (family == null
                || family.shown.type() != type
                || !family.shown.help().equals(help(metadata))) {
            family = new Family(shown(type, metadata));
            families.put(metadata.getName(), family);
        }
        family.prune(snapshot.getDataPoints().size());
        return family;
    }

    private static MetricFamily shown(MetricType type, MetricMetadata metadata) {
        String suffix =
                switch (type) {
                    case COUNTER -> "_total";
                    case INFO -> "_info";
                    default -> "";
                };
        String name = metadata.getName();
        return new MetricFamily(
                name.endsWith(suffix) ? name : name.concat(suffix),
                type,
                help(metadata),
                metadata.getUnit() == null ? "" : metadata.getUnit().toString());
    }

    /*
     * No pattern switches here: each makes a class at run time, which costs start-up and memory.
     */

    private static MetricType type(MetricSnapshot snapshot) {
        if (snapshot instanceof CounterSnapshot) {
            return MetricType.COUNTER;
        }
        if (snapshot instanceof GaugeSnapshot) {
            return MetricType.GAUGE;
        }
        if (snapshot instanceof HistogramSnapshot histogram) {
            return histogram.isGaugeHistogram() ? MetricType.GAUGEHISTOGRAM : MetricType.HISTOGRAM;
        }
        if (snapshot instanceof SummarySnapshot) {
            return MetricType.SUMMARY;
        }
        if (snapshot instanceof InfoSnapshot) {
            return MetricType.INFO;
        }
        return snapshot instanceof StateSetSnapshot ? MetricType.STATESET : MetricType.UNKNOWN;
    }

    private static String help(MetricMetadata metadata) {
        return metadata.getHelp() == null ? "" : metadata.getHelp();
    }

    private static void point(MetricWriter writer, Family family, DataPointSnapshot point) {
        if (point instanceof HistogramDataPointSnapshot histogram) {
            histogram(writer, family, histogram);
        } else if (point instanceof SummaryDataPointSnapshot summary) {
            summary(writer, family, summary);
        } else if (point instanceof StateSetDataPointSnapshot states) {
            states(writer, family, states);
        } else {
            writer.sample(family.labels(point, "")[0], value(point));
        }
    }

    private static double value(DataPointSnapshot point) {
        if (point instanceof CounterDataPointSnapshot counter) {
            return counter.getValue();
        }
        if (point instanceof GaugeDataPointSnapshot gauge) {
            return gauge.getValue();
        }
        return point instanceof UnknownDataPointSnapshot unknown ? unknown.getValue() : 1;
    }

    private static void histogram(
            MetricWriter writer, Family family, HistogramDataPointSnapshot point) {
        ClassicHistogramBuckets buckets = point.getClassicBuckets();
        Labels[] labels = family.labels(point, LE);
        long count = 0;
        for (int i = 0; i < buckets.size(); i++) {
            count += buckets.getCount(i);
            writer.sample("_bucket", labels[i + 1], (double) count);
        }
        if (buckets.isEmpty()) {
            count = point.getCount();
            writer.sample("_bucket", labels[1], (double) count);
        }
        boolean gauge = family.shown.type() == MetricType.GAUGEHISTOGRAM;
        if (point.hasSum()) {
            writer.sample(gauge ? "_gsum" : "_sum", labels[0], point.getSum());
            writer.sample(gauge ? "_gcount" : "_count", labels[0], (double) count);
        }
    }

    private static void summary(
            MetricWriter writer, Family family, SummaryDataPointSnapshot point) {
        Quantiles quantiles = point.getQuantiles();
        Labels[] labels = family.labels(point, QUANTILE);
        for (int i = 0; i < quantiles.size(); i++) {
            writer.sample("", labels[i + 1], quantiles.get(i).getValue());
        }
        if (point.hasSum()) {
            writer.sample("_sum", labels[0], point.getSum());
        }
        if (point.hasCount()) {
            writer.sample("_count", labels[0], (double) point.getCount());
        }
    }

    private static void states(
            MetricWriter writer, Family family, StateSetDataPointSnapshot point) {
        Labels[] labels = family.labels(point, family.shown.name());
        for (int i = 0; i < point.size(); i++) {
            writer.sample("", labels[i + 1], point.isTrue(i) ? 1 : 0);
        }
    }

    /** A family and the labels of its metrics, first without and then with the extra label. */
    private static final class Family {
        final MetricFamily shown;
        private final Map<io.prometheus.metrics.model.snapshots.Labels, Labels[]> labels =
                new HashMap<>();

        Family(MetricFamily shown) {
            this.shown = shown;
        }

        /** Forgets everything where most of it is of metrics that are no more. */
        void prune(int metrics) {
            if (labels.size() > 2 * metrics + 16) {
                labels.clear();
            }
        }

        /** The labels of a metric without the label {@code extra}, then with each value of it. */
        Labels[] labels(DataPointSnapshot point, String extra) {
            Labels[] known = labels.get(point.getLabels());
            int length = 1 + count(point);
            if (known == null || known.length != length) {
                known = new Labels[length];
                for (int i = 0; i < length; i++) {
                    Labels.Builder builder = Labels.builder(point.getLabels().size() + 1);
                    for (int j = 0; j < point.getLabels().size(); j++) {
                        builder.add(point.getLabels().getName(j), point.getLabels().getValue(j));
                    }
                    if (i > 0) {
                        builder.set(extra, extraValue(point, i - 1));
                    }
                    known[i] = builder.build();
                }
                labels.put(point.getLabels(), known);
            }
            return known;
        }

        private static int count(DataPointSnapshot point) {
            if (point instanceof HistogramDataPointSnapshot histogram) {
                return Math.max(1, histogram.getClassicBuckets().size());
            }
            if (point instanceof SummaryDataPointSnapshot summary) {
                return summary.getQuantiles().size();
            }
            return point instanceof StateSetDataPointSnapshot states ? states.size() : 0;
        }

        private static String extraValue(DataPointSnapshot point, int index) {
            if (point instanceof HistogramDataPointSnapshot histogram) {
                ClassicHistogramBuckets buckets = histogram.getClassicBuckets();
                return OpenMetricsFloats.format(
                        buckets.isEmpty()
                                ? Double.POSITIVE_INFINITY
                                : buckets.getUpperBound(index));
            }
            if (point instanceof SummaryDataPointSnapshot summary) {
                return OpenMetricsFloats.format(summary.getQuantiles().get(index).getQuantile());
            }
            return ((StateSetDataPointSnapshot) point).getName(index);
        }
    }
}
