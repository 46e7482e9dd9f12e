package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of classic histograms: series that share all labels but {@code le}. */
final class HistogramFunctions {
    private static final String BUCKET_LABEL = "le";

    private HistogramFunctions() {}

    /** A histogram: the series of its buckets with their upper bounds. */
    private static final class Histogram {
        private final Labels labels;
        private final boolean dropsName;
        private final List<StepSeries> series = new ArrayList<>();
        private final List<Double> bounds = new ArrayList<>();

        Histogram(Labels labels, boolean dropsName) {
            this.labels = labels;
            this.dropsName = dropsName;
        }

        void fill(Quantiles.Buckets buckets, int step) {
            buckets.clear();
            for (int i = 0; i < series.size(); i++) {
                if (series.get(i).kinds[step] == StepSeries.FLOAT) {
                    buckets.add(bounds.get(i), series.get(i).values[step]);
                }
            }
        }
    }

    static SeriesSource quantile(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries q = evaluator.scalar(call.arguments().getFirst(), grid);
        warnOfQuantile(evaluator, q, call.arguments().getFirst().position(), grid);
        Expr vector = call.arguments().get(1);
        List<StepSeries> results = new ArrayList<>();
        Monotonicity forced = new Monotonicity(evaluator.evaluation());
        for (Histogram histogram : histograms(evaluator, vector, grid)) {
            results.add(quantiles(evaluator, histogram, q, grid, forced));
        }
        forced.report(vector.position());
        return result(evaluator, results, vector);
    }

    static SeriesSource quantiles(Evaluator evaluator, Expr.Call call, Grid grid) {
        String label = evaluator.string(call.arguments().get(1));
        Expr vector = call.arguments().getFirst();
        List<Histogram> histograms = histograms(evaluator, vector, grid);
        List<StepSeries> results = new ArrayList<>();
        Monotonicity forced = new Monotonicity(evaluator.evaluation());
        for (int i = 2; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            ScalarSeries q = evaluator.scalar(argument, grid);
            warnOfQuantile(evaluator, q, argument.position(), grid);
            for (Histogram histogram : histograms) {
                StepSeries all = quantiles(evaluator, histogram, q, grid, forced);
                results.addAll(labelled(all, q, label));
            }
        }
        forced.report(vector.position());
        return evaluator.distinct(result(evaluator, results, vector));
    }

    /** One series for each value that the quantile takes. */
    private static List<StepSeries> labelled(StepSeries all, ScalarSeries q, String label) {
        Map<String, StepSeries> byQuantile = new LinkedHashMap<>();
        for (int i = 0; i < all.steps(); i++) {
            if (all.has(i)) {
                String text = openMetrics(q.at(i));
                StepSeries one = byQuantile.get(text);
                if (one == null) {
                    one = new StepSeries(all.steps());
                    one.reset(all.labels.toBuilder().set(label, text).build(), all.dropsName);
                    byQuantile.put(text, one);
                }
                one.set(i, all.values[i]);
            }
        }
        return new ArrayList<>(byQuantile.values());
    }

    /** OpenMetrics' spelling, which always has a point or an exponent. */
    private static String openMetrics(double value) {
        String text = Floats.formatG(value);
        boolean plain = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return plain ? text + ".0" : text;
    }

    private static StepSeries quantiles(
            Evaluator evaluator,
            Histogram histogram,
            ScalarSeries q,
            Grid grid,
            Monotonicity forced) {
        StepSeries result = evaluator.newSeries(grid);
        result.reset(histogram.labels, histogram.dropsName);
        Quantiles.Buckets buckets = new Quantiles.Buckets();
        for (int i = 0; i < result.steps(); i++) {
            histogram.fill(buckets, i);
            if (!buckets.isEmpty()) {
                result.set(i, buckets.quantile(q.at(i)));
                forced.note(buckets, histogram.labels, grid.at(i));
            }
        }
        return result;
    }

    static SeriesSource fraction(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries lower = evaluator.scalar(call.arguments().getFirst(), grid);
        ScalarSeries upper = evaluator.scalar(call.arguments().get(1), grid);
        Expr vector = call.arguments().get(2);
        List<StepSeries> results = new ArrayList<>();
        Quantiles.Buckets buckets = new Quantiles.Buckets();
        for (Histogram histogram : histograms(evaluator, vector, grid)) {
            StepSeries result = evaluator.newSeries(grid);
            result.reset(histogram.labels, histogram.dropsName);
            for (int i = 0; i < grid.steps(); i++) {
                histogram.fill(buckets, i);
                if (!buckets.isEmpty()) {
                    result.set(i, buckets.fraction(lower.at(i), upper.at(i)));
                }
            }
            results.add(result);
        }
        return result(evaluator, results, vector);
    }

    private static SeriesSource result(Evaluator evaluator, List<StepSeries> results, Expr vector) {
        for (StepSeries series : results) {
            evaluator.evaluation().dropName(series);
        }
        return evaluator.distinctUnlessNamed(new ListSource(results), vector);
    }

    private static void warnOfQuantile(
            Evaluator evaluator, ScalarSeries q, PositionRange position, Grid grid) {
        for (int i = 0; i < grid.steps(); i++) {
            OverTimeFunctions.warnOfQuantile(
                    evaluator.evaluation().annotations(), q.at(i), position);
        }
    }

    private static List<Histogram> histograms(Evaluator evaluator, Expr vector, Grid grid) {
        Map<Labels, Histogram> histograms = new LinkedHashMap<>();
        for (StepSeries series : evaluator.collect(evaluator.vector(vector, grid), grid)) {
            String text = series.labels.get(BUCKET_LABEL);
            double bound;
            try {
                bound = Floats.parse(text);
            } catch (NumberFormatException e) {
                warnOfLabel(evaluator, series, text, vector.position());
                continue;
            }
            Labels labels = series.labels.toBuilder().remove(BUCKET_LABEL).build();
            Histogram histogram =
                    histograms.computeIfAbsent(labels, key -> new Histogram(key, series.dropsName));
            histogram.series.add(series);
            histogram.bounds.add(bound);
        }
        return new ArrayList<>(histograms.values());
    }

    private static void warnOfLabel(
            Evaluator evaluator, StepSeries series, String value, PositionRange position) {
        String name = series.labels.metricName();
        evaluator
                .evaluation()
                .annotations()
                .warn(
                        "bucket label \"le\" is missing or has a malformed value of \""
                                + value
                                + "\""
                                + (name.isEmpty() ? "" : " for metric name \"" + name + "\""),
                        position);
    }
}
