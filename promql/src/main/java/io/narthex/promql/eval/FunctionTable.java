package io.narthex.promql.eval;

import static io.narthex.promql.ast.ValueType.MATRIX;
import static io.narthex.promql.ast.ValueType.SCALAR;
import static io.narthex.promql.ast.ValueType.STRING;
import static io.narthex.promql.ast.ValueType.VECTOR;

import io.narthex.core.model.Histogram;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.gomath.Angles;
import io.narthex.promql.gomath.Exponents;
import io.narthex.promql.gomath.Logarithms;
import io.narthex.promql.histogram.HistogramMath;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one table of functions. A function is one entry here and a script in the tests. Built when
 * the first query is parsed, immutable after that.
 */
public final class FunctionTable {
    private static final List<ValueType> V = List.of(VECTOR);
    private static final List<ValueType> M = List.of(MATRIX);

    private static final Map<String, Function> FUNCTIONS = build();

    private FunctionTable() {}

    /** What a parser must know of function {@code name}, or null where there is none. */
    public static @Nullable FunctionSignature signature(String name) {
        Function function = FUNCTIONS.get(name);
        return function == null ? null : function.signature();
    }

    /** Every function, by name. */
    public static List<FunctionSignature> signatures() {
        return FUNCTIONS.values().stream()
                .map(Function::signature)
                .sorted(Comparator.comparing(FunctionSignature::name))
                .toList();
    }

    static FunctionBody body(String name) {
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw new IllegalArgumentException("no such function: name=" + name);
        }
        return function.body();
    }

    private static Map<String, Function> build() {
        FunctionEntries table = new FunctionEntries();
        addMapped(table);
        addTrigonometry(table);
        addOverRange(table);
        addExperimentalOverRange(table);
        addDates(table);
        addScalars(table);
        addHistograms(table);
        addVectors(table);
        return table.all();
    }

    private static void addMapped(FunctionEntries t) {
        t.mapped("abs", "the absolute value", Math::abs);
        t.mapped("ceil", "rounded up to a whole number", Math::ceil);
        t.mapped("exp", "e to the power of the value", Exponents::exp);
        t.mapped("floor", "rounded down to a whole number", Math::floor);
        t.mapped("ln", "the natural logarithm", Logarithms::log);
        t.mapped("log10", "the decimal logarithm", Logarithms::log10);
        t.mapped("log2", "the binary logarithm", Logarithms::log2);
        t.mapped("sgn", "1, 0 or -1 by the sign", MathFunctions::sign);
        t.mapped("sqrt", "the square root", Math::sqrt);
        t.add(
                "clamp",
                "not below the first and not above the second bound",
                List.of(VECTOR, SCALAR, SCALAR),
                0,
                MathFunctions::clamp);
        t.add(
                "clamp_max",
                "not above the bound",
                List.of(VECTOR, SCALAR),
                0,
                MathFunctions::clampMax);
        t.add(
                "clamp_min",
                "not below the bound",
                List.of(VECTOR, SCALAR),
                0,
                MathFunctions::clampMin);
        t.add(
                "round",
                "to the nearest multiple, of 1 if none is given; halves upwards",
                List.of(VECTOR, SCALAR),
                1,
                MathFunctions::round);
    }

    private static void addTrigonometry(FunctionEntries t) {
        t.mapped("acos", "the arc cosine, in radians", Angles::acos);
        t.mapped("acosh", "the inverse hyperbolic cosine", Logarithms::acosh);
        t.mapped("asin", "the arc sine, in radians", Angles::asin);
        t.mapped("asinh", "the inverse hyperbolic sine", Logarithms::asinh);
        t.mapped("atan", "the arc tangent, in radians", Angles::atan);
        t.mapped("atanh", "the inverse hyperbolic tangent", Logarithms::atanh);
        t.mapped("cos", "the cosine of radians", Angles::cos);
        t.mapped("cosh", "the hyperbolic cosine", Exponents::cosh);
        t.mapped("deg", "radians in degrees", v -> v * 180 / Math.PI);
        t.mapped("rad", "degrees in radians", v -> v * Math.PI / 180);
        t.mapped("sin", "the sine of radians", Angles::sin);
        t.mapped("sinh", "the hyperbolic sine", Exponents::sinh);
        t.mapped("tan", "the tangent of radians", Angles::tan);
        t.mapped("tanh", "the hyperbolic tangent", Exponents::tanh);
    }

    private static void addOverRange(FunctionEntries t) {
        t.range(
                        "avg_over_time",
                        "the mean of all samples in the range",
                        OverTimeFunctions::avg,
                        HistogramRanges::avg)
                .kernel(() -> new SumKernel(true));
        t.range(
                "changes",
                "how often the value changed",
                RateFunctions::changes,
                HistogramRanges::changes);
        t.overAll("count_over_time", "how many samples there are", OverTimeFunctions::count)
                .kernel(CountKernel::new);
        t.range(
                        "delta",
                        "how far a gauge went, extrapolated to the whole range",
                        RateFunctions::delta,
                        HistogramRates::delta)
                .kernel(() -> new RateKernel(false, false));
        t.range(
                "deriv",
                "the slope a second of a gauge, by linear regression",
                M,
                OverTimeFunctions::deriv);
        t.range(
                "idelta",
                "the difference of the last two samples",
                RateFunctions::idelta,
                HistogramRates::idelta);
        t.range(
                        "increase",
                        "how far a counter went, extrapolated to the whole range",
                        RateFunctions::increase,
                        HistogramRates::increase)
                .kernel(() -> new RateKernel(true, false));
        t.range(
                "irate",
                "a counter's rate a second between the last two samples",
                RateFunctions::irate,
                HistogramRates::irate);
        t.named(
                "first_over_time",
                "the oldest sample",
                OverTimeFunctions::first,
                HistogramRanges::first);
        t.named(
                        "last_over_time",
                        "the newest sample",
                        OverTimeFunctions::last,
                        HistogramRanges::last)
                .kernel(LastKernel::new);
        t.range("max_over_time", "the largest value", M, OverTimeFunctions::max)
                .kernel(() -> new ExtremeKernel(1));
        t.range("min_over_time", "the smallest value", M, OverTimeFunctions::min)
                .kernel(() -> new ExtremeKernel(-1));
        t.range(
                "predict_linear",
                "the value so many seconds from now, by linear regression",
                List.of(MATRIX, SCALAR),
                OverTimeFunctions::predictLinear);
        t.overAll("present_over_time", "1 where there is a sample", OverTimeFunctions::present);
        t.range(
                        "quantile_over_time",
                        "the quantile (0 to 1) of the values",
                        List.of(SCALAR, MATRIX),
                        OverTimeFunctions::quantile)
                .kernel(QuantileKernel::new);
        t.range(
                        "rate",
                        "a counter's rate a second, extrapolated to the whole range",
                        RateFunctions::rate,
                        HistogramRates::rate)
                .kernel(() -> new RateKernel(true, true));
        t.range(
                "resets",
                "how often a counter began anew",
                RateFunctions::resets,
                HistogramRanges::resets);
        t.range(
                "stddev_over_time",
                "the standard deviation of the values",
                M,
                OverTimeFunctions::stddev);
        t.range("stdvar_over_time", "the variance of the values", M, OverTimeFunctions::stdvar);
        t.range(
                        "sum_over_time",
                        "the sum of the values",
                        OverTimeFunctions::sum,
                        HistogramRanges::sum)
                .kernel(() -> new SumKernel(false));
        t.add(
                "absent_over_time",
                "1 where the range holds no sample at all",
                M,
                0,
                AbsentFunctions::absentOverTime);
    }

    private static void addExperimentalOverRange(FunctionEntries t) {
        t.beginExperimental();
        t.range(
                "double_exponential_smoothing",
                "smoothed, with factors for level and trend (Holt)",
                List.of(MATRIX, SCALAR, SCALAR),
                OverTimeFunctions::doubleExponentialSmoothing);
        t.range("mad_over_time", "the median absolute deviation", M, OverTimeFunctions::mad);
        t.overAll(
                "ts_of_first_over_time",
                "when the oldest sample was taken",
                OverTimeFunctions::timestampOfFirst);
        t.overAll(
                "ts_of_last_over_time",
                "when the newest sample was taken",
                OverTimeFunctions::timestampOfLast);
        t.range(
                "ts_of_max_over_time",
                "when the largest value was last there",
                M,
                OverTimeFunctions::timestampOfMax);
        t.range(
                "ts_of_min_over_time",
                "when the smallest value was last there",
                M,
                OverTimeFunctions::timestampOfMin);
        t.endExperimental();
    }

    private static void addDates(FunctionEntries t) {
        t.date("day_of_month", "1 to 31, UTC", DateFunctions::dayOfMonth);
        t.date("day_of_week", "0 (Sunday) to 6, UTC", DateFunctions::dayOfWeek);
        t.date("day_of_year", "1 to 366, UTC", DateFunctions::dayOfYear);
        t.date("days_in_month", "28 to 31, UTC", DateFunctions::daysInMonth);
        t.date("hour", "0 to 23, UTC", DateFunctions::hour);
        t.date("minute", "0 to 59, UTC", DateFunctions::minute);
        t.date("month", "1 to 12, UTC", DateFunctions::month);
        t.date("year", "the year, UTC", DateFunctions::year);
    }

    private static void addScalars(FunctionEntries t) {
        t.scalar("pi", "3.14159…", List.of(), ScalarFunctions::pi);
        t.scalar(
                "scalar",
                "the value of the only series, NaN if there is another number of them",
                V,
                ScalarFunctions::scalar);
        t.scalar(
                "time",
                "the time of evaluation, in seconds since 1970",
                List.of(),
                ScalarFunctions::time);
        t.beginExperimental();
        t.scalar(
                "end",
                "the end of the query, in seconds since 1970",
                List.of(),
                ScalarFunctions::end);
        t.scalar(
                "max_of",
                "the larger of two numbers",
                List.of(SCALAR, SCALAR),
                ScalarFunctions::maxOf);
        t.scalar(
                "min_of",
                "the smaller of two numbers",
                List.of(SCALAR, SCALAR),
                ScalarFunctions::minOf);
        t.scalar("range", "how long the query is, in seconds", List.of(), ScalarFunctions::range);
        t.scalar(
                "start",
                "the start of the query, in seconds since 1970",
                List.of(),
                ScalarFunctions::start);
        t.scalar("step", "the step of the query, in seconds", List.of(), ScalarFunctions::step);
        t.endExperimental();
    }

    private static void addHistograms(FunctionEntries t) {
        t.histogram(
                "histogram_avg",
                "the mean of what a native histogram observed",
                h -> h.sum() / h.count());
        t.histogram(
                "histogram_count", "how many values a native histogram observed", Histogram::count);
        t.histogram(
                "histogram_stddev",
                "an estimate of the standard deviation in a native histogram",
                h -> Math.sqrt(HistogramMath.variance(h)));
        t.histogram(
                "histogram_stdvar",
                "an estimate of the variance in a native histogram",
                HistogramMath::variance);
        t.histogram("histogram_sum", "the sum of what a native histogram observed", Histogram::sum);
    }

    private static void addVectors(FunctionEntries t) {
        t.add("absent", "1 where there is no series", V, 0, AbsentFunctions::absent);
        t.add(
                "histogram_fraction",
                "the share of observations between two bounds",
                List.of(SCALAR, SCALAR, VECTOR),
                0,
                HistogramFunctions::fraction);
        t.add(
                "histogram_quantile",
                "the quantile (0 to 1) of a classic or native histogram",
                List.of(SCALAR, VECTOR),
                0,
                HistogramFunctions::quantile);
        List<ValueType> strings = List.of(VECTOR, STRING, STRING, STRING, STRING);
        t.add(
                "label_join",
                "a label from others, with a separator",
                strings.subList(0, 4),
                -1,
                LabelFunctions::join);
        t.add(
                "label_replace",
                "a label from the groups of a regular expression on another",
                strings,
                0,
                LabelFunctions::replace);
        t.add("sort", "by value, upwards", V, 0, SortFunctions::sort);
        t.add("sort_desc", "by value, downwards", V, 0, SortFunctions::sortDescending);
        t.add(
                "timestamp",
                "when each sample was taken, in seconds since 1970",
                V,
                0,
                ScalarFunctions::timestamp);
        t.add(
                "vector",
                "a number as a series without labels",
                List.of(SCALAR),
                0,
                ScalarFunctions::vector);
        t.beginExperimental();
        t.add(
                "start_timestamp",
                "when each series began to count, in seconds since 1970",
                V,
                0,
                ScalarFunctions::startTimestamp);
        t.add(
                "histogram_quantiles",
                "several quantiles of a histogram, each with a label",
                List.of(VECTOR, STRING, SCALAR, SCALAR),
                9,
                HistogramFunctions::quantiles);
        t.add(
                "info",
                "with the labels of matching info series",
                List.of(VECTOR, VECTOR),
                1,
                InfoFunction::apply);
        List<ValueType> labels = List.of(VECTOR, STRING);
        t.add(
                "sort_by_label",
                "by labels in natural order, upwards",
                labels,
                -1,
                SortFunctions::byLabel);
        t.add(
                "sort_by_label_desc",
                "by labels in natural order, downwards",
                labels,
                -1,
                SortFunctions::byLabelDescending);
        t.endExperimental();
    }
}
