package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import java.util.Arrays;

/** Evaluates an expression once and gives its value at all steps. */
final class RepeatedSource implements SeriesSource {
    private final SeriesSource source;
    private final StepSeries once;

    RepeatedSource(Evaluator evaluator, Expr expr, Grid grid) {
        Grid first = grid.first();
        this.once = evaluator.newSeries(first);
        this.source = evaluator.vector(expr, first);
    }

    @Override
    public boolean next(StepSeries into) {
        if (!source.next(once)) {
            return false;
        }
        into.reset(once.labels, once.dropsName);
        if (once.kinds[0] == StepSeries.HISTOGRAM) {
            for (int i = 0; i < into.steps(); i++) {
                into.set(i, once, 0);
            }
            return true;
        }
        Arrays.fill(into.kinds, once.kinds[0]);
        Arrays.fill(into.values, once.values[0]);
        return true;
    }
}
