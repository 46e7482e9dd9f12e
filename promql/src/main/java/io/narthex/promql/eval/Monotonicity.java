package io.narthex.promql.eval;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.PositionRange;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects what had to be done to make histograms' counts rise, by metric name. Confined to one
 * thread.
 */
final class Monotonicity {
    private final Evaluation evaluation;
    private final Map<String, Forced> byName = new TreeMap<>();

    Monotonicity(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    private static final class Forced {
        private double from = Double.POSITIVE_INFINITY;
        private double to = Double.NEGATIVE_INFINITY;
        private double largest;
        private long firstMs = Long.MAX_VALUE;
        private long lastMs = Long.MIN_VALUE;
        private int samples;
    }

    /** Takes note of a histogram at one time. */
    void note(Quantiles.Buckets buckets, Labels labels, long timestampMs) {
        if (!buckets.wasForced()) {
            return;
        }
        // Names are shown where they have not been removed yet.
        boolean named = evaluation.options().features().delayedNameRemoval();
        Forced forced = byName.computeIfAbsent(named ? labels.metricName() : "", _ -> new Forced());
        forced.from = Math.min(forced.from, buckets.forcedFrom);
        forced.to = Math.max(forced.to, buckets.forcedTo);
        forced.largest = Math.max(forced.largest, buckets.largestDecrease);
        forced.firstMs = Math.min(forced.firstMs, timestampMs);
        forced.lastMs = Math.max(forced.lastMs, timestampMs);
        forced.samples++;
    }

    /** Adds an info for each metric. */
    void report(PositionRange position) {
        byName.forEach((name, forced) ->
                evaluation
                        .annotations()
                        .info(
                                "input to histogram_quantile needed to be fixed for"
                                        + " monotonicity (see https://prometheus.io/docs/"
                                        + "prometheus/latest/querying/functions/"
                                        + "#histogram_quantile)"
                                        + (name.isEmpty()
                                                ? ""
                                                : " for metric name \"" + name + "\"")
                                        + ", from buckets "
                                        + Floats.formatG(forced.from)
                                        + " to "
                                        + Floats.formatG(forced.to)
                                        + ", with a max diff of "
                                        + twoDigits(forced.largest)
                                        + ", over "
                                        + forced.samples
                                        + " samples from "
                                        + DateFunctions.rfc3339(Math.floorDiv(forced.firstMs, 1000))
                                        + " to "
                                        + DateFunctions.rfc3339(Math.floorDiv(forced.lastMs, 1000)),
                                position));
    }

    /** As Go's {@code %.2g}. */
    private static String twoDigits(double value) {
        if (!Double.isFinite(value) || value == 0) {
            return Floats.formatG(value);
        }
        double rounded = new BigDecimal(value).round(new MathContext(2)).doubleValue();
        if (rounded < 100 || rounded >= 1e6) {
            return Floats.formatG(rounded);
        }
        int exponent = rounded >= 1e5 ? 5 : rounded >= 1e4 ? 4 : rounded >= 1e3 ? 3 : 2;
        BigDecimal mantissa = new BigDecimal(rounded).movePointLeft(exponent);
        return mantissa.stripTrailingZeros().toPlainString() + "e+0" + exponent;
    }
}
