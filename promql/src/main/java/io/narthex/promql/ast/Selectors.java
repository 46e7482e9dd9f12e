package io.narthex.promql.ast;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The vector selectors of an expression, wherever they stand in it. */
public final class Selectors {
    private Selectors() {}

    /** All of them, in the order in which they are written. */
    public static List<Expr.VectorSelector> in(Expr expr) {
        List<Expr.VectorSelector> found = new ArrayList<>();
        Expr _ =
                replace(
                        expr,
                        selector -> {
                            found.add(selector);
                            return selector;
                        });
        return found;
    }

    /** The same expression with each of them replaced. */
    public static Expr replace(Expr expr, UnaryOperator<Expr.VectorSelector> by) {
        return switch (expr) {
            case Expr.Aggregate(
                            var operator,
                            var operand,
                            var parameter,
                            var grouping,
                            var without,
                            var at) ->
                    new Expr.Aggregate(
                            operator,
                            replace(operand, by),
                            replaceOrNull(parameter, by),
                            grouping,
                            without,
                            at);
            case Expr.Binary(var operator, var left, var right, var matching, var bool) ->
                    new Expr.Binary(
                            operator, replace(left, by), replace(right, by), matching, bool);
            case Expr.Call(var function, var arguments, var at) -> {
                List<Expr> replaced = new ArrayList<>(arguments.size());
                arguments.forEach(argument -> replaced.add(replace(argument, by)));
                yield new Expr.Call(function, replaced, at);
            }
            case Expr.MatrixSelector(var selector, var range, var at) ->
                    new Expr.MatrixSelector(by.apply(selector), range, at);
            case Expr.Paren(var inner, var at) -> new Expr.Paren(replace(inner, by), at);
            case Expr.Subquery(var inner, var range, var step, var time, var at) ->
                    new Expr.Subquery(replace(inner, by), range, step, time, at);
            case Expr.Unary(var negative, var operand, var at) ->
                    new Expr.Unary(negative, replace(operand, by), at);
            case Expr.VectorSelector selector -> by.apply(selector);
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> expr;
        };
    }

    private static @Nullable Expr replaceOrNull(
            @Nullable Expr expr, UnaryOperator<Expr.VectorSelector> by) {
        return expr == null ? null : replace(expr, by);
    }
}
