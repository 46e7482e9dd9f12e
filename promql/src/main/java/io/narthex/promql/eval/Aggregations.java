package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.histogram.HistogramText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the sources of aggregations. */
final class Aggregations {
    private Aggregations() {}

    static SeriesSource source(Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
        return switch (aggregate.operator()) {
            case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO ->
                    Selections.source(evaluator, aggregate, grid);
            case COUNT_VALUES -> countValues(evaluator, aggregate, grid);
            case QUANTILE -> {
                ScalarSeries q = scalarParameter(evaluator, aggregate, grid);
                warnOfQuantile(evaluator, aggregate, q);
                yield grouped(evaluator, aggregate, grid, q);
            }
            default -> grouped(evaluator, aggregate, grid, new ScalarSeries(0));
        };
    }

    static ScalarSeries scalarParameter(Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
        if (aggregate.parameter() == null) {
            throw new IllegalArgumentException("no parameter: operator=" + aggregate.operator());
        }
        return evaluator.scalar(aggregate.parameter(), grid);
    }

    private static void warnOfQuantile(
            Evaluator evaluator, Expr.Aggregate aggregate, ScalarSeries q) {
        if (aggregate.parameter() == null) {
            return;
        }
        var annotations = evaluator.evaluation().annotations();
        var position = aggregate.parameter().position();
        if (q.hasNaN()) {
            OverTimeFunctions.warnOfQuantile(annotations, Double.NaN, position);
        }
        if (q.max() > 1) {
            OverTimeFunctions.warnOfQuantile(annotations, q.max(), position);
        }
        if (q.min() < 0) {
            OverTimeFunctions.warnOfQuantile(annotations, q.min(), position);
        }
    }

    /** The labels of the group that a series of these labels belongs to. */
    static Labels groupOf(Labels labels, Expr.Aggregate aggregate) {
        if (aggregate.without()) {
            return Evaluator.select(
                    Evaluation.withoutMetadata(labels), aggregate.grouping(), false);
        }
        return aggregate.grouping().isEmpty()
                ? Labels.EMPTY
                : Evaluator.select(labels, aggregate.grouping(), true);
    }

    private static SeriesSource grouped(
            Evaluator evaluator, Expr.Aggregate aggregate, Grid grid, ScalarSeries parameter) {
        Map<Labels, Accumulator> groups = new LinkedHashMap<>();
        MemoryBudget budget = evaluator.evaluation().budget();
        StepSeries series = evaluator.newSeries(grid);
        SeriesSource source = evaluator.vector(aggregate.operand(), grid);
        boolean floatsOnly =
                switch (aggregate.operator()) {
                    case MAX, MIN, QUANTILE, STDDEV, STDVAR -> true;
                    default -> false;
                };
        while (source.next(series)) {
            Labels group = groupOf(series.labels, aggregate);
            Accumulator accumulator = groups.get(group);
            if (accumulator == null) {
                budget.reserve(grid.steps(), Accumulator.bytes(grid.steps()));
                accumulator = Accumulator.of(aggregate, grid.steps(), evaluator.evaluation());
                groups.put(group, accumulator);
            }
            accumulator.dropsName |= series.dropsName;
            if (floatsOnly && series.hasHistograms()) {
                noteHistograms(evaluator, aggregate, series, aggregate.operand().position());
            }
            accumulator.add(series);
        }
        var iterator = groups.entrySet().iterator();
        return into -> {
            if (!iterator.hasNext()) {
                return false;
            }
            var entry = iterator.next();
            into.reset(entry.getKey(), entry.getValue().dropsName);
            entry.getValue().finish(into, parameter);
            return true;
        };
    }

    /** Adds an info where an operator leaves out histograms. */
    static void noteHistograms(
            Evaluator evaluator,
            Expr.Aggregate aggregate,
            StepSeries series,
            PositionRange position) {
        for (byte kind : series.kinds) {
            if (kind == StepSeries.HISTOGRAM) {
                HistogramNotes.ignoredInAggregation(
                        evaluator.evaluation().annotations(),
                        aggregate.operator().symbol(),
                        position);
                return;
            }
        }
    }

    private static SeriesSource countValues(
            Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
        if (aggregate.parameter() == null) {
            throw new IllegalArgumentException("no parameter: operator=count_values");
        }
        String label = evaluator.string(aggregate.parameter());
        LabelFunctions.checkCountValuesLabel(label);
        Expr.Aggregate byValue = aggregate;
        if (!aggregate.without() && !aggregate.grouping().contains(label)) {
            List<String> grouping = new ArrayList<>(aggregate.grouping());
            grouping.add(label);
            byValue =
                    new Expr.Aggregate(
                            aggregate.operator(),
                            aggregate.operand(),
                            aggregate.parameter(),
                            grouping,
                            false,
                            aggregate.position());
        }
        Map<Labels, StepSeries> groups = new LinkedHashMap<>();
        StepSeries series = evaluator.newSeries(grid);
        SeriesSource source = evaluator.vector(aggregate.operand(), grid);
        ValueLabels labels = new ValueLabels(label, byValue);
        while (source.next(series)) {
            labels.begin(series);
            for (int i = 0; i < grid.steps(); i++) {
                if (series.has(i)) {
                    Labels group =
                            series.kinds[i] == StepSeries.FLOAT
                                    ? labels.of(series.values[i])
                                    : labels.of(HistogramText.of(series.histogram(i)));
                    StepSeries counts = groups.get(group);
                    if (counts == null) {
                        counts = evaluator.newSeries(grid);
                        counts.reset(group, false);
                        groups.put(group, counts);
                    }
                    counts.set(i, counts.has(i) ? counts.values[i] + 1 : 1);
                }
            }
        }
        return new ListSource(new ArrayList<>(groups.values()));
    }
}
