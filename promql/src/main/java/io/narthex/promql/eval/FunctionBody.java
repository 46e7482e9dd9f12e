package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.promql.ast.Expr;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** How a function is computed. */
sealed interface FunctionBody {
    /** A new value for each float; the metric's name goes. */
    record Mapped(DoubleUnaryOperator operator) implements FunctionBody {}

    /** A value for each native histogram; the metric's name goes. */
    record OfHistogram(ToDoubleFunction<Histogram> operator) implements FunctionBody {}

    /**
     * A value for each window.
     *
     * @param function for windows of floats alone
     * @param ofHistograms for windows that hold at least one native histogram
     * @param keepsName whether the result is still the metric's own value
     * @param kernel makes what computes the same for many windows of floats, null where nothing
     *     does
     */
    record OverRange(
            RangeFunction function,
            RangeFunction ofHistograms,
            boolean keepsName,
            @Nullable Supplier<RangeKernel> kernel)
            implements FunctionBody {
        OverRange with(@Nullable Supplier<RangeKernel> newKernel) {
            return new OverRange(function, ofHistograms, keepsName, newKernel);
        }
    }

    /** A scalar. */
    record Scalar(ScalarFunction function) implements FunctionBody {}

    /** Anything else that gives a vector. */
    record Vector(VectorFunction function) implements FunctionBody {}

    /** Computes one window. */
    @FunctionalInterface
    interface RangeFunction {
        /**
         * Puts the value into {@code call.result}, or into {@code call.histogram}; false where
         * there is none.
         */
        boolean apply(Window window, RangeCall call);
    }

    /** Computes a scalar for all steps. */
    @FunctionalInterface
    interface ScalarFunction {
        ScalarSeries apply(Evaluator evaluator, Expr.Call call, Grid grid);
    }

    /** Makes a source. */
    @FunctionalInterface
    interface VectorFunction {
        SeriesSource apply(Evaluator evaluator, Expr.Call call, Grid grid);
    }
}
