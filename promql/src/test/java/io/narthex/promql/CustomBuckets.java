package io.narthex.promql;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.core.model.Labels;
import io.narthex.promql.parser.SeriesNotation.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Makes native histograms with custom buckets from the classic ones of a script. */
final class CustomBuckets {
    private static final String[] SUFFIXES = {"_bucket", "_sum", "_count"};

    /** One classic histogram at one time. */
    private static final class Classic {
        private final NavigableMap<Double, Double> cumulative = new TreeMap<>();
        private double sum;
        private double count = Double.NaN;

        Histogram toHistogram() {
            List<Double> bounds = new ArrayList<>();
            double[] counts = new double[cumulative.size() + 1];
            double before = 0;
            for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
                if (bucket.getKey() != Double.POSITIVE_INFINITY) {
                    counts[bounds.size()] = bucket.getValue() - before;
                    bounds.add(bucket.getKey());
                    before = bucket.getValue();
                }
            }
            counts = Arrays.copyOf(counts, bounds.size() + 1);
            Double upToInfinity = cumulative.get(Double.POSITIVE_INFINITY);
            double all =
                    !Double.isNaN(count) ? count : upToInfinity == null ? before : upToInfinity;
            counts[bounds.size()] = all - before;
            Buckets buckets = new Buckets(new int[] {0}, new int[] {counts.length}, counts);
            return new Histogram(
                    Histogram.CUSTOM_SCHEMA,
                    0,
                    0,
                    all,
                    sum,
                    buckets,
                    Buckets.NONE,
                    bounds.stream().mapToDouble(Double::doubleValue).toArray(),
                    ResetHint.UNKNOWN,
                    false);
        }
    }

    private CustomBuckets() {}

    /** By labels without {@code le}, by the number of the interval. */
    static Map<Labels, Map<Integer, Histogram>> of(List<Series> all) {
        Map<Labels, Map<Integer, Classic>> found = new LinkedHashMap<>();
        for (Series series : all) {
            for (String suffix : SUFFIXES) {
                add(found, series, suffix);
            }
        }
        Map<Labels, Map<Integer, Histogram>> result = new LinkedHashMap<>();
        found.forEach((labels, byInterval) -> {
            TreeMap<Integer, Histogram> histograms = new TreeMap<>();
            byInterval.forEach((interval, classic) -> {
                if (!classic.cumulative.isEmpty()) {
                    histograms.put(interval, classic.toHistogram());
                }
            });
            if (!histograms.isEmpty()) {
                result.put(labels, histograms);
            }
        });
        return result;
    }

    private static void add(
            Map<Labels, Map<Integer, Classic>> found, Series series, String suffix) {
        String name = series.labels().metricName();
        String bound = series.labels().get("le");
        boolean bucket = suffix.equals("_bucket");
        if (!name.endsWith(suffix) || bucket == bound.isEmpty()) {
            return;
        }
        double upper;
        try {
            upper = bucket ? Floats.parse(bound) : 0;
        } catch (NumberFormatException e) {
            return;
        }
        Labels labels =
                series.labels().toBuilder()
                        .remove("le")
                        .set(Labels.METRIC_NAME, name.substring(0, name.length() - suffix.length()))
                        .build();
        for (int i = 0; i < series.size(); i++) {
            if (series.has(i) && series.histogram(i) == null) {
                Classic classic =
                        found.computeIfAbsent(labels, _ -> new TreeMap<>())
                                .computeIfAbsent(i, _ -> new Classic());
                double value = series.value(i);
                switch (suffix) {
                    case "_bucket" -> classic.cumulative.put(upper, value);
                    case "_sum" -> classic.sum = value;
                    default -> classic.count = value;
                }
            }
        }
    }
}
