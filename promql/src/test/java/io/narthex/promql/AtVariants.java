package io.narthex.promql;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprPrinter;
import io.narthex.promql.ast.TimeModifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes expressions that give the same at any time, by fixing the time of their selectors. */
final class AtVariants {
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
                    "year",
                    "start",
                    "end",
                    "step",
                    "range");

    private final long atMs;
    private boolean dependsOnTime;

    private AtVariants(long atMs) {
        this.atMs = atMs;
    }

    /** An expression, and when to evaluate it. */
    record Variant(String expression, long timestampMs) {}

    static List<Variant> of(Expr expr, long atMs) {
        AtVariants rewriting = new AtVariants(atMs);
        String text = ExprPrinter.print(rewriting.rewrite(expr));
        List<Variant> variants = new ArrayList<>();
        if (!rewriting.dependsOnTime) {
            long[] times =
                    atMs == 0
                            ? new long[] {-1000, 0, 1000}
                            : new long[] {-10 * atMs, 0, atMs / 5, atMs, 10 * atMs};
            for (long time : times) {
                variants.add(new Variant(text, time));
            }
        }
        return variants;
    }

    private Expr rewrite(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate a ->
                    new Expr.Aggregate(
                            a.operator(),
                            rewrite(a.operand()),
                            a.parameter() == null ? null : rewrite(a.parameter()),
                            a.grouping(),
                            a.without(),
                            a.position());
            case Expr.Binary b ->
                    new Expr.Binary(
                            b.operator(),
                            rewrite(b.left()),
                            rewrite(b.right()),
                            b.matching(),
                            b.returnBool());
            case Expr.Call c -> {
                dependsOnTime |= TIME_DEPENDENT.contains(c.function().name());
                yield new Expr.Call(
                        c.function(),
                        c.arguments().stream().map(this::rewrite).toList(),
                        c.position());
            }
            case Expr.MatrixSelector m ->
                    new Expr.MatrixSelector(fix(m.selector()), m.range(), m.position());
            case Expr.NumberLiteral n -> n;
            case Expr.Paren p -> new Expr.Paren(rewrite(p.inner()), p.position());
            case Expr.StringLiteral s -> s;
            case Expr.Subquery s ->
                    new Expr.Subquery(s.inner(), s.range(), s.step(), fix(s.time()), s.position());
            case Expr.Unary u -> new Expr.Unary(u.negative(), rewrite(u.operand()), u.position());
            case Expr.VectorSelector v -> fix(v);
        };
    }

    private Expr.VectorSelector fix(Expr.VectorSelector v) {
        return new Expr.VectorSelector(
                v.name(), v.matchers(), fix(v.time()), v.edge(), v.position());
    }

    private TimeModifier fix(TimeModifier time) {
        return time.isFixed() ? time : time.withAt(TimeModifier.At.TIMESTAMP, atMs);
    }
}
