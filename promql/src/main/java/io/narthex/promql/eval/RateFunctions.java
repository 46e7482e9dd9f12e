package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.parser.Quoting;

/** The functions of change over time: rate, increase, delta and their like. */
final class RateFunctions {
    /** A gap up to this much longer than the average is bridged. */
    static final double EXTRAPOLATION_THRESHOLD = 1.1;

    private RateFunctions() {}

    static boolean rate(Window window, RangeCall call) {
        return counter(window, call, true);
    }

    static boolean increase(Window window, RangeCall call) {
        return counter(window, call, false);
    }

    private static boolean counter(Window window, RangeCall call, boolean perSecond) {
        if (!extrapolate(window, call, true, perSecond)) {
            return false;
        }
        noteUnlessCounter(window.labels, call);
        return true;
    }

    /** Adds an info, once a series, where it does not look like a counter. */
    static void noteUnlessCounter(Labels labels, RangeCall call) {
        if (!labels.equals(call.named)) {
            call.named = labels;
            if (call.evaluation.options().features().typeAndUnitLabels()) {
                noteUnlessOfCounterType(labels, call);
            } else {
                noteUnlessCounter(labels.metricName(), call);
            }
        }
    }

    private static void noteUnlessOfCounterType(Labels labels, RangeCall call) {
        String type = labels.get(Evaluation.TYPE_LABEL);
        boolean counts = type.equals("counter") || type.equals("histogram");
        if (!counts && !labels.metricName().isEmpty()) {
            call.evaluation
                    .annotations()
                    .info(
                            "metric might not be a counter, __type__ label is not set to"
                                    + " \"counter\" or \"histogram\", got "
                                    + Quoting.quote(type)
                                    + ": "
                                    + Quoting.quote(labels.metricName()),
                            call.position(call.rangeArgument));
        }
    }

    private static void noteUnlessCounter(String name, RangeCall call) {
        boolean looksLikeCounter =
                name.isEmpty()
                        || name.endsWith("_total")
                        || name.endsWith("_sum")
                        || name.endsWith("_count")
                        || name.endsWith("_bucket");
        if (!looksLikeCounter) {
            call.evaluation
                    .annotations()
                    .info(
                            "metric might not be a counter, name does not end in"
                                    + " _total/_sum/_count/_bucket: \""
                                    + name
                                    + "\"",
                            call.position(call.rangeArgument));
        }
    }

    static boolean delta(Window window, RangeCall call) {
        return extrapolate(window, call, false, false);
    }

    private static boolean extrapolate(
            Window window, RangeCall call, boolean isCounter, boolean perSecond) {
        if (call.edge != Expr.RangeEdge.PLAIN) {
            return extended(window, call, isCounter, perSecond);
        }
        long startMs = isCounter ? startWithin(window) : 0;
        if (window.size() < 2 && startMs == 0) {
            return false;
        }
        double first = window.first();
        double change = window.last() - first;
        if (isCounter) {
            change = addResets(window, change);
            change += startMs == 0 ? 0 : first;
        }
        double zero = isCounter ? first : Double.NaN;
        call.result = change * factor(window, startMs, zero, change, perSecond);
        return true;
    }

    /**
     * By how much the change between the first and the last sample is less than that of the range.
     *
     * @param startMs when a counter began at zero, as {@link #startWithin} found it
     * @param first a counter's first value; NaN for a gauge
     * @param change from there to the last sample
     */
    static double factor(
            Window window, long startMs, double first, double change, boolean perSecond) {
        int gaps = window.size() - 1;
        long firstMs = window.timestampsMs[window.from];
        long lastMs = window.timestampsMs[window.to - 1];
        double toStart = (firstMs - window.startMs) / 1000.0;
        double toEnd = (window.endMs - lastMs) / 1000.0;
        double sampled = (lastMs - firstMs) / 1000.0;
        double average = gaps > 0 ? sampled / gaps : 0;
        double threshold = average * EXTRAPOLATION_THRESHOLD;
        if (startMs != 0) {
            // It is known where it began: nothing is guessed, and one sample is enough.
            toStart = 0;
            sampled = (lastMs - startMs) / 1000.0;
        } else {
            if (toStart >= threshold) {
                toStart = average / 2;
            }
            if (change > 0 && first >= 0) {
                // A counter began at zero: not further back than where the slope meets it.
                toStart = Math.min(sampled * (first / change), toStart);
            }
        }
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        double factor = sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
        return perSecond ? factor / ((window.endMs - window.startMs) / 1000.0) : factor;
    }

    /**
     * When the first sample began to count, if that is known and lies in the range; otherwise 0.
     */
    static long startWithin(Window window) {
        long startMs = window.startTimestampMs(window.from);
        boolean within = startMs > window.startMs && startMs < window.timestampsMs[window.from];
        return within ? startMs : 0;
    }

    /**
     * Whether a sample says that it began to count after the one before it. One that began at the
     * time of the one before is a delta, unless that one's own start is unknown: then it is a
     * counter whose start is.
     */
    static boolean startsAnew(Window window, int index) {
        if (window.startTimestampsMs == null) {
            return false;
        }
        long startMs = window.startTimestampMs(index);
        long beforeMs = window.timestampsMs[index - 1];
        if (startMs == 0 || startMs >= window.timestampsMs[index] || startMs < beforeMs) {
            return false;
        }
        long startBeforeMs = window.startTimestampMs(index - 1);
        return startMs > beforeMs || (startBeforeMs != 0 && startBeforeMs < beforeMs);
    }

    /** Adds what was lost at resets, the values before each, one after the other: order counts. */
    private static double addResets(Window window, double change) {
        double sum = change;
        double[] values = window.values;
        boolean starts = window.startTimestampsMs != null;
        double previous = values[window.from];
        for (int i = window.from + 1; i < window.to; i++) {
            double value = values[i];
            if (value < previous || (starts && startsAnew(window, i))) {
                sum += previous;
            }
            previous = value;
        }
        return sum;
    }

    /** The change between the range's edges, where samples outside of the range help. */
    private static boolean extended(
            Window window, RangeCall call, boolean isCounter, boolean perSecond) {
        int first = firstIndex(window);
        if (first < 0) {
            return false;
        }
        boolean smoothed = call.edge == Expr.RangeEdge.SMOOTHED;
        int last = lastIndex(window, call);
        boolean allAfter = smoothed && window.timestampsMs[first] > window.endMs;
        if (window.timestampsMs[last] <= window.startMs || allAfter) {
            return false;
        }
        double left = window.values[first];
        if (smoothed && window.timestampsMs[first] < window.startMs) {
            left = interpolate(window, first, window.startMs, isCounter);
        }
        double right = window.values[last];
        if (smoothed && last > window.from && window.timestampsMs[last] > window.endMs) {
            right = interpolate(window, last - 1, window.endMs, isCounter);
        }
        double change = right - left;
        if (isCounter) {
            int from = window.timestampsMs[first] <= window.startMs ? first + 1 : first;
            int to = window.timestampsMs[last] >= window.endMs ? last - 1 : last;
            double previous = left;
            for (int i = from; i <= to; i++) {
                double value = window.values[i];
                change += value < previous ? previous : 0;
                previous = value;
            }
            change += right < previous ? previous : 0;
        }
        if (perSecond) {
            change /= (window.endMs - window.startMs) / 1000.0;
        }
        call.result = change;
        return true;
    }

    /** The last sample at or before the range's start, otherwise the first; -1 for none. */
    static int firstIndex(Window window) {
        if (window.size() == 0 || window.timestampsMs[window.to - 1] <= window.startMs) {
            return -1;
        }
        int first = window.from;
        while (first + 1 < window.to && window.timestampsMs[first + 1] <= window.startMs) {
            first++;
        }
        return first;
    }

    /** The last sample; of a smoothed range the first at or after its end. */
    static int lastIndex(Window window, RangeCall call) {
        int last = window.to - 1;
        if (call.edge == Expr.RangeEdge.SMOOTHED) {
            last = window.from;
            while (last < window.to - 1 && window.timestampsMs[last] < window.endMs) {
                last++;
            }
        }
        return last;
    }

    /** The value at {@code atMs} on the line from sample {@code index} to the next. */
    private static double interpolate(Window window, int index, long atMs, boolean isCounter) {
        double before = window.values[index];
        double after = window.values[index + 1];
        if (isCounter && after < before) {
            before = 0;
        }
        long gapMs = window.timestampsMs[index + 1] - window.timestampsMs[index];
        return before + (after - before) * (atMs - window.timestampsMs[index]) / gapMs;
    }

    static boolean irate(Window window, RangeCall call) {
        return instant(window, call, true);
    }

    static boolean idelta(Window window, RangeCall call) {
        return instant(window, call, false);
    }

    private static boolean instant(Window window, RangeCall call, boolean isRate) {
        if (window.size() < 2) {
            return false;
        }
        double last = window.last();
        double before = window.values[window.to - 2];
        long gapMs = window.timestampsMs[window.to - 1] - window.timestampsMs[window.to - 2];
        boolean reset = isRate && (last < before || startsAnew(window, window.to - 1));
        double change = reset ? last : last - before;
        call.result = isRate ? change / (gapMs / 1000.0) : change;
        return true;
    }

    static boolean resets(Window window, RangeCall call) {
        int first = countedFrom(window, call);
        if (first < 0) {
            return false;
        }
        int resets = 0;
        for (int i = first + 1; i < window.to; i++) {
            if (window.values[i] < window.values[i - 1] || startsAnew(window, i)) {
                resets++;
            }
        }
        call.result = resets;
        return true;
    }

    static boolean changes(Window window, RangeCall call) {
        int first = countedFrom(window, call);
        if (first < 0) {
            return false;
        }
        int changes = 0;
        for (int i = first + 1; i < window.to; i++) {
            if (isChange(window, i)) {
                changes++;
            }
        }
        call.result = changes;
        return true;
    }

    /** Whether a float differs from the one before it. */
    static boolean isChange(Window window, int index) {
        double value = window.values[index];
        double previous = window.values[index - 1];
        return value != previous && !(Double.isNaN(value) && Double.isNaN(previous));
    }

    static int countedFrom(Window window, RangeCall call) {
        if (call.edge == Expr.RangeEdge.ANCHORED) {
            return firstIndex(window);
        }
        return window.size() == 0 ? -1 : window.from;
    }
}
