package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.VectorMatching;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The operators {@code and}, {@code or} and {@code unless}. */
final class SetSource implements SeriesSource {
    private final Evaluator evaluator;
    private final BinaryOperator operator;
    private final MatchKeys keys;
    private final SeriesSource left;
    private final SeriesSource right;

    /** At which steps the other side has elements, by their matching labels. */
    private final Map<Labels, BitSet> present = new HashMap<>();

    private boolean leftIsDone;

    SetSource(Evaluator evaluator, Expr.Binary binary, Grid grid) {
        this.evaluator = evaluator;
        this.operator = binary.operator();
        VectorMatching matching = binary.matching();
        this.keys = new MatchKeys(matching == null ? VectorMatching.DEFAULT : matching);
        this.left = evaluator.vector(binary.left(), grid);
        this.right = evaluator.vector(binary.right(), grid);
        if (operator != BinaryOperator.OR) {
            StepSeries series = evaluator.newSeries(grid);
            while (right.next(series)) {
                mark(series);
            }
        }
    }

    private void mark(StepSeries series) {
        Labels key = keys.of(series.labels);
        BitSet steps = present.get(key);
        if (steps == null) {
            steps = new BitSet(series.steps());
            evaluator.evaluation().budget().reserve(0, 96L + series.steps() / 8);
            present.put(key, steps);
        }
        series.addSteps(steps);
    }

    @Override
    public boolean next(StepSeries into) {
        if (operator != BinaryOperator.OR) {
            if (!left.next(into)) {
                return false;
            }
            filter(into, operator == BinaryOperator.AND);
            return true;
        }
        if (!leftIsDone) {
            if (left.next(into)) {
                mark(into);
                return true;
            }
            leftIsDone = true;
        }
        if (!right.next(into)) {
            return false;
        }
        filter(into, false);
        return true;
    }

    private void filter(StepSeries series, boolean keepPresent) {
        BitSet steps = present.get(keys.of(series.labels));
        for (int i = 0; i < series.steps(); i++) {
            if ((steps != null && steps.get(i)) != keepPresent) {
                series.remove(i);
            }
        }
    }
}
