package io.narthex.promql.eval;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Aggregates the series of one group, at all steps. Confined to one thread. */
abstract class Accumulator {
    /** Whether the name of a series in the group is to be removed at the end. */
    boolean dropsName;

    /** What an accumulator takes at most with its group's labels, without values that it keeps. */
    static long bytes(int steps) {
        return 448 + 33L * steps;
    }

    static Accumulator of(Expr.Aggregate aggregate, int steps, Evaluation evaluation) {
        AggregateOperator operator = aggregate.operator();
        PositionRange position = aggregate.operand().position();
        return switch (operator) {
            case SUM -> new Sum(steps, () -> sums(steps, false, evaluation, position));
            case AVG -> new Average(steps, () -> sums(steps, true, evaluation, position));
            case MIN -> new Extreme(steps, -1);
            case MAX -> new Extreme(steps, 1);
            case COUNT -> new Count(steps);
            case GROUP -> new Group(steps);
            case STDDEV -> new Variance(steps, Math::sqrt);
            case STDVAR -> new Variance(steps, DoubleUnaryOperator.identity());
            case QUANTILE -> new Quantile(evaluation.budget());
            case BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO, TOPK ->
                    throw new IllegalArgumentException(
                            "not an aggregation to one value: operator=" + operator);
        };
    }

    private static HistogramSums sums(
            int steps, boolean averages, Evaluation evaluation, PositionRange position) {
        evaluation.budget().reserve(0, 32L * steps);
        return new HistogramSums(steps, averages, evaluation.annotations(), position);
    }

    /** Takes the samples of a series. */
    abstract void add(StepSeries series);

    /** Sets the group's samples. */
    abstract void finish(StepSeries into, ScalarSeries parameter);

    private static final class Sum extends Accumulator {
        private final double[] sums;
        private final double[] compensations;
        private final boolean[] seen;
        private final Supplier<HistogramSums> ofHistograms;
        private @Nullable HistogramSums histograms;

        Sum(int steps, Supplier<HistogramSums> ofHistograms) {
            this.ofHistograms = ofHistograms;
            sums = new double[steps];
            compensations = new double[steps];
            seen = new boolean[steps];
        }

        @Override
        void add(StepSeries series) {
            double[] values = series.values;
            for (int i = 0; i < sums.length; i++) {
                if (series.kinds[i] != StepSeries.FLOAT) {
                    continue;
                }
                double value = values[i];
                if (!seen[i]) {
                    seen[i] = true;
                    sums[i] = value;
                    continue;
                }
                // As KahanSum, without the way through its fields.
                double before = sums[i];
                double total = before + value;
                sums[i] = total;
                if (Double.isInfinite(total)) {
                    compensations[i] = 0;
                } else if (Math.abs(before) >= Math.abs(value)) {
                    compensations[i] += (before - total) + value;
                } else {
                    compensations[i] += (value - total) + before;
                }
            }
            if (series.hasHistograms()) {
                if (histograms == null) {
                    histograms = ofHistograms.get();
                }
                histograms.add(series);
            }
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < sums.length; i++) {
                if (histograms != null && histograms.has(i)) {
                    histograms.finish(into, i, seen[i]);
                } else if (seen[i]) {
                    into.set(i, sums[i] + compensations[i]);
                }
            }
        }
    }

    private static final class Average extends Accumulator {
        /** The sums, or the means where the sum would overflow. */
        private final double[] sums;

        private final double[] compensations;
        private final double[] counts;
        private final boolean[] incremental;
        private final KahanSum sum = new KahanSum();
        private final Supplier<HistogramSums> ofHistograms;
        private @Nullable HistogramSums histograms;

        Average(int steps, Supplier<HistogramSums> ofHistograms) {
            this.ofHistograms = ofHistograms;
            sums = new double[steps];
            compensations = new double[steps];
            counts = new double[steps];
            incremental = new boolean[steps];
        }

        @Override
        void add(StepSeries series) {
            for (int i = 0; i < sums.length; i++) {
                if (series.kinds[i] != StepSeries.FLOAT) {
                    continue;
                }
                double value = series.values[i];
                double count = ++counts[i];
                if (count == 1) {
                    sums[i] = value;
                    continue;
                }
                double before = sums[i];
                double total = before + value;
                if (incremental[i] || Double.isInfinite(total)) {
                    add(i, value, count);
                    continue;
                }
                // As KahanSum, without the way through its fields.
                sums[i] = total;
                if (Math.abs(before) >= Math.abs(value)) {
                    compensations[i] += (before - total) + value;
                } else {
                    compensations[i] += (value - total) + before;
                }
            }
            if (series.hasHistograms()) {
                if (histograms == null) {
                    histograms = ofHistograms.get();
                }
                histograms.add(series);
            }
        }

        private void add(int i, double value, double count) {
            sum.reset(sums[i], compensations[i]);
            if (!incremental[i]) {
                sum.add(value);
                if (!Double.isInfinite(sum.sum)) {
                    sums[i] = sum.sum;
                    compensations[i] = sum.compensation;
                    return;
                }
                // The sum overflows: go on with the mean itself.
                incremental[i] = true;
                sum.reset(sums[i] / (count - 1), compensations[i] / (count - 1));
            }
            double weight = (count - 1) / count;
            sum.reset(weight * sum.sum, weight * sum.compensation);
            sum.add(value / count);
            sums[i] = sum.sum;
            compensations[i] = sum.compensation;
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < sums.length; i++) {
                if (histograms != null && histograms.has(i)) {
                    histograms.finish(into, i, counts[i] > 0);
                } else if (counts[i] > 0) {
                    double divisor = incremental[i] ? 1 : counts[i];
                    into.set(i, sums[i] / divisor + compensations[i] / divisor);
                }
            }
        }
    }

    private static final class Extreme extends Accumulator {
        private final double[] values;
        private final boolean[] seen;
        private final int sign;

        Extreme(int steps, int sign) {
            values = new double[steps];
            seen = new boolean[steps];
            this.sign = sign;
        }

        @Override
        void add(StepSeries series) {
            for (int i = 0; i < values.length; i++) {
                if (series.kinds[i] == StepSeries.FLOAT) {
                    double value = series.values[i];
                    boolean better = sign * value > sign * values[i] || Double.isNaN(values[i]);
                    if (!seen[i] || better) {
                        values[i] = value;
                        seen[i] = true;
                    }
                }
            }
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < values.length; i++) {
                if (seen[i]) {
                    into.set(i, values[i]);
                }
            }
        }
    }

    private static final class Count extends Accumulator {
        private final int[] counts;

        Count(int steps) {
            counts = new int[steps];
        }

        @Override
        void add(StepSeries series) {
            for (int i = 0; i < counts.length; i++) {
                if (series.has(i)) {
                    counts[i]++;
                }
            }
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    into.set(i, counts[i]);
                }
            }
        }
    }

    private static final class Group extends Accumulator {
        private final boolean[] seen;

        Group(int steps) {
            seen = new boolean[steps];
        }

        @Override
        void add(StepSeries series) {
            for (int i = 0; i < seen.length; i++) {
                seen[i] |= series.has(i);
            }
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < seen.length; i++) {
                if (seen[i]) {
                    into.set(i, 1);
                }
            }
        }
    }

    /** Welford's algorithm (Technometrics 4, 1962). */
    private static final class Variance extends Accumulator {
        private final double[] means;
        private final double[] squares;
        private final double[] counts;
        private final DoubleUnaryOperator result;

        Variance(int steps, DoubleUnaryOperator result) {
            means = new double[steps];
            squares = new double[steps];
            counts = new double[steps];
            this.result = result;
        }

        @Override
        void add(StepSeries series) {
            for (int i = 0; i < means.length; i++) {
                if (series.kinds[i] != StepSeries.FLOAT) {
                    continue;
                }
                double value = series.values[i];
                double count = ++counts[i];
                if (count == 1) {
                    means[i] = value;
                    squares[i] = Double.isFinite(value) ? 0 : Double.NaN;
                } else {
                    double delta = value - means[i];
                    means[i] += delta / count;
                    squares[i] += delta * (value - means[i]);
                }
            }
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            for (int i = 0; i < means.length; i++) {
                if (counts[i] > 0) {
                    into.set(i, result.applyAsDouble(squares[i] / counts[i]));
                }
            }
        }
    }

    private static final class Quantile extends Accumulator {
        private final MemoryBudget budget;
        private final List<StepSeries> members = new ArrayList<>();

        Quantile(MemoryBudget budget) {
            this.budget = budget;
        }

        @Override
        void add(StepSeries series) {
            budget.reserveSeries(series.steps());
            members.add(series.copy());
        }

        @Override
        void finish(StepSeries into, ScalarSeries parameter) {
            double[] values = new double[members.size()];
            for (int i = 0; i < into.steps(); i++) {
                int size = 0;
                for (StepSeries member : members) {
                    if (member.kinds[i] == StepSeries.FLOAT) {
                        values[size++] = member.values[i];
                    }
                }
                if (size > 0) {
                    into.set(i, Quantiles.ofValues(parameter.at(i), values, size));
                }
            }
        }
    }
}
