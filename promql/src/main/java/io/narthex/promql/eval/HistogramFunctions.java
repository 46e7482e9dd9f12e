package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.histogram.HistogramMath;
import io.narthex.promql.histogram.HistogramMath.Answer;
import io.narthex.promql.histogram.HistogramMath.NaNs;
import io.narthex.promql.query.Annotations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Functions of histograms: native ones, and classic ones, which are series that share all labels
 * but {@code le}.
 */
final class HistogramFunctions {
    private static final String BUCKET_LABEL = "le";

    private HistogramFunctions() {}

    /** A histogram: the series of its buckets with their upper bounds, or native ones. */
    private static final class Group {
        private final Labels labels;
        private final boolean dropsName;
        private final List<StepSeries> series = new ArrayList<>();
        private final List<Double> bounds = new ArrayList<>();
        private final List<StepSeries> natives = new ArrayList<>();

        Group(Labels labels, boolean dropsName) {
            this.labels = labels;
            this.dropsName = dropsName;
        }

        /** The native histogram at a step, or null where there is none. */
        @Nullable Histogram nativeAt(int step) {
            for (StepSeries one : natives) {
                if (one.kinds[step] == StepSeries.HISTOGRAM) {
                    return one.histogram(step);
                }
            }
            return null;
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
        for (Group histogram : histograms(evaluator, vector, grid)) {
            results.add(quantiles(evaluator, histogram, q, call, vector, grid, forced));
        }
        forced.report(vector.position());
        return result(evaluator, results, vector);
    }

    static SeriesSource quantiles(Evaluator evaluator, Expr.Call call, Grid grid) {
        String label = evaluator.string(call.arguments().get(1));
        Expr vector = call.arguments().getFirst();
        List<Group> histograms = histograms(evaluator, vector, grid);
        List<StepSeries> results = new ArrayList<>();
        Monotonicity forced = new Monotonicity(evaluator.evaluation());
        for (int i = 2; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            ScalarSeries q = evaluator.scalar(argument, grid);
            warnOfQuantile(evaluator, q, argument.position(), grid);
            for (Group histogram : histograms) {
                StepSeries all = quantiles(evaluator, histogram, q, call, vector, grid, forced);
                results.addAll(labelled(all, q, label, evaluator.evaluation().budget()));
            }
        }
        forced.report(vector.position());
        return evaluator.distinct(result(evaluator, results, vector));
    }

    /** One series for each value that the quantile takes. */
    private static List<StepSeries> labelled(
            StepSeries all, ScalarSeries q, String label, MemoryBudget budget) {
        Map<String, StepSeries> byQuantile = new LinkedHashMap<>();
        for (int i = 0; i < all.steps(); i++) {
            if (all.has(i)) {
                String text = openMetrics(q.at(i));
                StepSeries one = byQuantile.get(text);
                if (one == null) {
                    budget.reserveSeries(all.steps());
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
            Group histogram,
            ScalarSeries q,
            Expr.Call call,
            Expr vector,
            Grid grid,
            Monotonicity forced) {
        StepSeries result = evaluator.newSeries(grid);
        result.reset(histogram.labels, histogram.dropsName);
        Quantiles.Buckets buckets = new Quantiles.Buckets();
        for (int i = 0; i < result.steps(); i++) {
            histogram.fill(buckets, i);
            Histogram ofNative = histogram.nativeAt(i);
            if (ofNative != null) {
                if (!isMixed(evaluator, histogram, buckets, vector)) {
                    result.set(i, nativeQuantile(evaluator, histogram, ofNative, q.at(i), call));
                }
            } else if (!buckets.isEmpty()) {
                result.set(i, buckets.quantile(q.at(i)));
                forced.note(buckets, histogram.labels, grid.at(i));
            }
        }
        return result;
    }

    /** Warns where there are classic buckets beside a native histogram: neither counts then. */
    private static boolean isMixed(
            Evaluator evaluator, Group group, Quantiles.Buckets buckets, Expr vector) {
        if (!buckets.isEmpty()) {
            HistogramNotes.mixedWithClassic(
                    evaluator.evaluation().annotations(),
                    group.labels.metricName(),
                    vector.position());
        }
        return !buckets.isEmpty();
    }

    /** The metric's name for an annotation; none where it has been removed already. */
    private static String nameOf(Evaluator evaluator, Group group) {
        boolean kept = evaluator.evaluation().options().features().delayedNameRemoval();
        return kept ? group.labels.metricName() : "";
    }

    private static double nativeQuantile(
            Evaluator evaluator, Group group, Histogram histogram, double q, Expr.Call call) {
        Answer answer = HistogramMath.quantile(q, histogram);
        Annotations notes = evaluator.evaluation().annotations();
        PositionRange position = call.arguments().getFirst().position();
        switch (answer.nans()) {
            case NONE -> {}
            case RESULT -> HistogramNotes.quantileIsNaN(notes, nameOf(evaluator, group), position);
            case SKEW -> HistogramNotes.quantileIsSkewed(notes, nameOf(evaluator, group), position);
        }
        return answer.value();
    }

    static SeriesSource fraction(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries lower = evaluator.scalar(call.arguments().getFirst(), grid);
        ScalarSeries upper = evaluator.scalar(call.arguments().get(1), grid);
        Expr vector = call.arguments().get(2);
        List<StepSeries> results = new ArrayList<>();
        Quantiles.Buckets buckets = new Quantiles.Buckets();
        for (Group histogram : histograms(evaluator, vector, grid)) {
            StepSeries result = evaluator.newSeries(grid);
            result.reset(histogram.labels, histogram.dropsName);
            for (int i = 0; i < grid.steps(); i++) {
                histogram.fill(buckets, i);
                Histogram ofNative = histogram.nativeAt(i);
                if (ofNative != null) {
                    if (!isMixed(evaluator, histogram, buckets, vector)) {
                        Answer answer = HistogramMath.fraction(lower.at(i), upper.at(i), ofNative);
                        if (answer.nans() != NaNs.NONE) {
                            HistogramNotes.fractionIsWithoutNaNs(
                                    evaluator.evaluation().annotations(),
                                    nameOf(evaluator, histogram),
                                    call.arguments().getFirst().position());
                        }
                        result.set(i, answer.value());
                    }
                } else if (!buckets.isEmpty()) {
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

    private static List<Group> histograms(Evaluator evaluator, Expr vector, Grid grid) {
        Map<Labels, Group> groups = new LinkedHashMap<>();
        for (StepSeries series : evaluator.collect(evaluator.vector(vector, grid), grid)) {
            if (series.hasHistograms()) {
                groups.computeIfAbsent(series.labels, key -> new Group(key, series.dropsName))
                        .natives
                        .add(series);
                if (!hasFloats(series)) {
                    continue;
                }
            }
            String text = series.labels.get(BUCKET_LABEL);
            double bound;
            try {
                bound = Floats.parse(text);
            } catch (NumberFormatException e) {
                warnOfLabel(evaluator, series, text, vector.position());
                continue;
            }
            Labels labels = series.labels.toBuilder().remove(BUCKET_LABEL).build();
            Group histogram =
                    groups.computeIfAbsent(labels, key -> new Group(key, series.dropsName));
            histogram.series.add(series);
            histogram.bounds.add(bound);
        }
        return new ArrayList<>(groups.values());
    }

    private static boolean hasFloats(StepSeries series) {
        for (byte kind : series.kinds) {
            if (kind == StepSeries.FLOAT) {
                return true;
            }
        }
        return false;
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
