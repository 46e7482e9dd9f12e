package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import org.jspecify.annotations.Nullable;

/**
 * The call of a function over a range vector: its scalar arguments, and where its result goes.
 * Confined to one thread, reused for all windows.
 */
final class RangeCall {
    final Evaluation evaluation;
    final Expr.Call call;
    final Expr.RangeEdge edge;

    /** The index of the argument that is the range vector. */
    final int rangeArgument;

    private final ScalarSeries[] scalars;
    private final Window floats = new Window();

    /** The step of the present window. */
    int step;

    /** The value for the present window. */
    double result;

    /** The value for the present window where it is a histogram, otherwise null. */
    @Nullable Histogram histogram;

    /** The present series, where windows are not looked at one by one. */
    Labels labels = Labels.EMPTY;

    /** The series whose name was looked at last. */
    Labels named = Labels.EMPTY;

    /** Room for functions that sort; grows. */
    double[] scratch = {};

    RangeCall(Evaluation evaluation, Expr.Call call, int rangeArgument, ScalarSeries[] scalars) {
        this.evaluation = evaluation;
        this.call = call;
        this.rangeArgument = rangeArgument;
        this.scalars = scalars;
        this.edge =
                Evaluator.unwrap(call.arguments().get(rangeArgument))
                                instanceof Expr.MatrixSelector matrix
                        ? matrix.selector().edge()
                        : Expr.RangeEdge.PLAIN;
    }

    /** The same call, for another thread. */
    RangeCall fork() {
        return new RangeCall(evaluation, call, rangeArgument, scalars);
    }

    /** The present value of scalar argument {@code index}, counted without the range vector. */
    double scalar(int index) {
        return scalars[index].at(step);
    }

    PositionRange position(int argument) {
        return call.arguments().get(argument).position();
    }

    /** The floats of a window that holds histograms too; valid until the next call. */
    Window floatsOf(Window window) {
        int size = window.size() - window.histogramCount();
        if (floats.values.length < size) {
            floats.values = new double[size];
            floats.timestampsMs = new long[size];
        }
        floats.labels = window.labels;
        floats.startMs = window.startMs;
        floats.endMs = window.endMs;
        floats.evaluationMs = window.evaluationMs;
        floats.to = 0;
        for (int i = window.from; i < window.to; i++) {
            if (window.histograms == null || window.histograms[i] == null) {
                floats.timestampsMs[floats.to] = window.timestampsMs[i];
                floats.values[floats.to++] = window.values[i];
            }
        }
        return floats;
    }

    /** The window's values in an array that may be changed. */
    double[] copyOf(Window window) {
        if (scratch.length < window.size()) {
            scratch = new double[Math.max(64, window.size() * 2)];
        }
        System.arraycopy(window.values, window.from, scratch, 0, window.size());
        return scratch;
    }
}
