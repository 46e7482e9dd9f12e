package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.gomath.Angles;
import io.narthex.promql.gomath.Exponents;
import io.narthex.promql.query.QueryException;

/** Makes the sources of binary operators, and computes them on floats. */
final class BinaryOperations {
    private BinaryOperations() {}

    static SeriesSource source(Evaluator evaluator, Expr.Binary binary, Grid grid) {
        if (binary.left().type() == ValueType.SCALAR) {
            return withScalar(evaluator, binary, grid, true);
        }
        if (binary.right().type() == ValueType.SCALAR) {
            return withScalar(evaluator, binary, grid, false);
        }
        if (binary.operator().isSet()) {
            return new SetSource(evaluator, binary, grid);
        }
        return new VectorMatchSource(evaluator, binary, grid);
    }

    private static SeriesSource withScalar(
            Evaluator evaluator, Expr.Binary binary, Grid grid, boolean scalarIsLeft) {
        Expr vector = scalarIsLeft ? binary.right() : binary.left();
        ScalarSeries scalar = evaluator.scalar(scalarIsLeft ? binary.left() : binary.right(), grid);
        SeriesSource source = evaluator.vector(vector, grid);
        BinaryOperator operator = binary.operator();
        boolean dropsName = operator.makesValues() || binary.returnBool();
        Evaluation evaluation = evaluator.evaluation();
        SeriesSource result =
                into -> {
                    if (!source.next(into)) {
                        return false;
                    }
                    for (int i = 0; i < into.steps(); i++) {
                        if (into.kinds[i] == StepSeries.FLOAT) {
                            double value = into.values[i];
                            double left = scalarIsLeft ? scalar.at(i) : value;
                            double right = scalarIsLeft ? value : scalar.at(i);
                            apply(evaluation, binary, left, right, value, into, i);
                        } else if (into.kinds[i] == StepSeries.HISTOGRAM) {
                            Histogram histogram = into.histogram(i);
                            if (scalarIsLeft) {
                                HistogramOperations.apply(
                                        evaluation, binary, scalar.at(i), histogram, into, i);
                            } else {
                                HistogramOperations.apply(
                                        evaluation, binary, histogram, scalar.at(i), into, i);
                            }
                        }
                    }
                    if (dropsName) {
                        evaluation.dropName(into);
                    }
                    return true;
                };
        return dropsName ? evaluator.distinctUnlessNamed(result, vector) : result;
    }

    /**
     * Sets the result of an operator on two floats.
     *
     * @param filtered what a comparison that holds gives
     */
    static void apply(
            Evaluation evaluation,
            Expr.Binary binary,
            double left,
            double right,
            double filtered,
            StepSeries into,
            int step) {
        BinaryOperator operator = binary.operator();
        if (operator.makesValues()) {
            into.set(step, compute(operator, left, right));
        } else if (operator.isComparison()) {
            boolean holds = compare(operator, left, right);
            if (binary.returnBool()) {
                into.set(step, holds ? 1 : 0);
            } else if (holds) {
                into.set(step, filtered);
            } else {
                into.remove(step);
            }
        } else {
            HistogramNotes.incompatibleTypes(
                    evaluation.annotations(),
                    "float",
                    operator.symbol(),
                    "float",
                    binary.position());
            into.remove(step);
        }
    }

    private static double compute(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case MODULO -> left % right;
            case POWER -> Exponents.pow(left, right);
            case ATAN2 -> Angles.atan2(left, right);
            default ->
                    throw new QueryException.Execution(
                            "operator \""
                                    + operator.symbol()
                                    + "\" not allowed for Scalar operations");
        };
    }

    private static boolean compare(BinaryOperator operator, double left, double right) {
        return switch (operator) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case LESS -> left < right;
            case LESS_OR_EQUAL -> left <= right;
            case GREATER -> left > right;
            case GREATER_OR_EQUAL -> left >= right;
            default -> throw new IllegalArgumentException("no comparison: op=" + operator);
        };
    }

    static ScalarSeries scalars(Evaluator evaluator, Expr.Binary binary, Grid grid) {
        ScalarSeries left = evaluator.scalar(binary.left(), grid);
        ScalarSeries right = evaluator.scalar(binary.right(), grid);
        double[] values = evaluator.newScalars(grid);
        BinaryOperator operator = binary.operator();
        for (int i = 0; i < values.length; i++) {
            if (operator.isComparison()) {
                values[i] = compare(operator, left.at(i), right.at(i)) ? 1 : 0;
            } else {
                values[i] = compute(operator, left.at(i), right.at(i));
            }
        }
        return new ScalarSeries(values);
    }
}
