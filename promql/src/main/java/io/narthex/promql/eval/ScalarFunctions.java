package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** Functions between scalars and vectors, and those of time. */
final class ScalarFunctions {
    private ScalarFunctions() {}

    static ScalarSeries pi(Evaluator evaluator, Expr.Call call, Grid grid) {
        return new ScalarSeries(Math.PI);
    }

    static ScalarSeries time(Evaluator evaluator, Expr.Call call, Grid grid) {
        double[] values = evaluator.newScalars(grid);
        for (int i = 0; i < values.length; i++) {
            values[i] = grid.at(i) / 1000.0;
        }
        return new ScalarSeries(values);
    }

    static ScalarSeries start(Evaluator evaluator, Expr.Call call, Grid grid) {
        return new ScalarSeries(evaluator.evaluation().query().startMs() / 1000.0);
    }

    static ScalarSeries end(Evaluator evaluator, Expr.Call call, Grid grid) {
        return new ScalarSeries(evaluator.evaluation().query().endMs() / 1000.0);
    }

    static ScalarSeries range(Evaluator evaluator, Expr.Call call, Grid grid) {
        QueryTimes query = evaluator.evaluation().query();
        return new ScalarSeries((query.endMs() - query.startMs()) / 1000.0);
    }

    static ScalarSeries step(Evaluator evaluator, Expr.Call call, Grid grid) {
        return new ScalarSeries(evaluator.evaluation().query().stepMs() / 1000.0);
    }

    static ScalarSeries maxOf(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ofTwo(evaluator, call, grid, MathFunctions::max);
    }

    static ScalarSeries minOf(Evaluator evaluator, Expr.Call call, Grid grid) {
        return ofTwo(evaluator, call, grid, MathFunctions::min);
    }

    private static ScalarSeries ofTwo(
            Evaluator evaluator, Expr.Call call, Grid grid, DoubleBinaryOperator operator) {
        ScalarSeries a = evaluator.scalar(call.arguments().getFirst(), grid);
        ScalarSeries b = evaluator.scalar(call.arguments().get(1), grid);
        double[] values = new double[grid.steps()];
        for (int i = 0; i < values.length; i++) {
            values[i] = operator.applyAsDouble(a.at(i), b.at(i));
        }
        return new ScalarSeries(values);
    }

    /** The one float at a step; NaN where there is none or more than one. */
    static ScalarSeries scalar(Evaluator evaluator, Expr.Call call, Grid grid) {
        double[] values = evaluator.newScalars(grid);
        Arrays.fill(values, Double.NaN);
        byte[] found = new byte[grid.steps()];
        StepSeries series = evaluator.newSeries(grid);
        SeriesSource source = evaluator.vector(call.arguments().getFirst(), grid);
        while (source.next(series)) {
            for (int i = 0; i < values.length; i++) {
                if (series.kinds[i] == StepSeries.FLOAT) {
                    values[i] = found[i] == 0 ? series.values[i] : Double.NaN;
                    found[i] = 1;
                }
            }
        }
        return new ScalarSeries(values);
    }

    static SeriesSource vector(Evaluator evaluator, Expr.Call call, Grid grid) {
        ScalarSeries scalar = evaluator.scalar(call.arguments().getFirst(), grid);
        return new OneSeriesSource(
                Labels.EMPTY,
                into -> {
                    for (int i = 0; i < grid.steps(); i++) {
                        into.set(i, scalar.at(i));
                    }
                });
    }

    /** When the samples of a selector began to count; nothing for all else. */
    static SeriesSource startTimestamp(Evaluator evaluator, Expr.Call call, Grid grid) {
        Evaluation evaluation = evaluator.evaluation();
        Expr argument = Evaluator.unwrap(call.arguments().getFirst());
        boolean known =
                evaluation.options().features().startTimestamps()
                        && argument instanceof Expr.VectorSelector;
        if (!known) {
            return SeriesSource.NONE;
        }
        SeriesSource source =
                new VectorSelectorSource(
                        evaluation,
                        (Expr.VectorSelector) argument,
                        grid,
                        VectorSelectorSource.Yield.START_TIMESTAMPS);
        return into -> {
            if (!source.next(into)) {
                return false;
            }
            evaluation.dropName(into);
            return true;
        };
    }

    /** The samples' own timestamps for a selector, the times of evaluation for all else. */
    static SeriesSource timestamp(Evaluator evaluator, Expr.Call call, Grid grid) {
        Evaluation evaluation = evaluator.evaluation();
        Expr argument = Evaluator.unwrap(call.arguments().getFirst());
        if (argument instanceof Expr.VectorSelector selector) {
            SeriesSource source =
                    new VectorSelectorSource(
                            evaluation, selector, grid, VectorSelectorSource.Yield.TIMESTAMPS);
            return into -> {
                if (!source.next(into)) {
                    return false;
                }
                evaluation.dropName(into);
                return true;
            };
        }
        SeriesSource source = evaluator.vector(argument, grid);
        return into -> {
            if (!source.next(into)) {
                return false;
            }
            for (int i = 0; i < into.steps(); i++) {
                if (into.has(i)) {
                    into.set(i, grid.at(i) / 1000.0);
                }
            }
            evaluation.dropName(into);
            return true;
        };
    }
}
