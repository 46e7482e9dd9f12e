package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import java.util.List;
import java.util.Set;

/** Tells which expressions have the same value at all steps. */
final class StepInvariance {
    /** Functions whose result depends on the time of evaluation whatever their arguments are. */
    private static final Set<String> TIME_DEPENDENT =
            Set.of(
                    "day_of_month",
                    "day_of_week",
                    "day_of_year",
                    "days_in_month",
                    "hour",
                    "minute",
                    "month",
                    "predict_linear",
                    "time",
                    "timestamp",
                    "year");

    private StepInvariance() {}

    static boolean holds(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate aggregate ->
                    holds(aggregate.operand())
                            && (aggregate.parameter() == null || holds(aggregate.parameter()));
            case Expr.Binary binary -> holds(binary.left()) && holds(binary.right());
            case Expr.Call call ->
                    !TIME_DEPENDENT.contains(call.function().name())
                            && !call.function().name().startsWith("sort")
                            && allHold(call.arguments());
            case Expr.MatrixSelector matrix -> matrix.selector().time().isFixed();
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> true;
            case Expr.Paren paren -> holds(paren.inner());
            case Expr.Subquery subquery -> subquery.time().isFixed();
            case Expr.Unary unary -> holds(unary.operand());
            case Expr.VectorSelector selector -> selector.time().isFixed();
        };
    }

    private static boolean allHold(List<Expr> all) {
        for (Expr expr : all) {
            if (!holds(expr)) {
                return false;
            }
        }
        return true;
    }
}
