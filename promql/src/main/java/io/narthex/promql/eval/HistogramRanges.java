package io.narthex.promql.eval;

import io.narthex.core.model.Histogram.ResetHint;
import io.narthex.promql.eval.HistogramNotes.Operation;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.histogram.HistogramMath;
import io.narthex.promql.histogram.Resets;

/** The functions over ranges for windows that hold at least one native histogram. */
final class HistogramRanges {
    private HistogramRanges() {}

    /** A function that knows only floats: histograms are left out, with an info. */
    static FunctionBody.RangeFunction ofFloats(FunctionBody.RangeFunction function) {
        return (window, call) -> {
            Window floats = call.floatsOf(window);
            if (floats.size() == 0) {
                return false;
            }
            HistogramNotes.ignoredInRange(
                    call.evaluation.annotations(),
                    window.labels.metricName(),
                    call.position(call.rangeArgument));
            return function.apply(floats, call);
        };
    }

    static boolean first(Window window, RangeCall call) {
        return at(window, call, window.from);
    }

    static boolean last(Window window, RangeCall call) {
        return at(window, call, window.to - 1);
    }

    private static boolean at(Window window, RangeCall call, int index) {
        if (window.histograms != null && window.histograms[index] != null) {
            call.histogram = window.histogram(index);
        } else {
            call.result = window.values[index];
        }
        return true;
    }

    /** Warns where floats are among the samples. */
    static boolean isMixed(Window window, RangeCall call) {
        if (window.histogramCount() == window.size()) {
            return false;
        }
        HistogramNotes.mixedWithFloats(
                call.evaluation.annotations(),
                window.labels.metricName(),
                call.position(call.rangeArgument));
        return true;
    }

    private static boolean allFit(Window window, RangeCall call) {
        for (int i = window.from + 1; i < window.to; i++) {
            if (!FloatHistogram.fit(window.histogram(i), window.histogram(window.from))) {
                HistogramNotes.mixedSchemas(
                        call.evaluation.annotations(),
                        window.labels.metricName(),
                        call.position(call.rangeArgument));
                return false;
            }
        }
        return true;
    }

    private static void noteResets(Window window, RangeCall call) {
        boolean reset = false;
        boolean notReset = false;
        for (int i = window.from; i < window.to; i++) {
            ResetHint hint = window.histogram(i).resetHint();
            reset |= hint == ResetHint.RESET;
            notReset |= hint == ResetHint.NOT_RESET;
        }
        if (reset && notReset) {
            HistogramNotes.conflictingResets(
                    call.evaluation.annotations(),
                    Operation.AGGREGATION,
                    call.position(call.rangeArgument));
        }
    }

    private static void noteReconciled(int flags, RangeCall call) {
        if ((flags & FloatHistogram.BOUNDS_RECONCILED) != 0) {
            HistogramNotes.reconciled(
                    call.evaluation.annotations(),
                    Operation.AGGREGATION,
                    call.position(call.rangeArgument));
        }
    }

    static boolean sum(Window window, RangeCall call) {
        if (isMixed(window, call) || !allFit(window, call)) {
            return false;
        }
        noteResets(window, call);
        FloatHistogram sum = FloatHistogram.of(window.histogram(window.from)).compensate();
        int flags = 0;
        for (int i = window.from + 1; i < window.to; i++) {
            flags |= sum.add(window.histogram(i));
        }
        noteReconciled(flags, call);
        call.histogram = sum.settle().toHistogram();
        return true;
    }

    static boolean avg(Window window, RangeCall call) {
        if (isMixed(window, call) || !allFit(window, call)) {
            return false;
        }
        noteResets(window, call);
        FloatHistogram sum = FloatHistogram.of(window.histogram(window.from)).compensate();
        int flags = 0;
        int next = window.from + 1;
        while (next < window.to) {
            flags |= sum.add(window.histogram(next));
            if (sum.hasInfinity()) {
                break;
            }
            next++;
        }
        if (next < window.to) {
            sum = incrementalMean(window, next);
        } else {
            sum.divide(window.size());
        }
        noteReconciled(flags, call);
        call.histogram = sum.settle().toHistogram();
        return true;
    }

    /**
     * The mean where the sum would overflow.
     *
     * @param overflowAt the sample that it would overflow at
     */
    private static FloatHistogram incrementalMean(Window window, int overflowAt) {
        FloatHistogram mean = FloatHistogram.of(window.histogram(window.from)).compensate();
        for (int i = window.from + 1; i < overflowAt; i++) {
            mean.add(window.histogram(i));
        }
        mean.divide(overflowAt - window.from);
        for (int i = overflowAt; i < window.to; i++) {
            double count = i - window.from + 1.0;
            mean.multiply((count - 1) / count);
            mean.addDivided(window.histogram(i), count);
        }
        return mean;
    }

    static boolean resets(Window window, RangeCall call) {
        return count(
                window,
                call,
                (i, before) ->
                        Resets.isReset(window.histogram(i), window.histogram(before))
                                || RateFunctions.startsAnew(window, i),
                i ->
                        window.values[i] < window.values[i - 1]
                                || RateFunctions.startsAnew(window, i));
    }

    static boolean changes(Window window, RangeCall call) {
        return count(
                window,
                call,
                (i, before) ->
                        !HistogramMath.areEqual(window.histogram(i), window.histogram(before)),
                i -> RateFunctions.isChange(window, i));
    }

    /** Tells whether two neighbouring histograms count. */
    private interface Pair {
        boolean counts(int index, int before);
    }

    /** Tells whether a float and the float before it count. */
    private interface Single {
        boolean counts(int index);
    }

    /** Counts neighbours that differ; a float beside a histogram always does. */
    private static boolean count(Window window, RangeCall call, Pair pair, Single single) {
        int first = RateFunctions.countedFrom(window, call);
        if (first < 0 || window.histograms == null) {
            return false;
        }
        int count = 0;
        for (int i = first + 1; i < window.to; i++) {
            boolean histogram = window.histograms[i] != null;
            if (histogram != (window.histograms[i - 1] != null)) {
                count++;
            } else if (histogram ? pair.counts(i, i - 1) : single.counts(i)) {
                count++;
            }
        }
        call.result = count;
        return true;
    }
}
