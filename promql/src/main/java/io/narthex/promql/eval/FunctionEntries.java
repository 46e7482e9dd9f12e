package io.narthex.promql.eval;

import static io.narthex.promql.ast.ValueType.MATRIX;
import static io.narthex.promql.ast.ValueType.SCALAR;
import static io.narthex.promql.ast.ValueType.VECTOR;

import io.narthex.core.model.Histogram;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The entries of the {@link FunctionTable} while it is built. Confined to one thread. */
final class FunctionEntries {
    private static final List<ValueType> V = List.of(VECTOR);
    private static final List<ValueType> M = List.of(MATRIX);

    private final Map<String, Function> functions = new HashMap<>();
    private boolean experimental;

    private void put(
            String name,
            String summary,
            List<ValueType> arguments,
            int variadic,
            FunctionBody body) {
        ValueType result = body instanceof FunctionBody.Scalar ? SCALAR : VECTOR;
        var signature =
                new FunctionSignature(name, summary, arguments, variadic, result, experimental);
        functions.put(name, new Function(signature, body));
    }

    void mapped(String name, String summary, DoubleUnaryOperator operator) {
        put(name, summary, V, 0, new FunctionBody.Mapped(operator));
    }

    void histogram(String name, String summary, ToDoubleFunction<Histogram> operator) {
        put(name, summary, V, 0, new FunctionBody.OfHistogram(operator));
    }

    /** A function of floats, which leaves histograms out. */
    private RangeEntry overRange(
            String name, String summary, List<ValueType> arguments, FunctionBody.OverRange body) {
        put(name, summary, arguments, 0, body);
        return kernel -> put(name, summary, arguments, 0, body.with(kernel));
    }

    /** A function of floats, which leaves histograms out. */
    RangeEntry range(
            String name,
            String summary,
            List<ValueType> arguments,
            FunctionBody.RangeFunction function) {
        var ofHistograms = HistogramRanges.ofFloats(function);
        return overRange(
                name,
                summary,
                arguments,
                new FunctionBody.OverRange(function, ofHistograms, false, null));
    }

    RangeEntry range(
            String name,
            String summary,
            FunctionBody.RangeFunction function,
            FunctionBody.RangeFunction ofHistograms) {
        return overRange(
                name, summary, M, new FunctionBody.OverRange(function, ofHistograms, false, null));
    }

    /** A function that looks at no value. */
    RangeEntry overAll(String name, String summary, FunctionBody.RangeFunction function) {
        return range(name, summary, function, function);
    }

    RangeEntry named(
            String name,
            String summary,
            FunctionBody.RangeFunction function,
            FunctionBody.RangeFunction ofHistograms) {
        return overRange(
                name, summary, M, new FunctionBody.OverRange(function, ofHistograms, true, null));
    }

    void date(String name, String summary, DoubleUnaryOperator operator) {
        add(name, summary, V, 1, (e, call, grid) -> DateFunctions.apply(e, call, grid, operator));
    }

    void scalar(
            String name,
            String summary,
            List<ValueType> arguments,
            FunctionBody.ScalarFunction function) {
        put(name, summary, arguments, 0, new FunctionBody.Scalar(function));
    }

    void add(
            String name,
            String summary,
            List<ValueType> arguments,
            int variadic,
            FunctionBody.VectorFunction function) {
        put(name, summary, arguments, variadic, new FunctionBody.Vector(function));
    }

    /** From here on functions are experimental. */
    void beginExperimental() {
        experimental = true;
    }

    /** From here on they are not. */
    void endExperimental() {
        experimental = false;
    }

    /** The functions by name. */
    Map<String, Function> all() {
        return functions;
    }

    /** An entry of a function over ranges. */
    @FunctionalInterface
    interface RangeEntry {
        /** Says what computes the same, many windows of floats at a time. */
        void kernel(Supplier<RangeKernel> kernel);
    }
}
