package io.narthex.promql.eval;

import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.ast.Expr;
import org.jspecify.annotations.Nullable;

/** The series of a vector selector: at each step the newest sample within the lookback. */
final class VectorSelectorSource implements PartedSource {
    private final Evaluation evaluation;
    private final Grid references;
    private final long lookbackMs;
    private final boolean yieldsTimestamps;
    private final boolean smoothed;
    private final SeriesSet series;
    private final SampleReader reader;

    /**
     * @param yieldsTimestamps whether the values are the samples' timestamps in seconds
     */
    VectorSelectorSource(
            Evaluation evaluation,
            Expr.VectorSelector selector,
            Grid grid,
            boolean yieldsTimestamps) {
        this.evaluation = evaluation;
        this.references = evaluation.times().shift(grid, selector.time());
        this.lookbackMs = evaluation.options().lookbackDeltaMs();
        this.yieldsTimestamps = yieldsTimestamps;
        this.smoothed = selector.edge() == Expr.RangeEdge.SMOOTHED;
        this.series =
                evaluation
                        .querier()
                        .select(
                                selector.matchers(),
                                references.startMs() - lookbackMs + 1,
                                references.endMs() + (smoothed ? lookbackMs : 0));
        this.reader = new SampleReader(evaluation.budget(), true);
    }

    private VectorSelectorSource(VectorSelectorSource other, SeriesSet series) {
        this.evaluation = other.evaluation;
        this.references = other.references;
        this.lookbackMs = other.lookbackMs;
        this.yieldsTimestamps = other.yieldsTimestamps;
        this.smoothed = other.smoothed;
        this.series = series;
        this.reader = new SampleReader(evaluation.budget(), true);
    }

    @Override
    public @Nullable PartedSource fork() {
        SeriesSet forked = series.fork();
        return forked == null ? null : new VectorSelectorSource(this, forked);
    }

    @Override
    public boolean skip() {
        return series.next();
    }

    @Override
    public boolean next(StepSeries into) {
        if (!series.next()) {
            return false;
        }
        evaluation.context().check();
        into.reset(series.labels(), false);
        reader.open(series.samples());
        if (smoothed || yieldsTimestamps) {
            readStepwise(into);
        } else {
            readPlain(into);
        }
        return true;
    }

    /** The newest sample at each step: so many steps at a time as there are samples loaded for. */
    private void readPlain(StepSeries into) {
        int steps = references.steps();
        long stepMs = references.stepMs();
        long referenceMs = references.startMs();
        int step = 0;
        int next = 0;
        while (step < steps) {
            reader.load(referenceMs);
            long[] timestampsMs = reader.timestampsMs();
            double[] values = reader.values();
            int size = reader.size();
            long loadedMs = reader.isAtEnd() ? Long.MAX_VALUE : timestampsMs[size - 1];
            int stride = 1;
            do {
                int before = next;
                int ahead = next + stride;
                if (ahead < size
                        && timestampsMs[ahead - 1] <= referenceMs
                        && timestampsMs[ahead] > referenceMs) {
                    // As far as last time: so it is where samples are regular.
                    next = ahead;
                } else {
                    while (next < size && timestampsMs[next] <= referenceMs) {
                        next++;
                    }
                    stride = Math.max(1, next - before);
                }
                if (next > 0 && timestampsMs[next - 1] > referenceMs - lookbackMs) {
                    double value = values[next - 1];
                    if (!StaleMarker.is(value)) {
                        into.kinds[step] = StepSeries.FLOAT;
                        into.values[step] = value;
                    }
                }
                step++;
                referenceMs += stepMs;
            } while (step < steps && referenceMs < loadedMs);
            if (next > 0) {
                next -= reader.forget(next - 1);
            }
        }
    }

    private void readStepwise(StepSeries into) {
        int next = 0;
        for (int step = 0; step < references.steps(); step++) {
            long referenceMs = references.at(step);
            reader.load(smoothed ? referenceMs + lookbackMs : referenceMs);
            long[] timestampsMs = reader.timestampsMs();
            int size = reader.size();
            while (next < size && timestampsMs[next] <= referenceMs) {
                next++;
            }
            if (next > 0) {
                long sampleMs = timestampsMs[next - 1];
                double value = reader.values()[next - 1];
                if (sampleMs > referenceMs - lookbackMs && !StaleMarker.is(value)) {
                    if (smoothed && next < size && sampleMs < referenceMs) {
                        value = interpolate(next, value, referenceMs);
                    }
                    into.set(step, yieldsTimestamps ? sampleMs / 1000.0 : value);
                }
                next -= reader.forget(next - 1);
            }
        }
    }

    /** The value on the line between sample {@code next} and the one before it. */
    private double interpolate(int next, double before, long referenceMs) {
        double after = reader.values()[next];
        long beforeMs = reader.timestampsMs()[next - 1];
        long afterMs = reader.timestampsMs()[next];
        if (StaleMarker.is(after) || afterMs > referenceMs + lookbackMs) {
            return before;
        }
        return before + (after - before) * (referenceMs - beforeMs) / (afterMs - beforeMs);
    }
}
