package io.narthex.promql.eval;

import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.query.QueryException;

/** Turns {@code @}, {@code offset} and durations into milliseconds. Immutable. */
final class TimeResolver {
    private final Grid query;

    TimeResolver(Grid query) {
        this.query = query;
    }

    /** A duration in milliseconds. */
    long durationMs(DurationExpr duration) {
        double seconds = duration.seconds(queryStepMs(), query.endMs() - query.startMs());
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

    private long queryStepMs() {
        return query.stepMs();
    }

    long offsetMs(TimeModifier time) {
        return time.offset() == null ? 0 : durationMs(time.offset());
    }

    /** The time that stands for {@code evaluationMs}. */
    long resolve(TimeModifier time, long offsetMs, long evaluationMs) {
        long base =
                switch (time.at()) {
                    case NONE -> evaluationMs;
                    case TIMESTAMP -> time.atMs();
                    case START -> query.startMs();
                    case END -> query.endMs();
                };
        return base - offsetMs;
    }
}
