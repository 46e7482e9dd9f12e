package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Functions that set the order of an instant query's elements. */
final class SortFunctions {
    private SortFunctions() {}

    static SeriesSource sort(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ordered(evaluator, call, grid, true, (a, b) -> compare(a, b, 1));
    }

    static SeriesSource sortDescending(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ordered(evaluator, call, grid, true, (a, b) -> compare(a, b, -1));
    }

    /** NaN comes last either way. */
    private static int compare(StepSeries a, StepSeries b, int sign) {
        double x = a.values[0];
        double y = b.values[0];
        if (Double.isNaN(x) || Double.isNaN(y)) {
            return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
        }
        return x == y ? 0 : sign * (x < y ? -1 : 1);
    }

    static SeriesSource byLabel(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ordered(evaluator, call, grid, false, byLabels(evaluator, call));
    }

    static SeriesSource byLabelDescending(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ordered(evaluator, call, grid, false, byLabels(evaluator, call).reversed());
    }

    private static Comparator<StepSeries> byLabels(Evaluator evaluator, Expr.Call call) {
        List<String> names = new ArrayList<>();
        for (Expr argument : call.arguments().subList(1, call.arguments().size())) {
            names.add(evaluator.string(argument));
        }
        return (a, b) -> {
            for (String name : names) {
                String x = a.labels.get(name);
                String y = b.labels.get(name);
                if (!x.equals(y)) {
                    return NaturalOrder.isBefore(x, y) ? -1 : 1;
                }
            }
            return a.labels.compareTo(b.labels);
        };
    }

    private static SeriesSource ordered(
            Evaluator evaluator,
            Expr.Call call,
            Grid grid,
            boolean floatsOnly,
            Comparator<StepSeries> order) {
        SeriesSource source = evaluator.vector(call.arguments().getFirst(), grid);
        if (grid.steps() > 1) {
            evaluator
                    .evaluation()
                    .annotations()
                    .warn(
                            "sort is ineffective for range queries since results are always"
                                    + " ordered by labels",
                            call.position());
            return source;
        }
        List<StepSeries> all = evaluator.collect(source, grid);
        all.removeIf(s -> floatsOnly ? s.kinds[0] != StepSeries.FLOAT : !s.has(0));
        all.sort(order);
        return new ListSource(all);
    }
}
