package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.eval.HistogramNotes.Operation;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.histogram.Resets;
import io.narthex.promql.query.Annotations;
import org.jspecify.annotations.Nullable;

/** Rate, increase, delta and their like for windows that hold native histograms. */
final class HistogramRates {
    private HistogramRates() {}

    static boolean rate(Window window, RangeCall call) {
        return extrapolate(window, call, true, true);
    }

    static boolean increase(Window window, RangeCall call) {
        return extrapolate(window, call, true, false);
    }

    static boolean delta(Window window, RangeCall call) {
        return extrapolate(window, call, false, false);
    }

    private static boolean extrapolate(
            Window window, RangeCall call, boolean isCounter, boolean perSecond) {
        if (HistogramRanges.isMixed(window, call)) {
            return false;
        }
        if (call.edge != Expr.RangeEdge.PLAIN) {
            return new ExtendedHistogramRate(window, call, isCounter).apply(perSecond);
        }
        long startMs = isCounter ? RateFunctions.startWithin(window) : 0;
        if (window.size() < 2 && startMs == 0) {
            return false;
        }
        Histogram first = window.histogram(window.from);
        boolean alone = window.size() == 1;
        FloatHistogram change = alone ? FloatHistogram.of(first) : change(window, call, isCounter);
        if (change == null) {
            return false;
        }
        if (startMs != 0 && !alone) {
            if (change.hasCustomBounds() != first.hasCustomBounds()) {
                mixedSchemas(window, call);
                return false;
            }
            change.add(first);
        }
        double factor =
                RateFunctions.factor(
                        window,
                        startMs,
                        isCounter ? first.count() : Double.NaN,
                        change.count(),
                        perSecond);
        call.histogram = change.multiply(factor).toHistogram();
        return true;
    }

    private static void mixedSchemas(Window window, RangeCall call) {
        HistogramNotes.mixedSchemas(
                call.evaluation.annotations(),
                window.labels.metricName(),
                call.position(call.rangeArgument));
    }

    /** From the first to the last histogram, what resets lost added; null where they do not fit. */
    private static @Nullable FloatHistogram change(
            Window window, RangeCall call, boolean isCounter) {
        Annotations notes = call.evaluation.annotations();
        PositionRange position = call.position(call.rangeArgument);
        String name = window.labels.metricName();
        Histogram first = window.histogram(window.from);
        Histogram last = window.histogram(window.to - 1);
        if (isCounter && (isGauge(first) || isGauge(last))) {
            HistogramNotes.notCounter(notes, name, position);
        }
        // Nothing of the first counts where a reset follows it, neither do its buckets' bounds.
        Histogram second = window.histogram(window.from + 1);
        boolean resetAtOnce =
                isCounter
                        && (RateFunctions.startsAnew(window, window.from + 1)
                                || Resets.isReset(second, first));
        Histogram base = resetAtOnce ? second : first;
        if (last.hasCustomBounds() != base.hasCustomBounds()) {
            HistogramNotes.mixedSchemas(notes, name, position);
            return null;
        }
        int schema = Math.min(last.schema(), base.schema());
        for (int i = window.from + 1; isCounter && i < window.to - 1; i++) {
            Histogram histogram = window.histogram(i);
            if (isGauge(histogram)) {
                HistogramNotes.notCounter(notes, name, position);
            }
            if (histogram.hasCustomBounds() != base.hasCustomBounds()) {
                HistogramNotes.mixedSchemas(notes, name, position);
                return null;
            }
            schema = Math.min(schema, histogram.schema());
        }
        FloatHistogram change = FloatHistogram.of(last).reduceTo(schema);
        int flags =
                resetAtOnce
                        ? change.subtract(FloatHistogram.emptyLike(second))
                        : change.subtract(first);
        note(flags, notes, Operation.SUBTRACTION, position);
        if (isCounter) {
            addLost(window, resetAtOnce, change, notes, position);
        } else if (!(isGauge(first) && isGauge(last))) {
            HistogramNotes.notGauge(notes, name, position);
        }
        change.hint(ResetHint.GAUGE);
        return change.compact();
    }

    private static void addLost(
            Window window,
            boolean resetAtOnce,
            FloatHistogram change,
            Annotations notes,
            PositionRange position) {
        // A reset right after the first has been taken care of by leaving the first out.
        for (int i = window.from + (resetAtOnce ? 2 : 1); i < window.to; i++) {
            Histogram before = window.histogram(i - 1);
            if (RateFunctions.startsAnew(window, i)
                    || Resets.isReset(window.histogram(i), before)) {
                note(change.add(before), notes, Operation.ADDITION, position);
            }
        }
    }

    static boolean isGauge(Histogram histogram) {
        return histogram.resetHint() == ResetHint.GAUGE;
    }

    static void note(int flags, Annotations notes, Operation operation, PositionRange position) {
        if ((flags & FloatHistogram.BOUNDS_RECONCILED) != 0) {
            HistogramNotes.reconciled(notes, operation, position);
        }
    }

    static boolean irate(Window window, RangeCall call) {
        return instant(window, call, true);
    }

    static boolean idelta(Window window, RangeCall call) {
        return instant(window, call, false);
    }

    private static boolean instant(Window window, RangeCall call, boolean isRate) {
        int at = window.to - 1;
        if (window.size() < 2 || window.histograms == null) {
            return false;
        }
        boolean lastIs = window.histograms[at] != null;
        boolean beforeIs = window.histograms[at - 1] != null;
        if (!lastIs && !beforeIs) {
            return isRate ? RateFunctions.irate(window, call) : RateFunctions.idelta(window, call);
        }
        Annotations notes = call.evaluation.annotations();
        PositionRange position = call.position(call.rangeArgument);
        String name = window.labels.metricName();
        if (lastIs != beforeIs) {
            HistogramNotes.mixedWithFloats(notes, name, position);
            return false;
        }
        Histogram last = window.histogram(at);
        Histogram before = window.histogram(at - 1);
        if (isRate && (isGauge(last) || isGauge(before))) {
            HistogramNotes.notCounter(notes, name, position);
        } else if (!isRate && !(isGauge(last) && isGauge(before))) {
            HistogramNotes.notGauge(notes, name, position);
        }
        FloatHistogram change = FloatHistogram.of(last);
        boolean reset =
                isRate && (RateFunctions.startsAnew(window, at) || Resets.isReset(last, before));
        if (!reset) {
            if (!FloatHistogram.fit(last, before)) {
                HistogramNotes.mixedSchemas(notes, name, position);
                return false;
            }
            note(change.subtract(before), notes, Operation.SUBTRACTION, position);
        }
        change.hint(ResetHint.GAUGE);
        change.compact();
        if (isRate) {
            change.divide((window.timestampsMs[at] - window.timestampsMs[at - 1]) / 1000.0);
        }
        call.histogram = change.toHistogram();
        return true;
    }
}
