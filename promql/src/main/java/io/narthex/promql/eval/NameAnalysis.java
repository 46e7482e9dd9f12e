package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;

/** Tells whether removing metric names can make two elements alike. */
final class NameAnalysis {
    private NameAnalysis() {}

    /** Whether all elements have the same metric name, or none. */
    static boolean hasOneName(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate aggregate ->
                    switch (aggregate.operator()) {
                        case TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> hasOneName(aggregate.operand());
                        default -> !aggregate.grouping().contains(Labels.METRIC_NAME);
                    };
            case Expr.Binary binary -> binary(binary);
            case Expr.Call call -> call(call);
            case Expr.MatrixSelector matrix -> hasOneName(matrix.selector());
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> true;
            case Expr.Paren paren -> hasOneName(paren.inner());
            case Expr.Subquery subquery -> hasOneName(subquery.inner());
            case Expr.Unary unary -> unary.negative() || hasOneName(unary.operand());
            case Expr.VectorSelector selector -> {
                for (Matcher matcher : selector.matchers()) {
                    if (matcher.type() == Matcher.Type.EQUAL
                            && matcher.name().equals(Labels.METRIC_NAME)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private static boolean binary(Expr.Binary binary) {
        return switch (binary.operator()) {
            case OR -> false;
            case AND, UNLESS -> hasOneName(binary.left());
            default ->
                    binary.returnBool()
                            || binary.operator().makesValues()
                            || (hasOneName(binary.left()) && hasOneName(binary.right()));
        };
    }

    private static boolean call(Expr.Call call) {
        return switch (FunctionTable.body(call.function().name())) {
            case FunctionBody.Mapped _, FunctionBody.OfHistogram _, FunctionBody.Scalar _ -> true;
            case FunctionBody.OverRange(_, _, boolean keepsName, _) ->
                    !keepsName || hasOneName(Evaluator.rangeArgument(call));
            case FunctionBody.Vector _ -> {
                if (call.arguments().isEmpty() || call.function().name().startsWith("label_")) {
                    yield false;
                }
                Expr first = call.arguments().getFirst();
                yield first.type() == ValueType.VECTOR && hasOneName(first);
            }
        };
    }
}
