package io.narthex.promql.eval;

import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.query.EngineOptions;
import io.narthex.promql.query.QueryException;

/**
 * Turns {@code @}, {@code offset} and durations into milliseconds, and grids into those of
 * selectors and subqueries. Immutable.
 *
 * @param query the times of the query itself
 */
record TimeResolver(EngineOptions options, QueryTimes query) {
    /** A duration in milliseconds. */
    long durationMs(DurationExpr duration) {
        double seconds = duration.seconds(query.stepMs(), query.endMs() - query.startMs());
        if (Double.isNaN(seconds) || Math.abs(seconds) > Long.MAX_VALUE / 1e9) {
            throw new QueryException.BadData("duration is out of range");
        }
        return Math.round(seconds * 1000);
    }

    /** A duration in milliseconds that must be positive. */
    long positiveMs(DurationExpr duration) {
        long ms = durationMs(duration);
        if (ms <= 0) {
            throw new QueryException.BadData("duration must be greater than 0");
        }
        return ms;
    }

    long offsetMs(TimeModifier time) {
        return time.offset() == null ? 0 : durationMs(time.offset());
    }

    /** The times that stand for those of {@code grid}; all the same where {@code @} fixes them. */
    Grid shift(Grid grid, TimeModifier time) {
        long offsetMs = offsetMs(time);
        return switch (time.at()) {
            case NONE -> new Grid(grid.startMs() - offsetMs, grid.stepMs(), grid.steps());
            case TIMESTAMP -> new Grid(time.atMs() - offsetMs, 0, grid.steps());
            case START -> new Grid(query.startMs() - offsetMs, 0, grid.steps());
            case END -> new Grid(query.endMs() - offsetMs, 0, grid.steps());
        };
    }

    /** The times at which a subquery's inner expression is evaluated; there may be none. */
    Grid inner(Expr.Subquery subquery, Grid outer) {
        Grid ends = shift(outer, subquery.time());
        long stepMs =
                subquery.step() == null ? options.subqueryStepMs() : positiveMs(subquery.step());
        long afterMs = ends.startMs() - positiveMs(subquery.range());
        long endMs = ends.endMs();
        long startMs = stepMs * (afterMs / stepMs);
        if (startMs <= afterMs) {
            startMs += stepMs;
        }
        long steps = endMs < startMs ? 0 : (endMs - startMs) / stepMs + 1;
        if (steps > Integer.MAX_VALUE / 32) {
            throw MemoryBudget.tooManySamples();
        }
        return new Grid(startMs, stepMs, (int) steps);
    }
}
