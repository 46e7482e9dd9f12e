package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.List;

/** Makes the sources that evaluate an expression on a grid. Confined to one thread. */
final class Evaluator {
    private final Evaluation evaluation;

    Evaluator(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    Evaluation evaluation() {
        return evaluation;
    }

    /** The expression without parentheses around it. */
    static Expr unwrap(Expr expr) {
        Expr inner = expr;
        while (inner instanceof Expr.Paren paren) {
            inner = paren.inner();
        }
        return inner;
    }

    /** The elements of an instant vector. */
    SeriesSource vector(Expr wrapped, Grid grid) {
        Expr expr = unwrap(wrapped);
        if (grid.steps() > 1 && StepInvariance.holds(expr)) {
            return new RepeatedSource(this, expr, grid);
        }
        return switch (expr) {
            case Expr.Aggregate aggregate -> Aggregations.source(this, aggregate, grid);
            case Expr.Binary binary -> BinaryOperations.source(this, binary, grid);
            case Expr.Call call -> call(call, grid);
            case Expr.Unary unary -> unary(unary, grid);
            case Expr.VectorSelector selector ->
                    Counting.of(
                            new ParallelSource(
                                    new VectorSelectorSource(
                                            evaluation,
                                            selector,
                                            grid,
                                            VectorSelectorSource.Yield.VALUES),
                                    evaluation,
                                    grid),
                            evaluation,
                            grid);
            case Expr.MatrixSelector _,
                    Expr.NumberLiteral _,
                    Expr.Paren _,
                    Expr.StringLiteral _,
                    Expr.Subquery _ ->
                    throw new IllegalArgumentException("not a vector: type=" + expr.type());
        };
    }

    private SeriesSource call(Expr.Call call, Grid grid) {
        return switch (FunctionTable.body(call.function().name())) {
            case FunctionBody.Mapped mapped ->
                    distinctUnlessNamed(
                            new MappedSource(
                                    evaluation,
                                    vector(call.arguments().getFirst(), grid),
                                    (value, _) -> mapped.operator().applyAsDouble(value)),
                            call.arguments().getFirst());
            case FunctionBody.OfHistogram of -> {
                Expr argument = call.arguments().getFirst();
                yield distinctUnlessNamed(
                        NativeHistograms.mapped(evaluation, vector(argument, grid), of.operator()),
                        argument);
            }
            case FunctionBody.OverRange range -> {
                SeriesSource source =
                        new ParallelSource(
                                new RangeFunctionSource(this, range, call, grid), evaluation, grid);
                yield range.keepsName() ? source : distinctUnlessNamed(source, rangeArgument(call));
            }
            case FunctionBody.Vector vector -> vector.function().apply(this, call, grid);
            case FunctionBody.Scalar _ ->
                    throw new IllegalArgumentException(
                            "not a vector: function=" + call.function().name());
        };
    }

    /** The argument that is a range vector. */
    static Expr rangeArgument(Expr.Call call) {
        for (Expr argument : call.arguments()) {
            if (argument.type() == ValueType.MATRIX) {
                return argument;
            }
        }
        throw new IllegalArgumentException("no range: function=" + call.function().name());
    }

    private SeriesSource unary(Expr.Unary unary, Grid grid) {
        SeriesSource source = vector(unary.operand(), grid);
        if (!unary.negative()) {
            return source;
        }
        return distinctUnlessNamed(
                HistogramOperations.negated(evaluation, source), unary.operand());
    }

    /** Checks that names which went have left no two elements alike. */
    SeriesSource distinctUnlessNamed(SeriesSource source, Expr operand) {
        boolean atTheEnd = evaluation.options().features().delayedNameRemoval();
        return atTheEnd || NameAnalysis.hasOneName(operand) ? source : distinct(source);
    }

    /** Checks that no two elements have the same labels. */
    SeriesSource distinct(SeriesSource source) {
        return new DistinctSource(source, evaluation.budget());
    }

    /** The windows of a range vector. */
    WindowSource windows(Expr wrapped, Grid grid) {
        WindowSource source = uncounted(wrapped, grid);
        return Counting.of(source, evaluation, grid);
    }

    private WindowSource uncounted(Expr wrapped, Grid grid) {
        return switch (unwrap(wrapped)) {
            case Expr.MatrixSelector matrix -> new SelectorWindows(evaluation, matrix, grid);
            case Expr.Subquery subquery -> new SubqueryWindows(this, subquery, grid);
            default -> throw new IllegalArgumentException("not a range: type=" + wrapped.type());
        };
    }

    /** A scalar's values. */
    ScalarSeries scalar(Expr wrapped, Grid grid) {
        Expr expr = unwrap(wrapped);
        switch (expr) {
            case Expr.NumberLiteral number -> {
                return new ScalarSeries(number.value());
            }
            case Expr.Unary unary -> {
                ScalarSeries operand = scalar(unary.operand(), grid);
                return unary.negative() ? negated(operand, grid) : operand;
            }
            case Expr.Binary binary -> {
                return BinaryOperations.scalars(this, binary, grid);
            }
            case Expr.Call call -> {
                if (FunctionTable.body(call.function().name())
                        instanceof FunctionBody.Scalar body) {
                    return body.function().apply(this, call, grid);
                }
            }
            default -> {}
        }
        throw new IllegalArgumentException("not a scalar: type=" + expr.type());
    }

    private ScalarSeries negated(ScalarSeries operand, Grid grid) {
        double[] values = newScalars(grid);
        for (int i = 0; i < values.length; i++) {
            values[i] = -operand.at(i);
        }
        return new ScalarSeries(values);
    }

    /** A string. */
    String string(Expr wrapped) {
        if (unwrap(wrapped) instanceof Expr.StringLiteral literal) {
            return literal.value();
        }
        throw new IllegalArgumentException("not a string: type=" + wrapped.type());
    }

    /** Room for the values of a scalar, accounted for. */
    double[] newScalars(Grid grid) {
        evaluation.budget().reserve(0, (long) Double.BYTES * grid.steps());
        return new double[grid.steps()];
    }

    /** A series to read into, accounted for. */
    StepSeries newSeries(Grid grid) {
        evaluation.budget().reserveSeries(grid.steps());
        return new StepSeries(grid.steps());
    }

    /** All series of a source that have samples. */
    List<StepSeries> collect(SeriesSource source, Grid grid) {
        List<StepSeries> all = new ArrayList<>();
        StepSeries buffer = newSeries(grid);
        while (source.next(buffer)) {
            if (!buffer.isEmpty()) {
                all.add(buffer);
                if (buffer.hasHistograms()) {
                    evaluation.budget().reserve(0, buffer.histogramBytes());
                }
                buffer = newSeries(grid);
            }
        }
        return all;
    }

    /** The labels of {@code from} that are among {@code names}, or those that are not. */
    static Labels select(Labels from, List<String> names, boolean keep) {
        Labels.Builder builder = Labels.builder(keep ? names.size() : from.size());
        for (int i = 0; i < from.size(); i++) {
            String name = from.name(i);
            if (names.contains(name) == keep) {
                builder.add(name, from.value(i));
            }
        }
        return builder.build();
    }
}
