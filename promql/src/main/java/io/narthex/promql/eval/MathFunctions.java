package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;

/** Functions of one number that Java lacks or that take scalars too. */
final class MathFunctions {

    private MathFunctions() {}

    static double sign(double x) {
        return x < 0 ? -1 : x > 0 ? 1 : x;
    }

    static SeriesSource clamp(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries min = evaluator.scalar(call.arguments().get(1), grid);
        ScalarSeries max = evaluator.scalar(call.arguments().get(2), grid);
        SeriesSource clamped = clamp(evaluator, call, grid, min, max);
        return into -> {
            if (!clamped.next(into)) {
                return false;
            }
            for (int i = 0; i < into.steps(); i++) {
                if (max.at(i) < min.at(i)) {
                    into.remove(i);
                }
            }
            return true;
        };
    }

    static SeriesSource clampMax(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries max = evaluator.scalar(call.arguments().get(1), grid);
        var min = new ScalarSeries(Double.NEGATIVE_INFINITY);
        return clamp(evaluator, call, grid, min, max);
    }

    static SeriesSource clampMin(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries min = evaluator.scalar(call.arguments().get(1), grid);
        var max = new ScalarSeries(Double.POSITIVE_INFINITY);
        return clamp(evaluator, call, grid, min, max);
    }

    private static SeriesSource clamp(
            Evaluator evaluator, Expr.Call call, Grid grid, ScalarSeries min, ScalarSeries max) {
        return new MappedSource(
                evaluator.evaluation(),
                evaluator.vector(call.arguments().getFirst(), grid),
                (value, step) -> max(min.at(step), min(max.at(step), value)));
    }

    /** As Go has it: an infinity counts more than NaN. */
    static double max(double a, double b) {
        boolean infinite = a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY;
        return infinite ? Double.POSITIVE_INFINITY : Math.max(a, b);
    }

    static double min(double a, double b) {
        boolean infinite = a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY;
        return infinite ? Double.NEGATIVE_INFINITY : Math.min(a, b);
    }

    static SeriesSource round(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries nearest =
                call.arguments().size() < 2
                        ? new ScalarSeries(1)
                        : evaluator.scalar(call.arguments().get(1), grid);
        return new MappedSource(
                evaluator.evaluation(),
                evaluator.vector(call.arguments().getFirst(), grid),
                (value, step) -> {
                    // The inverse loses less than a division.
                    double inverse = 1 / nearest.at(step);
                    return Math.floor(value * inverse + 0.5) / inverse;
                });
    }
}
