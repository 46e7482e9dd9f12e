package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SeriesSet;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.query.QueryException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The series of a vector selector: at each step the newest sample within the lookback. */
final class VectorSelectorSource implements PartedSource {
    private final Evaluation evaluation;
    private final Grid references;
    private final long lookbackMs;
    private final Yield yield;
    private final boolean smoothed;
    private final PositionRange position;
    private final SeriesSet series;
    private final SampleReader reader;

    /** What the values are. */
    enum Yield {
        /** The samples' own. */
        VALUES,
        /** Their timestamps in seconds. */
        TIMESTAMPS,
        /** As {@link #TIMESTAMPS}, of info metrics, which are floats. */
        INFO_TIMESTAMPS,
        /** When they began to count, in seconds. */
        START_TIMESTAMPS
    }

    VectorSelectorSource(
            Evaluation evaluation, Expr.VectorSelector selector, Grid grid, Yield yield) {
        this.evaluation = evaluation;
        this.references = evaluation.times().shift(grid, selector.time());
        this.lookbackMs = evaluation.options().lookbackDeltaMs();
        this.yield = yield;
        this.position = selector.position();
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
        this.yield = other.yield;
        this.position = other.position;
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
        if (smoothed || yield != Yield.VALUES) {
            readStepwise(into, 0, 0);
        } else {
            readPlain(into);
        }
        return true;
    }

    /** The newest float at each step: so many steps at a time as there are samples loaded for. */
    private void readPlain(StepSeries into) {
        int steps = references.steps();
        long stepMs = references.stepMs();
        long referenceMs = references.startMs();
        int step = 0;
        int next = 0;
        while (step < steps) {
            reader.load(referenceMs);
            if (reader.histograms() != null) {
                readStepwise(into, step, next);
                return;
            }
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

    private void readStepwise(StepSeries into, int fromStep, int fromNext) {
        int next = fromNext;
        for (int step = fromStep; step < references.steps(); step++) {
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
                    set(into, step, next, referenceMs);
                }
                next -= reader.forget(next - 1);
            }
        }
    }

    /** Sets what sample {@code next - 1}, the newest up to a time, yields. */
    private void set(StepSeries into, int step, int next, long referenceMs) {
        long sampleMs = reader.timestampsMs()[next - 1];
        switch (yield) {
            case TIMESTAMPS -> into.set(step, sampleMs / 1000.0);
            case INFO_TIMESTAMPS -> {
                @Nullable Histogram[] histograms = reader.histograms();
                if (histograms != null && histograms[next - 1] != null) {
                    throw new QueryException.Execution(
                            "this should be an info metric, with float samples: " + into.labels);
                }
                into.set(step, sampleMs / 1000.0);
            }
            case START_TIMESTAMPS -> {
                long[] starts = reader.startTimestampsMs();
                into.set(step, starts == null ? 0 : starts[next - 1] / 1000.0);
            }
            case VALUES -> {
                boolean between = smoothed && next < reader.size() && sampleMs < referenceMs;
                @Nullable Histogram[] histograms = reader.histograms();
                if (histograms != null) {
                    setOfHistograms(into, step, next, between, referenceMs);
                } else {
                    double value = reader.values()[next - 1];
                    into.set(step, between ? interpolate(next, value, referenceMs) : value);
                }
            }
        }
    }

    private void setOfHistograms(
            StepSeries into, int step, int next, boolean between, long referenceMs) {
        @Nullable Histogram[] histograms = Objects.requireNonNull(reader.histograms());
        Histogram before = histograms[next - 1];
        Histogram after = between ? histograms[next] : null;
        boolean usable =
                between
                        && !StaleMarker.is(reader.values()[next])
                        && reader.timestampsMs()[next] <= referenceMs + lookbackMs;
        if (usable && (before == null) != (after == null)) {
            HistogramNotes.mixedWithFloats(
                    evaluation.annotations(), into.labels.metricName(), position);
        } else if (before == null) {
            double value = reader.values()[next - 1];
            into.set(step, usable ? interpolate(next, value, referenceMs) : value);
        } else if (!usable || after == null) {
            into.set(step, before);
        } else if (!FloatHistogram.fit(before, after)) {
            HistogramNotes.mixedSchemas(
                    evaluation.annotations(), into.labels.metricName(), position);
        } else {
            into.set(step, between(next, before, after, referenceMs));
        }
    }

    private Histogram between(int next, Histogram before, Histogram after, long atMs) {
        return ExtendedHistogramRate.between(
                before,
                reader.timestampsMs()[next - 1],
                after,
                reader.timestampsMs()[next],
                atMs,
                !HistogramRates.isGauge(before) && !HistogramRates.isGauge(after),
                flags ->
                        HistogramRates.note(
                                flags,
                                evaluation.annotations(),
                                HistogramNotes.Operation.SUBTRACTION,
                                position));
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
