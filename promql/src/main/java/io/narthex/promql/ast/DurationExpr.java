package io.narthex.promql.ast;

/**
 * A duration as a query spells it: a literal, or arithmetic over literals, the query's step and its
 * range. The unit of all values is the second.
 */
public sealed interface DurationExpr {
    /** The value in seconds for a query of this step and range, in milliseconds. */
    double seconds(long stepMs, long rangeMs);

    /** Arithmetic. */
    record Arithmetic(BinaryOperator operator, DurationExpr left, DurationExpr right)
            implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            double a = left.seconds(stepMs, rangeMs);
            double b = right.seconds(stepMs, rangeMs);
            return switch (operator) {
                case ADD -> a + b;
                case SUBTRACT -> a - b;
                case MULTIPLY -> a * b;
                case DIVIDE -> a / b;
                case MODULO -> a % b;
                case POWER -> Math.pow(a, b);
                default ->
                        throw new IllegalStateException(
                                "no operator of durations: operator=" + operator);
            };
        }
    }

    /** The smaller or the larger of two. */
    record Extreme(boolean largest, DurationExpr left, DurationExpr right) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            double a = left.seconds(stepMs, rangeMs);
            double b = right.seconds(stepMs, rangeMs);
            return largest ? Math.max(a, b) : Math.min(a, b);
        }
    }

    /** A number of seconds. */
    record Literal(double value) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return value;
        }
    }

    /** A sign turned round. */
    record Negation(DurationExpr operand) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return -operand.seconds(stepMs, rangeMs);
        }
    }

    /** A duration in parentheses. */
    record Paren(DurationExpr inner) implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return inner.seconds(stepMs, rangeMs);
        }
    }

    /** The time from the query's start to its end. */
    record QueryRange() implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return rangeMs / 1000.0;
        }
    }

    /** The query's step. */
    record QueryStep() implements DurationExpr {
        @Override
        public double seconds(long stepMs, long rangeMs) {
            return stepMs / 1000.0;
        }
    }
}
