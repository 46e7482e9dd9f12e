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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
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
        addHistograms(table);
        addVectors(table);
        return table.functions;
    }

    private static void addMapped(Table t) {
        t.mapped("abs", Math::abs);
        t.mapped("ceil", Math::ceil);
        t.mapped("exp", Exponents::exp);
        t.mapped("floor", Math::floor);
        t.mapped("ln", Logarithms::log);
        t.mapped("log10", Logarithms::log10);
        t.mapped("log2", Logarithms::log2);
        t.mapped("sgn", MathFunctions::sign);
        t.mapped("sqrt", Math::sqrt);
        t.add("clamp", List.of(VECTOR, SCALAR, SCALAR), 0, MathFunctions::clamp);
        t.add("clamp_max", List.of(VECTOR, SCALAR), 0, MathFunctions::clampMax);
        t.add("clamp_min", List.of(VECTOR, SCALAR), 0, MathFunctions::clampMin);
        t.add("round", List.of(VECTOR, SCALAR), 1, MathFunctions::round);
    }

    private static void addTrigonometry(Table t) {
        t.mapped("acos", Angles::acos);
        t.mapped("acosh", Logarithms::acosh);
        t.mapped("asin", Angles::asin);
        t.mapped("asinh", Logarithms::asinh);
        t.mapped("atan", Angles::atan);
        t.mapped("atanh", Logarithms::atanh);
        t.mapped("cos", Angles::cos);
        t.mapped("cosh", Exponents::cosh);
        t.mapped("deg", v -> v * 180 / Math.PI);
        t.mapped("rad", v -> v * Math.PI / 180);
        t.mapped("sin", Angles::sin);
        t.mapped("sinh", Exponents::sinh);
        t.mapped("tan", Angles::tan);
        t.mapped("tanh", Exponents::tanh);
    }

    private static void addOverRange(Table t) {
        t.range("avg_over_time", OverTimeFunctions::avg, HistogramRanges::avg)
                .kernel(() -> new SumKernel(true));
        t.range("changes", RateFunctions::changes, HistogramRanges::changes);
        t.overAll("count_over_time", OverTimeFunctions::count).kernel(CountKernel::new);
        t.range("delta", RateFunctions::delta, HistogramRates::delta)
                .kernel(() -> new RateKernel(false, false));
        t.range("deriv", M, OverTimeFunctions::deriv);
        t.range("idelta", RateFunctions::idelta, HistogramRates::idelta);
        t.range("increase", RateFunctions::increase, HistogramRates::increase)
                .kernel(() -> new RateKernel(true, false));
        t.range("irate", RateFunctions::irate, HistogramRates::irate);
        t.named("first_over_time", OverTimeFunctions::first, HistogramRanges::first);
        t.named("last_over_time", OverTimeFunctions::last, HistogramRanges::last)
                .kernel(LastKernel::new);
        t.range("max_over_time", M, OverTimeFunctions::max).kernel(() -> new ExtremeKernel(1));
        t.range("min_over_time", M, OverTimeFunctions::min).kernel(() -> new ExtremeKernel(-1));
        t.range("predict_linear", List.of(MATRIX, SCALAR), OverTimeFunctions::predictLinear);
        t.overAll("present_over_time", OverTimeFunctions::present);
        t.range("quantile_over_time", List.of(SCALAR, MATRIX), OverTimeFunctions::quantile)
                .kernel(QuantileKernel::new);
        t.range("rate", RateFunctions::rate, HistogramRates::rate)
                .kernel(() -> new RateKernel(true, true));
        t.range("resets", RateFunctions::resets, HistogramRanges::resets);
        t.range("stddev_over_time", M, OverTimeFunctions::stddev);
        t.range("stdvar_over_time", M, OverTimeFunctions::stdvar);
        t.range("sum_over_time", OverTimeFunctions::sum, HistogramRanges::sum)
                .kernel(() -> new SumKernel(false));
        t.add("absent_over_time", M, 0, AbsentFunctions::absentOverTime);
    }

    private static void addExperimentalOverRange(Table t) {
        t.experimental = true;
        t.range(
                "double_exponential_smoothing",
                List.of(MATRIX, SCALAR, SCALAR),
                OverTimeFunctions::doubleExponentialSmoothing);
        t.range("mad_over_time", M, OverTimeFunctions::mad);
        t.overAll("ts_of_first_over_time", OverTimeFunctions::timestampOfFirst);
        t.overAll("ts_of_last_over_time", OverTimeFunctions::timestampOfLast);
        t.range("ts_of_max_over_time", M, OverTimeFunctions::timestampOfMax);
        t.range("ts_of_min_over_time", M, OverTimeFunctions::timestampOfMin);
        t.experimental = false;
    }

    private static void addDates(Table t) {
        t.date("day_of_month", DateFunctions::dayOfMonth);
        t.date("day_of_week", DateFunctions::dayOfWeek);
        t.date("day_of_year", DateFunctions::dayOfYear);
        t.date("days_in_month", DateFunctions::daysInMonth);
        t.date("hour", DateFunctions::hour);
        t.date("minute", DateFunctions::minute);
        t.date("month", DateFunctions::month);
        t.date("year", DateFunctions::year);
    }

    private static void addScalars(Table t) {
        t.scalar("pi", List.of(), ScalarFunctions::pi);
        t.scalar("scalar", V, ScalarFunctions::scalar);
        t.scalar("time", List.of(), ScalarFunctions::time);
        t.experimental = true;
        t.scalar("end", List.of(), ScalarFunctions::end);
        t.scalar("max_of", List.of(SCALAR, SCALAR), ScalarFunctions::maxOf);
        t.scalar("min_of", List.of(SCALAR, SCALAR), ScalarFunctions::minOf);
        t.scalar("range", List.of(), ScalarFunctions::range);
        t.scalar("start", List.of(), ScalarFunctions::start);
        t.scalar("step", List.of(), ScalarFunctions::step);
        t.experimental = false;
    }

    private static void addHistograms(Table t) {
        t.histogram("histogram_avg", h -> h.sum() / h.count());
        t.histogram("histogram_count", Histogram::count);
        t.histogram("histogram_stddev", h -> Math.sqrt(HistogramMath.variance(h)));
        t.histogram("histogram_stdvar", HistogramMath::variance);
        t.histogram("histogram_sum", Histogram::sum);
    }

    private static void addVectors(Table t) {
        t.add("absent", V, 0, AbsentFunctions::absent);
        t.add(
                "histogram_fraction",
                List.of(SCALAR, SCALAR, VECTOR),
                0,
                HistogramFunctions::fraction);
        t.add("histogram_quantile", List.of(SCALAR, VECTOR), 0, HistogramFunctions::quantile);
        List<ValueType> strings = List.of(VECTOR, STRING, STRING, STRING, STRING);
        t.add("label_join", strings.subList(0, 4), -1, LabelFunctions::join);
        t.add("label_replace", strings, 0, LabelFunctions::replace);
        t.add("sort", V, 0, SortFunctions::sort);
        t.add("sort_desc", V, 0, SortFunctions::sortDescending);
        t.add("timestamp", V, 0, ScalarFunctions::timestamp);
        t.add("vector", List.of(SCALAR), 0, ScalarFunctions::vector);
        t.experimental = true;
        t.add("start_timestamp", V, 0, ScalarFunctions::startTimestamp);
        t.add(
                "histogram_quantiles",
                List.of(VECTOR, STRING, SCALAR, SCALAR),
                9,
                HistogramFunctions::quantiles);
        t.add("info", List.of(VECTOR, VECTOR), 1, InfoFunction::apply);
        List<ValueType> labels = List.of(VECTOR, STRING);
        t.add("sort_by_label", labels, -1, SortFunctions::byLabel);
        t.add("sort_by_label_desc", labels, -1, SortFunctions::byLabelDescending);
        t.experimental = false;
    }

    /** An entry of a function over ranges. */
    @FunctionalInterface
    private interface RangeEntry {
        /** Says what computes the same, many windows of floats at a time. */
        void kernel(Supplier<RangeKernel> kernel);
    }

    /** Collects entries. */
    private static final class Table {
        private final Map<String, Function> functions = new HashMap<>();
        private boolean experimental;

        private void put(String name, List<ValueType> arguments, int variadic, FunctionBody body) {
            ValueType result = body instanceof FunctionBody.Scalar ? SCALAR : VECTOR;
            var signature = new FunctionSignature(name, arguments, variadic, result, experimental);
            functions.put(name, new Function(signature, body));
        }

        void mapped(String name, DoubleUnaryOperator operator) {
            put(name, V, 0, new FunctionBody.Mapped(operator));
        }

        void histogram(String name, ToDoubleFunction<Histogram> operator) {
            put(name, V, 0, new FunctionBody.OfHistogram(operator));
        }

        /** A function of floats, which leaves histograms out. */
        private RangeEntry overRange(
                String name, List<ValueType> arguments, FunctionBody.OverRange body) {
            put(name, arguments, 0, body);
            return kernel -> put(name, arguments, 0, body.with(kernel));
        }

        /** A function of floats, which leaves histograms out. */
        RangeEntry range(
                String name, List<ValueType> arguments, FunctionBody.RangeFunction function) {
            var ofHistograms = HistogramRanges.ofFloats(function);
            return overRange(
                    name,
                    arguments,
                    new FunctionBody.OverRange(function, ofHistograms, false, null));
        }

        RangeEntry range(
                String name,
                FunctionBody.RangeFunction function,
                FunctionBody.RangeFunction ofHistograms) {
            return overRange(
                    name, M, new FunctionBody.OverRange(function, ofHistograms, false, null));
        }

        /** A function that looks at no value. */
        RangeEntry overAll(String name, FunctionBody.RangeFunction function) {
            return range(name, function, function);
        }

        RangeEntry named(
                String name,
                FunctionBody.RangeFunction function,
                FunctionBody.RangeFunction ofHistograms) {
            return overRange(
                    name, M, new FunctionBody.OverRange(function, ofHistograms, true, null));
        }

        void date(String name, DoubleUnaryOperator operator) {
            add(name, V, 1, (e, call, grid) -> DateFunctions.apply(e, call, grid, operator));
        }

        void scalar(String name, List<ValueType> arguments, FunctionBody.ScalarFunction function) {
            put(name, arguments, 0, new FunctionBody.Scalar(function));
        }

        void add(
                String name,
                List<ValueType> arguments,
                int variadic,
                FunctionBody.VectorFunction function) {
            put(name, arguments, variadic, new FunctionBody.Vector(function));
        }
    }
}
