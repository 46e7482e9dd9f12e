package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.Expr;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Functions that tell where there is nothing. */
final class AbsentFunctions {
    private AbsentFunctions() {}

    static SeriesSource absent(Evaluator evaluator, Expr.Call call, Grid grid) {
        Expr argument = call.arguments().getFirst();
        boolean[] present = new boolean[grid.steps()];
        StepSeries series = evaluator.newSeries(grid);
        SeriesSource source = evaluator.vector(argument, grid);
        while (source.next(series)) {
            for (int i = 0; i < present.length; i++) {
                present[i] |= series.has(i);
            }
        }
        return onesWhereNot(present, argument);
    }

    static SeriesSource absentOverTime(Evaluator evaluator, Expr.Call call, Grid grid) {
        Expr argument = call.arguments().getFirst();
        boolean[] present = new boolean[grid.steps()];
        WindowSource windows = evaluator.windows(argument, grid);
        while (windows.next()) {
            for (int i = 0; i < present.length; i++) {
                Window window = windows.window(i);
                present[i] |= window.from < window.to;
            }
        }
        return onesWhereNot(present, argument);
    }

    private static SeriesSource onesWhereNot(boolean[] present, Expr argument) {
        return new OneSeriesSource(
                labels(Evaluator.unwrap(argument)),
                into -> {
                    for (int i = 0; i < present.length; i++) {
                        if (!present[i]) {
                            into.set(i, 1);
                        }
                    }
                });
    }

    /** The labels that a selector names with exactly one value. */
    private static Labels labels(Expr argument) {
        List<Matcher> matchers =
                switch (argument) {
                    case Expr.VectorSelector selector -> selector.matchers();
                    case Expr.MatrixSelector matrix -> matrix.selector().matchers();
                    default -> List.of();
                };
        Labels.Builder builder = Labels.builder(matchers.size());
        Set<String> named = new HashSet<>();
        for (Matcher matcher : matchers) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                continue;
            }
            if (matcher.type() == Matcher.Type.EQUAL && named.add(matcher.name())) {
                builder.set(matcher.name(), matcher.value());
            } else {
                builder.remove(matcher.name());
            }
        }
        return builder.build();
    }
}
