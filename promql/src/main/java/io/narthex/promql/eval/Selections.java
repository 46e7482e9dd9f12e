package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.LabelsHash;
import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The aggregations that pick elements: topk, bottomk, limitk and limit_ratio. */
final class Selections {
    /** Up to this many elements a step it costs less to keep them than to keep all series. */
    private static final int MAX_STREAMED = 64;

    private Selections() {}

    static SeriesSource source(Evaluator evaluator, Expr.Aggregate aggregate, Grid grid) {
        ScalarSeries parameter = Aggregations.scalarParameter(evaluator, aggregate, grid);
        boolean ratio = aggregate.operator() == AggregateOperator.LIMIT_RATIO;
        if (ratio ? !checkRatio(evaluator, aggregate, parameter) : !checkCount(parameter)) {
            return SeriesSource.NONE;
        }
        if (!ratio
                && aggregate.operator() != AggregateOperator.LIMITK
                && grid.steps() > 1
                && parameter.max() <= MAX_STREAMED) {
            return streamed(evaluator, aggregate, grid, parameter);
        }
        List<StepSeries> all = evaluator.collect(evaluator.vector(aggregate.operand(), grid), grid);
        boolean sorts =
                aggregate.operator() == AggregateOperator.TOPK
                        || aggregate.operator() == AggregateOperator.BOTTOMK;
        for (StepSeries series : all) {
            if (sorts && series.hasHistograms()) {
                Aggregations.noteHistograms(evaluator, aggregate, series, aggregate.position());
            }
        }
        Map<Labels, List<StepSeries>> groups = new LinkedHashMap<>();
        for (StepSeries series : all) {
            Labels group = Aggregations.groupOf(series.labels, aggregate);
            groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(series);
        }
        List<StepSeries> result = new ArrayList<>();
        for (List<StepSeries> group : groups.values()) {
            if (ratio) {
                pickRatio(group, parameter);
                result.addAll(group);
            } else {
                result.addAll(pick(aggregate.operator(), group, parameter, all.size()));
            }
        }
        return new ListSource(result);
    }

    /** Goes through the series without keeping them: few elements a step are enough. */
    private static SeriesSource streamed(
            Evaluator evaluator, Expr.Aggregate aggregate, Grid grid, ScalarSeries k) {
        boolean smallest = aggregate.operator() == AggregateOperator.BOTTOMK;
        int most = (int) k.max();
        Map<Labels, TopSeries> groups = new LinkedHashMap<>();
        MemoryBudget budget = evaluator.evaluation().budget();
        StepSeries series = evaluator.newSeries(grid);
        SeriesSource source = evaluator.vector(aggregate.operand(), grid);
        while (source.next(series)) {
            if (series.hasHistograms()) {
                Aggregations.noteHistograms(evaluator, aggregate, series, aggregate.position());
            }
            Labels group = Aggregations.groupOf(series.labels, aggregate);
            TopSeries top = groups.get(group);
            if (top == null) {
                budget.reserve((long) most * grid.steps(), TopSeries.bytes(most, grid.steps()));
                top = new TopSeries(smallest, most, grid.steps());
                groups.put(group, top);
            }
            top.offer(series, k);
        }
        var iterator = groups.values().iterator();
        return new SeriesSource() {
            private @Nullable TopSeries present;

            @Override
            public boolean next(StepSeries into) {
                while (present == null || !present.next(into)) {
                    if (!iterator.hasNext()) {
                        return false;
                    }
                    present = iterator.next();
                }
                return true;
            }
        };
    }

    private static boolean checkCount(ScalarSeries k) {
        if (k.max() < 1 && !k.hasNaN()) {
            return false;
        }
        if (k.hasNaN()) {
            throw new QueryException.Execution("Parameter value is NaN");
        }
        for (double value : new double[] {k.min(), k.max()}) {
            if (!(value < 0x1p63 && value > -0x1p63)) {
                throw new QueryException.Execution(
                        "Scalar value " + Floats.formatG(value) + " overflows int64");
            }
        }
        return true;
    }

    private static boolean checkRatio(
            Evaluator evaluator, Expr.Aggregate aggregate, ScalarSeries ratio) {
        if (ratio.hasNaN()) {
            throw new QueryException.Execution("Ratio value is NaN");
        }
        if (ratio.max() == 0 && ratio.min() == 0) {
            return false;
        }
        if (ratio.max() > 1) {
            warnOfRatio(evaluator, aggregate, ratio.max(), 1);
        }
        if (ratio.min() < -1) {
            warnOfRatio(evaluator, aggregate, ratio.min(), -1);
        }
        return true;
    }

    private static void warnOfRatio(
            Evaluator evaluator, Expr.Aggregate aggregate, double ratio, double cappedTo) {
        if (aggregate.parameter() != null) {
            evaluator
                    .evaluation()
                    .annotations()
                    .warn(
                            "ratio value should be between -1 and 1, got "
                                    + Floats.formatG(ratio)
                                    + ", capping to "
                                    + Floats.formatG(cappedTo),
                            aggregate.parameter().position());
        }
    }

    /** Keeps those series whose hash lies in the lower part, or in the upper for a negative. */
    private static void pickRatio(List<StepSeries> group, ScalarSeries ratio) {
        for (StepSeries series : group) {
            double place = LabelsHash.fraction(series.labels);
            for (int i = 0; i < series.steps(); i++) {
                double limit = Math.clamp(ratio.at(i), -1, 1);
                boolean kept = limit >= 0 ? place < limit : place >= 1 + limit;
                if (!kept) {
                    series.remove(i);
                }
            }
        }
    }

    private static List<StepSeries> pick(
            AggregateOperator operator, List<StepSeries> group, ScalarSeries k, int inputs) {
        StepHeap heap = new StepHeap(group, operator == AggregateOperator.BOTTOMK);
        int steps = group.getFirst().steps();
        for (int step = 0; step < steps; step++) {
            int limit = (int) Math.min((long) k.at(step), inputs);
            heap.clear();
            int taken = 0;
            for (int i = 0; i < group.size(); i++) {
                StepSeries series = group.get(i);
                if (!series.has(step)) {
                    continue;
                }
                if (operator == AggregateOperator.LIMITK) {
                    if (taken >= limit) {
                        series.remove(step);
                    }
                    taken++;
                } else if (series.kinds[step] == StepSeries.FLOAT && limit >= 1) {
                    heap.offer(i, step, limit);
                }
            }
            if (operator != AggregateOperator.LIMITK) {
                heap.keepOnlyOffered(step);
            }
        }
        if (steps > 1 || operator == AggregateOperator.LIMITK) {
            return group;
        }
        return heap.inOrder();
    }
}
