package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Querier;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the series of an expression come in order of their labels, no two of them alike, so
 * that each can be shown before the next is evaluated: those of a selector, and what is computed
 * from each of them alone.
 */
final class LabelOrder {
    private LabelOrder() {}

    /**
     * The one selector that an expression is computed from, series by series.
     *
     * @param dropsName whether names are removed on the way
     */
    private record Origin(Expr.VectorSelector selector, boolean dropsName) {
        private Origin dropping(boolean also) {
            return new Origin(selector, dropsName || also);
        }
    }

    /** Whether it is so between two times; reads labels alone, and only where names are removed. */
    static boolean holds(Expr expr, Querier querier, long minMs, long maxMs) {
        Origin origin = origin(expr);
        if (origin == null || !origin.dropsName()) {
            return origin != null;
        }
        SeriesSet series = querier.select(origin.selector().matchers(), minMs, maxMs);
        Labels before = null;
        while (series.next()) {
            Labels labels = Evaluation.withoutMetadata(series.labels());
            if (before != null && before.compareTo(labels) >= 0) {
                return false;
            }
            before = labels;
        }
        return true;
    }

    private static @Nullable Origin origin(Expr wrapped) {
        return switch (Evaluator.unwrap(wrapped)) {
            case Expr.VectorSelector selector -> new Origin(selector, false);
            case Expr.MatrixSelector matrix -> new Origin(matrix.selector(), false);
            case Expr.Unary unary -> through(unary.operand(), unary.negative());
            case Expr.Binary binary -> binary(binary);
            case Expr.Call call -> call(call);
            case Expr.Aggregate _,
                    Expr.NumberLiteral _,
                    Expr.Paren _,
                    Expr.StringLiteral _,
                    Expr.Subquery _ ->
                    null;
        };
    }

    private static @Nullable Origin through(Expr operand, boolean dropsName) {
        Origin origin = origin(operand);
        return origin == null ? null : origin.dropping(dropsName);
    }

    private static @Nullable Origin binary(Expr.Binary binary) {
        boolean leftIsScalar = binary.left().type() == ValueType.SCALAR;
        boolean rightIsScalar = binary.right().type() == ValueType.SCALAR;
        if (leftIsScalar == rightIsScalar) {
            return null;
        }
        boolean dropsName = !binary.operator().isComparison() || binary.returnBool();
        return through(leftIsScalar ? binary.right() : binary.left(), dropsName);
    }

    private static @Nullable Origin call(Expr.Call call) {
        return switch (FunctionTable.body(call.function().name())) {
            case FunctionBody.Mapped _, FunctionBody.OfHistogram _ ->
                    through(call.arguments().getFirst(), true);
            case FunctionBody.OverRange range ->
                    through(Evaluator.rangeArgument(call), !range.keepsName());
            case FunctionBody.Scalar _, FunctionBody.Vector _ -> null;
        };
    }
}
