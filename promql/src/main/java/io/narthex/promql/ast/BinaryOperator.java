package io.narthex.promql.ast;

/** The binary operators; a higher precedence binds tighter. */
public enum BinaryOperator {
    OR("or", 1, Kind.SET),
    AND("and", 2, Kind.SET),
    UNLESS("unless", 2, Kind.SET),
    EQUAL("==", 3, Kind.COMPARISON),
    NOT_EQUAL("!=", 3, Kind.COMPARISON),
    LESS_OR_EQUAL("<=", 3, Kind.COMPARISON),
    LESS("<", 3, Kind.COMPARISON),
    GREATER_OR_EQUAL(">=", 3, Kind.COMPARISON),
    GREATER(">", 3, Kind.COMPARISON),
    TRIM_UPPER("</", 3, Kind.TRIM),
    TRIM_LOWER(">/", 3, Kind.TRIM),
    ADD("+", 4, Kind.ARITHMETIC),
    SUBTRACT("-", 4, Kind.ARITHMETIC),
    MULTIPLY("*", 5, Kind.ARITHMETIC),
    DIVIDE("/", 5, Kind.ARITHMETIC),
    MODULO("%", 5, Kind.ARITHMETIC),
    ATAN2("atan2", 5, Kind.ARITHMETIC),
    POWER("^", 6, Kind.ARITHMETIC);

    private enum Kind {
        SET,
        COMPARISON,
        TRIM,
        ARITHMETIC
    }

    /** The precedence of a sign before an operand: as a product's, below a power's. */
    public static final int SIGN_PRECEDENCE = 5;

    private final String symbol;
    private final int precedence;
    private final Kind kind;

    BinaryOperator(String symbol, int precedence, Kind kind) {
        this.symbol = symbol;
        this.precedence = precedence;
        this.kind = kind;
    }

    /** As PromQL spells it. */
    public String symbol() {
        return symbol;
    }

    public int precedence() {
        return precedence;
    }

    /** Whether {@code a op b op c} means {@code a op (b op c)}. */
    public boolean isRightAssociative() {
        return this == POWER;
    }

    /** Whether it filters by comparing values. */
    public boolean isComparison() {
        return kind == Kind.COMPARISON;
    }

    /** Whether it works on the presence of elements alone. */
    public boolean isSet() {
        return kind == Kind.SET;
    }

    /** Whether it makes new values, so that the metric's name no longer fits. */
    public boolean makesValues() {
        return kind == Kind.ARITHMETIC;
    }
}
