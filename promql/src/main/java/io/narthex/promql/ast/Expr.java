package io.narthex.promql.ast;

import io.narthex.core.model.Matcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PromQL expression. Immutable. */
public sealed interface Expr {
    /** Where it stands in the query's text. */
    PositionRange position();

    /** The type of its value. */
    ValueType type();

    /**
     * {@code sum by (job) (up)}.
     *
     * @param parameter the first argument of operators that take two, otherwise null
     * @param grouping the labels of {@code by} or {@code without}
     */
    record Aggregate(
            AggregateOperator operator,
            Expr operand,
            @Nullable Expr parameter,
            List<String> grouping,
            boolean without,
            PositionRange position)
            implements Expr {
        public Aggregate {
            grouping = List.copyOf(grouping);
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /**
     * {@code a + b}.
     *
     * @param matching how the two vectors meet, or null where one side is a scalar
     * @param returnBool whether a comparison gives 0 or 1 and does not filter
     */
    record Binary(
            BinaryOperator operator,
            Expr left,
            Expr right,
            @Nullable VectorMatching matching,
            boolean returnBool)
            implements Expr {
        @Override
        public PositionRange position() {
            return left.position().to(right.position());
        }

        @Override
        public ValueType type() {
            return left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                    ? ValueType.SCALAR
                    : ValueType.VECTOR;
        }
    }

    /** {@code rate(m[5m])}. */
    record Call(FunctionSignature function, List<Expr> arguments, PositionRange position)
            implements Expr {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public ValueType type() {
            return function.resultType();
        }
    }

    /** {@code m[5m]}. */
    record MatrixSelector(VectorSelector selector, DurationExpr range, PositionRange position)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /**
     * {@code 1.5} or {@code 5m}.
     *
     * @param duration whether it was written as a duration; the value is seconds then
     */
    record NumberLiteral(double value, boolean duration, PositionRange position) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }
    }

    /** An expression in parentheses. */
    record Paren(Expr inner, PositionRange position) implements Expr {
        @Override
        public ValueType type() {
            return inner.type();
        }
    }

    /** {@code "text"}. */
    record StringLiteral(String value, PositionRange position) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }
    }

    /**
     * {@code rate(m[5m])[1h:1m]}.
     *
     * @param step between evaluations, or null for the default
     */
    record Subquery(
            Expr inner,
            DurationExpr range,
            @Nullable DurationExpr step,
            TimeModifier time,
            PositionRange position)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }
    }

    /** An operand with a sign. */
    record Unary(boolean negative, Expr operand, PositionRange position) implements Expr {
        @Override
        public ValueType type() {
            return operand.type();
        }
    }

    /**
     * {@code up{job="node"}}.
     *
     * @param name what stands before the braces, or the empty string; it is among the matchers too
     * @param edge how samples at the edges of a range are treated
     */
    record VectorSelector(
            String name,
            List<Matcher> matchers,
            TimeModifier time,
            RangeEdge edge,
            PositionRange position)
            implements Expr {
        public VectorSelector {
            matchers = List.copyOf(matchers);
        }

        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }
    }

    /** How a range vector treats its edges. */
    enum RangeEdge {
        /** Only what lies inside counts. */
        PLAIN,
        /** The last sample at or before the range's start counts too. */
        ANCHORED,
        /** The values at both edges are interpolated. */
        SMOOTHED
    }
}
