package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.eval.HistogramNotes.Operation;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.histogram.HistogramMath;
import io.narthex.promql.histogram.Trimming;
import io.narthex.promql.query.Annotations;
import org.jspecify.annotations.Nullable;

/** Binary operators of which at least one side is a native histogram. */
final class HistogramOperations {
    private HistogramOperations() {}

    /** Changes the sign of the histograms of another source, and of its floats. */
    static SeriesSource negated(Evaluation evaluation, SeriesSource source) {
        return into -> {
            if (!source.next(into)) {
                return false;
            }
            for (int i = 0; i < into.steps(); i++) {
                if (into.kinds[i] == StepSeries.HISTOGRAM) {
                    into.set(i, FloatHistogram.of(into.histogram(i)).multiply(-1).toHistogram());
                } else {
                    into.values[i] = -into.values[i];
                }
            }
            evaluation.dropName(into);
            return true;
        };
    }

    /** Sets the result of an operator on a histogram and a float; none where it is not defined. */
    static void apply(
            Evaluation evaluation,
            Expr.Binary binary,
            Histogram left,
            double right,
            StepSeries into,
            int step) {
        Histogram result =
                switch (binary.operator()) {
                    case MULTIPLY -> multiplied(left, right);
                    case DIVIDE -> FloatHistogram.of(left).divide(right).compact().toHistogram();
                    case TRIM_UPPER -> Trimming.withoutUpper(left, right);
                    case TRIM_LOWER -> Trimming.withoutLower(left, right);
                    default -> null;
                };
        set(evaluation, binary, "histogram", "float", result, into, step);
    }

    /** As above, the float on the left. */
    static void apply(
            Evaluation evaluation,
            Expr.Binary binary,
            double left,
            Histogram right,
            StepSeries into,
            int step) {
        boolean product = binary.operator() == BinaryOperator.MULTIPLY;
        Histogram result = product ? multiplied(right, left) : null;
        set(evaluation, binary, "float", "histogram", result, into, step);
    }

    private static Histogram multiplied(Histogram histogram, double factor) {
        return FloatHistogram.of(histogram).multiply(factor).compact().toHistogram();
    }

    private static void set(
            Evaluation evaluation,
            Expr.Binary binary,
            String left,
            String right,
            @Nullable Histogram result,
            StepSeries into,
            int step) {
        if (result != null) {
            into.set(step, result);
            return;
        }
        HistogramNotes.incompatibleTypes(
                evaluation.annotations(),
                left,
                binary.operator().symbol(),
                right,
                binary.position());
        into.remove(step);
    }

    /** As above, histograms on both sides. */
    static void apply(
            Evaluation evaluation,
            Expr.Binary binary,
            Histogram left,
            Histogram right,
            StepSeries into,
            int step) {
        switch (binary.operator()) {
            case ADD, SUBTRACT -> combine(evaluation, binary, left, right, into, step);
            case EQUAL -> compare(binary, left, HistogramMath.areEqual(left, right), into, step);
            case NOT_EQUAL ->
                    compare(binary, left, !HistogramMath.areEqual(left, right), into, step);
            default -> set(evaluation, binary, "histogram", "histogram", null, into, step);
        }
    }

    private static void compare(
            Expr.Binary binary, Histogram left, boolean holds, StepSeries into, int step) {
        if (binary.returnBool()) {
            into.set(step, holds ? 1 : 0);
        } else if (holds) {
            into.set(step, left);
        } else {
            into.remove(step);
        }
    }

    private static void combine(
            Evaluation evaluation,
            Expr.Binary binary,
            Histogram left,
            Histogram right,
            StepSeries into,
            int step) {
        Annotations notes = evaluation.annotations();
        boolean adds = binary.operator() == BinaryOperator.ADD;
        if (!FloatHistogram.fit(left, right)) {
            HistogramNotes.incompatibleLayouts(
                    notes, binary.operator().symbol(), binary.position());
            into.remove(step);
            return;
        }
        FloatHistogram result = FloatHistogram.of(left);
        int flags = adds ? result.add(right) : result.subtract(right);
        if (!adds) {
            result.hint(ResetHint.GAUGE);
        }
        Operation operation = adds ? Operation.ADDITION : Operation.SUBTRACTION;
        if ((flags & FloatHistogram.RESETS_CONFLICT) != 0) {
            HistogramNotes.conflictingResets(notes, operation, binary.position());
        }
        HistogramRates.note(flags, notes, operation, binary.position());
        into.set(step, result.compact().toHistogram());
    }
}
