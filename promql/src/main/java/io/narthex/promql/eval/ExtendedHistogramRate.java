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

/**
 * The change of a native histogram between the edges of one range, where samples outside of it
 * help: {@code anchored} and {@code smoothed}. Confined to one thread, used once.
 */
final class ExtendedHistogramRate {
    private final Window window;
    private final RangeCall call;
    private final boolean isCounter;
    private final boolean smoothed;
    private final Annotations notes;
    private final PositionRange position;
    private final String name;

    ExtendedHistogramRate(Window window, RangeCall call, boolean isCounter) {
        this.window = window;
        this.call = call;
        this.isCounter = isCounter;
        this.smoothed = call.edge == Expr.RangeEdge.SMOOTHED;
        this.notes = call.evaluation.annotations();
        this.position = call.position(call.rangeArgument);
        this.name = window.labels.metricName();
    }

    /** Sets the call's result; false where there is none. */
    boolean apply(boolean perSecond) {
        int first = RateFunctions.firstIndex(window);
        if (first < 0) {
            return false;
        }
        int last = RateFunctions.lastIndex(window, call);
        boolean allAfter = smoothed && window.timestampsMs[first] > window.endMs;
        if (window.timestampsMs[last] <= window.startMs || allAfter || !check(first, last)) {
            return false;
        }
        boolean cutsLeft = smoothed && window.timestampsMs[first] < window.startMs;
        Histogram left =
                cutsLeft
                        ? between(window, first, window.startMs, isCounter)
                        : window.histogram(first);
        boolean cutsRight =
                smoothed && last > window.from && window.timestampsMs[last] > window.endMs;
        Histogram right =
                cutsRight
                        ? between(window, last - 1, window.endMs, isCounter)
                        : window.histogram(last);
        if (!isCounter && !(HistogramRates.isGauge(left) && HistogramRates.isGauge(right))) {
            HistogramNotes.notGauge(notes, name, position);
        }
        FloatHistogram change = FloatHistogram.of(right);
        HistogramRates.note(change.subtract(left), notes, Operation.SUBTRACTION, position);
        if (isCounter) {
            FloatHistogram lost = lost(first, last, left, right, cutsLeft);
            if (lost != null) {
                HistogramRates.note(change.add(lost), notes, Operation.ADDITION, position);
            }
        }
        if (perSecond) {
            change.divide((window.endMs - window.startMs) / 1000.0);
        }
        change.hint(ResetHint.GAUGE);
        call.histogram = change.compact().toHistogram();
        return true;
    }

    private boolean check(int first, int last) {
        for (int i = first; i <= last; i++) {
            Histogram histogram = window.histogram(i);
            if (!FloatHistogram.fit(histogram, window.histogram(first))) {
                HistogramNotes.mixedSchemas(notes, name, position);
                return false;
            }
            if (isCounter && HistogramRates.isGauge(histogram)) {
                HistogramNotes.notCounter(notes, name, position);
            }
        }
        return true;
    }

    /** What resets between the edges lost. */
    private @Nullable FloatHistogram lost(
            int first, int last, Histogram left, Histogram right, boolean cutsLeft) {
        int from = first + 1;
        Histogram before = left;
        if (cutsLeft
                && from < window.to
                && Resets.isReset(window.histogram(from), window.histogram(first))) {
            // The left edge lies after this reset already.
            before = window.histogram(from);
            from++;
        }
        if (from > last) {
            return null;
        }
        FloatHistogram lost = null;
        for (int i = from; i <= last; i++) {
            // The last one is what the right edge stands for.
            Histogram histogram = i == last ? right : window.histogram(i);
            if (Resets.isReset(histogram, before)) {
                if (lost == null) {
                    lost = FloatHistogram.of(before);
                } else {
                    HistogramRates.note(lost.add(before), notes, Operation.ADDITION, position);
                }
            }
            before = histogram;
        }
        return lost;
    }

    /** The histogram at {@code atMs} on the way from sample {@code index} to the next. */
    private Histogram between(Window in, int index, long atMs, boolean counter) {
        return between(
                in.histogram(index),
                in.timestampsMs[index],
                in.histogram(index + 1),
                in.timestampsMs[index + 1],
                atMs,
                counter,
                flags -> HistogramRates.note(flags, notes, Operation.SUBTRACTION, position));
    }

    /** Takes note of what adding and subtracting met. */
    interface Notes {
        void note(int flags);
    }

    /**
     * The histogram on the way between two that fit; a counter that was reset in between began at
     * zero.
     */
    static Histogram between(
            Histogram before,
            long beforeMs,
            Histogram after,
            long afterMs,
            long atMs,
            boolean counter,
            Notes notes) {
        if (atMs == beforeMs) {
            return before;
        }
        if (atMs == afterMs) {
            return after;
        }
        double share = (double) (atMs - beforeMs) / (afterMs - beforeMs);
        FloatHistogram result = FloatHistogram.of(after);
        if (counter && Resets.isReset(after, before)) {
            return result.multiply(share).toHistogram();
        }
        notes.note(result.subtract(before));
        result.multiply(share);
        notes.note(result.add(before));
        return result.toHistogram();
    }
}
