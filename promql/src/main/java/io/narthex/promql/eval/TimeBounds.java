package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.TimeModifier;

/** Finds the first and the last timestamp that the selectors of an expression ask for. */
final class TimeBounds {
    private final TimeResolver times;
    private long minMs = Long.MAX_VALUE;
    private long maxMs = Long.MIN_VALUE;

    TimeBounds(TimeResolver times) {
        this.times = times;
    }

    /** Widens the bounds by what {@code expr} needs. */
    void include(Expr expr, Grid grid) {
        switch (expr) {
            case Expr.Aggregate aggregate -> {
                include(aggregate.operand(), grid);
                if (aggregate.parameter() != null) {
                    include(aggregate.parameter(), grid);
                }
            }
            case Expr.Binary binary -> {
                include(binary.left(), grid);
                include(binary.right(), grid);
            }
            case Expr.Call call -> {
                call.arguments().forEach(a -> include(a, grid));
                if (call.function().name().equals("info")) {
                    // It selects by itself, at the times of the call.
                    widen(grid.startMs() - times.options().lookbackDeltaMs(), grid.endMs());
                }
            }
            case Expr.MatrixSelector matrix ->
                    select(matrix.selector(), times.positiveMs(matrix.range()), grid);
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> {}
            case Expr.Paren paren -> include(paren.inner(), grid);
            case Expr.Subquery subquery -> {
                Grid inner = times.inner(subquery, grid);
                if (inner.steps() > 0) {
                    include(subquery.inner(), inner);
                }
            }
            case Expr.Unary unary -> include(unary.operand(), grid);
            case Expr.VectorSelector selector -> select(selector, 0, grid);
        }
    }

    private void select(Expr.VectorSelector selector, long rangeMs, Grid grid) {
        TimeModifier time = selector.time();
        long lookbackMs = times.options().lookbackDeltaMs();
        boolean plainRange = rangeMs > 0 && selector.edge() == Expr.RangeEdge.PLAIN;
        long beforeMs = rangeMs + (plainRange ? 0 : lookbackMs);
        long afterMs = selector.edge() == Expr.RangeEdge.SMOOTHED ? lookbackMs : 0;
        Grid references = times.shift(grid, time);
        widen(references.startMs() - beforeMs + 1, references.endMs() + afterMs);
        if (time.isFixed()) {
            // What info selects for an expression at a fixed time lies there too.
            long withoutOffsetMs = references.startMs() + times.offsetMs(time);
            widen(withoutOffsetMs - lookbackMs + 1, withoutOffsetMs);
        }
    }

    private void widen(long fromMs, long toMs) {
        minMs = Math.min(minMs, fromMs);
        maxMs = Math.max(maxMs, toMs);
    }

    /** The first timestamp, or the start of the query where nothing is selected. */
    long minMs() {
        return minMs == Long.MAX_VALUE ? times.query().startMs() : minMs;
    }

    long maxMs() {
        return maxMs == Long.MIN_VALUE ? times.query().endMs() : maxMs;
    }
}
