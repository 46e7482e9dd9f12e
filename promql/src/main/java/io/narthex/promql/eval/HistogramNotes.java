package io.narthex.promql.eval;

import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.parser.Quoting;
import io.narthex.promql.query.Annotations;

/** The warnings and infos about native histograms, with Prometheus' words. */
final class HistogramNotes {
    /** What was done when something was noted. */
    enum Operation {
        ADDITION("addition"),
        SUBTRACTION("subtraction"),
        AGGREGATION("aggregation");

        private final String word;

        Operation(String word) {
            this.word = word;
        }
    }

    private HistogramNotes() {}

    static void mixedWithFloats(Annotations to, String name, PositionRange position) {
        to.warn(
                "encountered a mix of histograms and floats for metric name " + Quoting.quote(name),
                position);
    }

    static void mixedWithFloats(Annotations to, PositionRange position) {
        to.warn("encountered a mix of histograms and floats for aggregation", position);
    }

    static void notCounter(Annotations to, String name, PositionRange position) {
        to.warn("this native histogram metric is not a counter: " + Quoting.quote(name), position);
    }

    static void notGauge(Annotations to, String name, PositionRange position) {
        to.warn("this native histogram metric is not a gauge: " + Quoting.quote(name), position);
    }

    static void mixedSchemas(Annotations to, String name, PositionRange position) {
        to.warn(
                "vector contains a mix of histograms with exponential and custom buckets schemas"
                        + " for metric name "
                        + Quoting.quote(name),
                position);
    }

    static void mixedWithClassic(Annotations to, String name, PositionRange position) {
        to.warn("vector contains a mix of classic and native histograms" + of(name), position);
    }

    static void incompatibleLayouts(Annotations to, String operator, PositionRange position) {
        to.warn("incompatible bucket layout encountered for binary operator " + operator, position);
    }

    static void conflictingResets(Annotations to, Operation operation, PositionRange position) {
        to.warn("conflicting counter resets during histogram " + operation.word, position);
    }

    static void reconciled(Annotations to, Operation operation, PositionRange position) {
        to.info("mismatched custom buckets were reconciled during " + operation.word, position);
    }

    static void ignoredInRange(Annotations to, String name, PositionRange position) {
        to.info(
                "ignored histograms in a range containing both floats and histograms for metric"
                        + " name "
                        + Quoting.quote(name),
                position);
    }

    static void ignoredInAggregation(Annotations to, String operator, PositionRange position) {
        to.info("ignored histogram in " + operator + " aggregation", position);
    }

    static void incompatibleTypes(
            Annotations to, String left, String operator, String right, PositionRange position) {
        to.info(
                "incompatible sample types encountered for binary operator \""
                        + operator
                        + "\": "
                        + left
                        + " "
                        + operator
                        + " "
                        + right,
                position);
    }

    static void quantileIsNaN(Annotations to, String name, PositionRange position) {
        to.info(
                "input to histogram_quantile has NaN observations, result is NaN" + of(name),
                position);
    }

    static void quantileIsSkewed(Annotations to, String name, PositionRange position) {
        to.info(
                "input to histogram_quantile has NaN observations, result is skewed higher"
                        + of(name),
                position);
    }

    static void fractionIsWithoutNaNs(Annotations to, String name, PositionRange position) {
        to.info(
                "input to histogram_fraction has NaN observations, which are excluded from all"
                        + " fractions"
                        + of(name),
                position);
    }

    private static String of(String name) {
        return name.isEmpty() ? "" : " for metric name " + Quoting.quote(name);
    }
}
