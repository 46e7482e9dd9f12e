package io.narthex.promql.eval;

import static io.narthex.promql.ast.ValueType.MATRIX;
import static io.narthex.promql.ast.ValueType.SCALAR;
import static io.narthex.promql.ast.ValueType.STRING;
import static io.narthex.promql.ast.ValueType.VECTOR;

import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.ValueType;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
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

    /** The names of all functions with what they give, sorted. */
    public static Map<String, String> docs() {
        Map<String, String> docs = new TreeMap<>();
        FUNCTIONS.forEach((name, function) -> docs.put(name, function.doc()));
        return Collections.unmodifiableMap(docs);
    }

    static FunctionBody body(String name) {
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw new IllegalArgumentException("no such function: name=" + name);
        }
        return function.body();
    }

    private static Map<String, Function> build() {
        Table table = new Table();
        addMapped(table);
        addTrigonometry(table);
        addOverRange(table);
        addExperimentalOverRange(table);
        addDates(table);
        addScalars(table);
        addVectors(table);
        return table.functions;
    }

    private static void addMapped(Table t) {
        t.mapped("abs", Math::abs, "absolute values");
        t.mapped("ceil", Math::ceil, "values rounded up");
        t.mapped("exp", Math::exp, "e to the power of the values");
        t.mapped("floor", Math::floor, "values rounded down");
        t.mapped("ln", Math::log, "natural logarithms");
        t.mapped("log10", Math::log10, "decimal logarithms");
        t.mapped("log2", MathFunctions::log2, "binary logarithms");
        t.mapped("sgn", MathFunctions::sign, "-1, 0 or 1 as the values are below, at or above 0");
        t.mapped("sqrt", Math::sqrt, "square roots");
        t.add(
                "clamp",
                List.of(VECTOR, SCALAR, SCALAR),
                0,
                MathFunctions::clamp,
                "values, at least the second and at most the third argument");
        t.add(
                "clamp_max",
                List.of(VECTOR, SCALAR),
                0,
                MathFunctions::clampMax,
                "values, at most the second argument");
        t.add(
                "clamp_min",
                List.of(VECTOR, SCALAR),
                0,
                MathFunctions::clampMin,
                "values, at least the second argument");
        t.add(
                "round",
                List.of(VECTOR, SCALAR),
                1,
                MathFunctions::round,
                "values rounded to the nearest multiple of the second argument, or of 1");
    }

    private static void addTrigonometry(Table t) {
        t.mapped("acos", Math::acos, "arc cosines, in radians");
        t.mapped("acosh", MathFunctions::acosh, "inverse hyperbolic cosines");
        t.mapped("asin", Math::asin, "arc sines, in radians");
        t.mapped("asinh", MathFunctions::asinh, "inverse hyperbolic sines");
        t.mapped("atan", Math::atan, "arc tangents, in radians");
        t.mapped("atanh", MathFunctions::atanh, "inverse hyperbolic tangents");
        t.mapped("cos", Math::cos, "cosines of radians");
        t.mapped("cosh", Math::cosh, "hyperbolic cosines");
        t.mapped("deg", v -> v * 180 / Math.PI, "degrees of radians");
        t.mapped("rad", v -> v * Math.PI / 180, "radians of degrees");
        t.mapped("sin", Math::sin, "sines of radians");
        t.mapped("sinh", Math::sinh, "hyperbolic sines");
        t.mapped("tan", Math::tan, "tangents of radians");
        t.mapped("tanh", Math::tanh, "hyperbolic tangents");
    }

    private static void addOverRange(Table t) {
        t.range("avg_over_time", M, OverTimeFunctions::avg, "averages");
        t.range("changes", M, RateFunctions::changes, "how often the value changed");
        t.range("count_over_time", M, OverTimeFunctions::count, "numbers of samples");
        t.range("delta", M, RateFunctions::delta, "changes of gauges, extrapolated");
        t.range("deriv", M, OverTimeFunctions::deriv, "slopes by linear regression");
        t.range("idelta", M, RateFunctions::idelta, "differences of the last two samples");
        t.range("increase", M, RateFunctions::increase, "increases of counters");
        t.range("irate", M, RateFunctions::irate, "rates from the last two samples");
        t.named("first_over_time", OverTimeFunctions::first, "oldest values");
        t.named("last_over_time", OverTimeFunctions::last, "newest values");
        t.range("max_over_time", M, OverTimeFunctions::max, "largest values");
        t.range("min_over_time", M, OverTimeFunctions::min, "smallest values");
        t.range(
                "predict_linear",
                List.of(MATRIX, SCALAR),
                OverTimeFunctions::predictLinear,
                "values so many seconds ahead, by linear regression");
        t.range("present_over_time", M, OverTimeFunctions::present, "1 where there are samples");
        t.range(
                "quantile_over_time",
                List.of(SCALAR, MATRIX),
                OverTimeFunctions::quantile,
                "quantiles of the values");
        t.range("rate", M, RateFunctions::rate, "increases of counters per second");
        t.range("resets", M, RateFunctions::resets, "how often a counter began anew");
        t.range("stddev_over_time", M, OverTimeFunctions::stddev, "standard deviations");
        t.range("stdvar_over_time", M, OverTimeFunctions::stdvar, "variances");
        t.range("sum_over_time", M, OverTimeFunctions::sum, "sums");
        t.add(
                "absent_over_time",
                M,
                0,
                AbsentFunctions::absentOverTime,
                "1 where no series has samples");
    }

    private static void addExperimentalOverRange(Table t) {
        t.experimental = true;
        t.range(
                "double_exponential_smoothing",
                List.of(MATRIX, SCALAR, SCALAR),
                OverTimeFunctions::doubleExponentialSmoothing,
                "smoothed values, by smoothing factor and trend factor");
        t.range("mad_over_time", M, OverTimeFunctions::mad, "median absolute deviations");
        t.range(
                "ts_of_first_over_time",
                M,
                OverTimeFunctions::timestampOfFirst,
                "timestamps of the oldest samples");
        t.range(
                "ts_of_last_over_time",
                M,
                OverTimeFunctions::timestampOfLast,
                "timestamps of the newest samples");
        t.range(
                "ts_of_max_over_time",
                M,
                OverTimeFunctions::timestampOfMax,
                "timestamps of the largest values");
        t.range(
                "ts_of_min_over_time",
                M,
                OverTimeFunctions::timestampOfMin,
                "timestamps of the smallest values");
        t.experimental = false;
    }

    private static void addDates(Table t) {
        t.date("day_of_month", DateFunctions::dayOfMonth, "days of the month, from 1, in UTC");
        t.date("day_of_week", DateFunctions::dayOfWeek, "days of the week, Sunday is 0, in UTC");
        t.date("day_of_year", DateFunctions::dayOfYear, "days of the year, from 1, in UTC");
        t.date("days_in_month", DateFunctions::daysInMonth, "lengths of the month in days");
        t.date("hour", DateFunctions::hour, "hours of the day, in UTC");
        t.date("minute", DateFunctions::minute, "minutes of the hour, in UTC");
        t.date("month", DateFunctions::month, "months of the year, from 1, in UTC");
        t.date("year", DateFunctions::year, "years, in UTC");
    }

    private static void addScalars(Table t) {
        t.scalar("pi", List.of(), ScalarFunctions::pi, "the circle number");
        t.scalar("scalar", V, ScalarFunctions::scalar, "the value of a vector with one element");
        t.scalar("time", List.of(), ScalarFunctions::time, "the time of evaluation in seconds");
        t.experimental = true;
        t.scalar("end", List.of(), ScalarFunctions::end, "the end of the query in seconds");
        t.scalar("range", List.of(), ScalarFunctions::range, "the length of the query in seconds");
        t.scalar("start", List.of(), ScalarFunctions::start, "the start of the query in seconds");
        t.scalar("step", List.of(), ScalarFunctions::step, "the query's step in seconds");
        t.experimental = false;
    }

    private static void addVectors(Table t) {
        t.add("absent", V, 0, AbsentFunctions::absent, "1 where the vector is empty");
        t.add(
                "histogram_fraction",
                List.of(SCALAR, SCALAR, VECTOR),
                0,
                HistogramFunctions::fraction,
                "shares of observations between two values");
        t.add(
                "histogram_quantile",
                List.of(SCALAR, VECTOR),
                0,
                HistogramFunctions::quantile,
                "quantiles of classic histograms");
        List<ValueType> strings = List.of(VECTOR, STRING, STRING, STRING, STRING);
        t.add(
                "label_join",
                strings.subList(0, 4),
                -1,
                LabelFunctions::join,
                "a label joined from others");
        t.add("label_replace", strings, 0, LabelFunctions::replace, "a label by expression");
        t.add("sort", V, 0, SortFunctions::sort, "elements, smallest first");
        t.add("sort_desc", V, 0, SortFunctions::sortDescending, "elements, largest first");
        t.add("timestamp", V, 0, ScalarFunctions::timestamp, "timestamps of samples in seconds");
        t.add("vector", List.of(SCALAR), 0, ScalarFunctions::vector, "a scalar as an element");
        t.experimental = true;
        t.add(
                "histogram_quantiles",
                List.of(VECTOR, STRING, SCALAR, SCALAR),
                9,
                HistogramFunctions::quantiles,
                "several quantiles of classic histograms");
        t.add(
                "info",
                List.of(VECTOR, VECTOR),
                1,
                InfoFunction::apply,
                "elements with the labels of info metrics");
        List<ValueType> labels = List.of(VECTOR, STRING);
        t.add("sort_by_label", labels, -1, SortFunctions::byLabel, "elements by labels");
        t.add(
                "sort_by_label_desc",
                labels,
                -1,
                SortFunctions::byLabelDescending,
                "elements by labels, last first");
        t.experimental = false;
    }

    /** Collects entries. */
    private static final class Table {
        private final Map<String, Function> functions = new TreeMap<>();
        private boolean experimental;

        private void put(
                String name,
                List<ValueType> arguments,
                int variadic,
                FunctionBody body,
                String doc) {
            ValueType result = body instanceof FunctionBody.Scalar ? SCALAR : VECTOR;
            var signature = new FunctionSignature(name, arguments, variadic, result, experimental);
            functions.put(name, new Function(signature, body, doc));
        }

        void mapped(String name, DoubleUnaryOperator operator, String doc) {
            put(name, V, 0, new FunctionBody.Mapped(operator), doc);
        }

        void range(
                String name,
                List<ValueType> arguments,
                FunctionBody.RangeFunction function,
                String doc) {
            put(name, arguments, 0, new FunctionBody.OverRange(function, false), doc);
        }

        void named(String name, FunctionBody.RangeFunction function, String doc) {
            put(name, M, 0, new FunctionBody.OverRange(function, true), doc);
        }

        void date(String name, DoubleUnaryOperator operator, String doc) {
            add(name, V, 1, (e, call, grid) -> DateFunctions.apply(e, call, grid, operator), doc);
        }

        void scalar(
                String name,
                List<ValueType> arguments,
                FunctionBody.ScalarFunction function,
                String doc) {
            put(name, arguments, 0, new FunctionBody.Scalar(function), doc);
        }

        void add(
                String name,
                List<ValueType> arguments,
                int variadic,
                FunctionBody.VectorFunction function,
                String doc) {
            put(name, arguments, variadic, new FunctionBody.Vector(function), doc);
        }
    }
}
