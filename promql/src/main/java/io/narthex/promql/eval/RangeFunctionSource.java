package io.narthex.promql.eval;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A function applied to each window of a range vector. */
final class RangeFunctionSource implements PartedSource {
    private static final Set<String> ANCHORED =
            Set.of("changes", "delta", "increase", "rate", "resets");
    private static final Set<String> SMOOTHED = Set.of("delta", "increase", "rate");

    /** Windows between two looks at the query's token. */
    private static final int WINDOWS_BETWEEN_CHECKS = 256;

    private final Evaluation evaluation;
    private final FunctionBody.OverRange body;
    private final Grid grid;
    private final WindowSource windows;
    private final RangeCall call;
    private final @Nullable RangeKernel kernel;

    RangeFunctionSource(
            Evaluator evaluator, FunctionBody.OverRange body, Expr.Call call, Grid grid) {
        this.evaluation = evaluator.evaluation();
        this.body = body;
        this.grid = grid;
        List<ScalarSeries> scalars = new ArrayList<>();
        int rangeArgument = 0;
        for (int i = 0; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            if (argument.type() == ValueType.MATRIX) {
                rangeArgument = i;
            } else {
                scalars.add(evaluator.scalar(argument, grid));
            }
        }
        this.call =
                new RangeCall(
                        evaluation, call, rangeArgument, scalars.toArray(new ScalarSeries[0]));
        checkEdge();
        this.windows = evaluator.windows(call.arguments().get(rangeArgument), grid);
        this.kernel = newKernel();
    }

    private RangeFunctionSource(RangeFunctionSource other, WindowSource windows) {
        this.evaluation = other.evaluation;
        this.body = other.body;
        this.grid = other.grid;
        this.call = other.call.fork();
        this.windows = windows;
        this.kernel = newKernel();
    }

    private @Nullable RangeKernel newKernel() {
        return body.kernel() == null ? null : body.kernel().get();
    }

    @Override
    public @Nullable PartedSource fork() {
        WindowSource forked = windows.fork();
        return forked == null ? null : new RangeFunctionSource(this, forked);
    }

    @Override
    public boolean skip() {
        return windows.skip();
    }

    private void applyToHistograms(Window window, StepSeries into, int step) {
        call.histogram = null;
        if (!body.ofHistograms().apply(window, call)) {
            return;
        }
        if (call.histogram == null) {
            into.set(step, call.result);
        } else {
            into.set(step, call.histogram);
        }
    }

    private void checkEdge() {
        String name = call.call.function().name();
        if (call.edge == Expr.RangeEdge.ANCHORED && !ANCHORED.contains(name)) {
            throw new QueryException.Execution(
                    "anchored modifier can only be used with: changes, delta, increase, rate,"
                            + " resets - not with "
                            + name);
        }
        if (call.edge == Expr.RangeEdge.SMOOTHED && !SMOOTHED.contains(name)) {
            throw new QueryException.Execution(
                    "smoothed modifier can only be used with: delta, increase, rate - not with "
                            + name);
        }
    }

    @Override
    public boolean next(StepSeries into) {
        if (!windows.next()) {
            return false;
        }
        into.reset(windows.labels(), windows.dropsName());
        int step = 0;
        if (kernel != null) {
            kernel.begin();
            step = applyKernel(kernel, into);
        }
        for (; step < grid.steps(); step++) {
            if (step % WINDOWS_BETWEEN_CHECKS == 0) {
                evaluation.context().check();
            }
            Window window = windows.window(step);
            if (window.from == window.to) {
                continue;
            }
            call.step = step;
            if (window.histograms != null && window.histogramCount() > 0) {
                applyToHistograms(window, into, step);
            } else if (body.function().apply(window, call)) {
                into.set(step, call.result);
            }
        }
        if (!body.keepsName()) {
            evaluation.dropName(into);
        }
        return true;
    }

    /** Sets values as long as all samples are floats; the first step at which they are not. */
    private int applyKernel(RangeKernel kernel, StepSeries into) {
        call.labels = windows.labels();
        int step = 0;
        while (step < grid.steps()) {
            evaluation.context().check();
            WindowRun run = windows.run(step);
            if (run == null) {
                return step;
            }
            kernel.apply(run, call, into);
            step += run.count;
        }
        return step;
    }
}
