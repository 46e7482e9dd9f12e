package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.query.Annotations;
import io.narthex.promql.query.QueryException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The functions that aggregate the samples of a range. */
final class OverTimeFunctions {
    private OverTimeFunctions() {}

    static boolean sum(Window window, RangeCall call) {
        if (isEmpty(window)) {
            return false;
        }
        KahanSum sum = new KahanSum();
        for (int i = window.from; i < window.to; i++) {
            sum.add(window.values[i]);
        }
        call.result = Double.isInfinite(sum.sum) ? sum.sum : sum.value();
        return true;
    }

    static boolean avg(Window window, RangeCall call) {
        if (isEmpty(window)) {
            return false;
        }
        KahanSum sum = new KahanSum();
        sum.reset(window.first(), 0);
        boolean incremental = false;
        for (int i = window.from + 1; i < window.to; i++) {
            double count = i - window.from + 1.0;
            double value = window.values[i];
            if (!incremental) {
                double before = sum.sum;
                double compensation = sum.compensation;
                sum.add(value);
                if (!Double.isInfinite(sum.sum)) {
                    continue;
                }
                // The sum overflows: go on with the mean itself.
                incremental = true;
                sum.reset(before / (count - 1), compensation / (count - 1));
            }
            double weight = (count - 1) / count;
            sum.reset(weight * sum.sum, weight * sum.compensation);
            sum.add(value / count);
        }
        int count = window.size();
        call.result = incremental ? sum.value() : sum.sum / count + sum.compensation / count;
        return true;
    }

    static boolean count(Window window, RangeCall call) {
        call.result = window.size();
        return !isEmpty(window);
    }

    static boolean present(Window window, RangeCall call) {
        call.result = 1;
        return !isEmpty(window);
    }

    static boolean min(Window window, RangeCall call) {
        return at(window, call, indexOfExtreme(window, -1, false), false);
    }

    static boolean max(Window window, RangeCall call) {
        return at(window, call, indexOfExtreme(window, 1, false), false);
    }

    static boolean timestampOfMin(Window window, RangeCall call) {
        return at(window, call, indexOfExtreme(window, -1, true), true);
    }

    static boolean timestampOfMax(Window window, RangeCall call) {
        return at(window, call, indexOfExtreme(window, 1, true), true);
    }

    static boolean first(Window window, RangeCall call) {
        return at(window, call, window.from, false);
    }

    static boolean last(Window window, RangeCall call) {
        return at(window, call, window.to - 1, false);
    }

    static boolean timestampOfFirst(Window window, RangeCall call) {
        return at(window, call, window.from, true);
    }

    static boolean timestampOfLast(Window window, RangeCall call) {
        return at(window, call, window.to - 1, true);
    }

    private static boolean at(Window window, RangeCall call, int index, boolean timestamp) {
        if (isEmpty(window)) {
            return false;
        }
        call.result = timestamp ? window.timestampsMs[index] / 1000.0 : window.values[index];
        return true;
    }

    /**
     * @param sign 1 for the largest, -1 for the smallest
     * @param latest whether the last of equal ones is meant
     */
    private static int indexOfExtreme(Window window, int sign, boolean latest) {
        double[] values = window.values;
        int best = window.from;
        double extreme = sign * values[best];
        for (int i = window.from + 1; i < window.to; i++) {
            double value = sign * values[i];
            if (value > extreme || (latest && value == extreme) || Double.isNaN(extreme)) {
                best = i;
                extreme = value;
            }
        }
        return best;
    }

    static boolean stddev(Window window, RangeCall call) {
        return variance(window, call, Math::sqrt);
    }

    static boolean stdvar(Window window, RangeCall call) {
        return variance(window, call, DoubleUnaryOperator.identity());
    }

    private static boolean variance(Window window, RangeCall call, DoubleUnaryOperator finish) {
        if (isEmpty(window)) {
            return false;
        }
        KahanSum mean = new KahanSum();
        KahanSum squares = new KahanSum();
        double count = 0;
        for (int i = window.from; i < window.to; i++) {
            double value = window.values[i];
            count++;
            double delta = value - mean.value();
            mean.add(delta / count);
            squares.add(delta * (value - mean.value()));
        }
        call.result = finish.applyAsDouble(squares.value() / count);
        return true;
    }

    static boolean quantile(Window window, RangeCall call) {
        if (isEmpty(window)) {
            return false;
        }
        double q = call.scalar(0);
        warnOfQuantile(call.evaluation.annotations(), q, call.position(0));
        call.result = Quantiles.ofValues(q, call.copyOf(window), window.size());
        return true;
    }

    /** Adds the warning that a quantile is not between 0 and 1. */
    static void warnOfQuantile(Annotations annotations, double q, PositionRange position) {
        if (!(q >= 0 && q <= 1)) {
            annotations.warn(
                    "quantile value should be between 0 and 1, got " + Floats.formatG(q), position);
        }
    }

    /** The median of the distances from the median. */
    static boolean mad(Window window, RangeCall call) {
        if (isEmpty(window)) {
            return false;
        }
        int size = window.size();
        double[] values = call.copyOf(window);
        for (int i = 0; i < size; i++) {
            if (Double.isNaN(values[i])) {
                call.result = Double.NaN;
                return true;
            }
        }
        double median = Quantiles.ofValues(0.5, values, size);
        for (int i = 0; i < size; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        call.result = Quantiles.ofValues(0.5, values, size);
        return true;
    }

    static boolean deriv(Window window, RangeCall call) {
        if (window.size() < 2) {
            return false;
        }
        call.result = regression(window, window.timestampsMs[window.from])[0];
        return true;
    }

    static boolean predictLinear(Window window, RangeCall call) {
        if (window.size() < 2) {
            return false;
        }
        double[] line = regression(window, window.evaluationMs);
        call.result = line[0] * call.scalar(0) + line[1];
        return true;
    }

    /** Slope and value at {@code interceptMs} of the line of least squares. */
    private static double[] regression(Window window, long interceptMs) {
        KahanSum sumX = new KahanSum();
        KahanSum sumY = new KahanSum();
        KahanSum sumXy = new KahanSum();
        KahanSum sumXx = new KahanSum();
        double first = window.first();
        boolean constant = true;
        for (int i = window.from; i < window.to; i++) {
            double y = window.values[i];
            constant &= i == window.from || y == first;
            double x = (window.timestampsMs[i] - interceptMs) / 1e3;
            sumX.add(x);
            sumY.add(y);
            sumXy.add(x * y);
            sumXx.add(x * x);
        }
        if (constant) {
            return Double.isInfinite(first)
                    ? new double[] {Double.NaN, Double.NaN}
                    : new double[] {0, first};
        }
        double n = window.size();
        double x = sumX.value();
        double y = sumY.value();
        double covariance = sumXy.value() - x * y / n;
        double variance = sumXx.value() - x * x / n;
        double slope = covariance / variance;
        return new double[] {slope, y / n - slope * x / n};
    }

    static boolean doubleExponentialSmoothing(Window window, RangeCall call) {
        double smoothing = factor("smoothing", call.scalar(0));
        double trend = factor("trend", call.scalar(1));
        if (window.size() < 2) {
            return false;
        }
        double before = 0;
        double smoothed = window.first();
        double slope = window.values[window.from + 1] - window.first();
        for (int i = window.from + 1; i < window.to; i++) {
            double scaled = smoothing * window.values[i];
            if (i > window.from + 1) {
                slope = trend * (smoothed - before) + (1 - trend) * slope;
            }
            double next = scaled + (1 - smoothing) * (smoothed + slope);
            before = smoothed;
            smoothed = next;
        }
        call.result = smoothed;
        return true;
    }

    private static double factor(String name, double value) {
        if (!(value > 0 && value < 1) && !Double.isNaN(value)) {
            throw new QueryException.Execution(
                    "invalid "
                            + name
                            + " factor. Expected: 0 < "
                            + name.charAt(0)
                            + "f < 1, got: "
                            + sixDecimals(value));
        }
        return value;
    }

    private static String sixDecimals(double value) {
        if (Double.isInfinite(value)) {
            return Floats.format(value);
        }
        return new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static boolean isEmpty(Window window) {
        return window.size() == 0;
    }

    /** Sorts values with NaN first, as Prometheus' heap does. */
    static void sortNaNFirst(double[] values, int size) {
        int nans = 0;
        for (int i = 0; i < size; i++) {
            if (Double.isNaN(values[i])) {
                double swap = values[nans];
                values[nans] = values[i];
                values[i] = swap;
                nans++;
            }
        }
        Arrays.sort(values, nans, size);
    }
}
