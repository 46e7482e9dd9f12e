package io.narthex.promql.parser;

import io.narthex.core.model.Durations;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.PositionRange;

/** Parses durations and arithmetic over them. Confined to one thread. */
final class DurationParser {
    private static final String EXPECTED = "number, duration, step(), or range()";

    /** About 292 years, which is what Prometheus' nanoseconds hold. */
    private static final double MAX_SECONDS = Long.MAX_VALUE / 1e9;

    private final TokenStream tokens;
    private final int maxDepth;
    private int depth;
    private String context = "";
    private String expected = "";

    /** How many brackets are open. */
    private int inBrackets;

    DurationParser(TokenStream tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    /** What stands in square brackets: arithmetic; a literal must be positive. */
    DurationExpr positive(String context, String expected) {
        this.context = context;
        this.expected = expected;
        PositionRange start = tokens.peek().position();
        inBrackets++;
        DurationExpr duration = binary(0);
        inBrackets--;
        if (duration instanceof DurationExpr.Literal(double value) && value <= 0) {
            throw TokenStream.error(start, "duration must be greater than 0");
        }
        return duration;
    }

    /** What stands behind {@code offset}: one operand with or without a sign. */
    DurationExpr offset() {
        context = "offset";
        expected = EXPECTED;
        return signed();
    }

    private DurationExpr binary(int minPrecedence) {
        enter();
        int entered = depth;
        DurationExpr left = signed();
        while (true) {
            BinaryOperator operator = tokens.peek().operator();
            boolean arithmetic =
                    operator != null && operator.makesValues() && operator != BinaryOperator.ATAN2;
            if (operator == null || !arithmetic || operator.precedence() <= minPrecedence) {
                depth = entered - 1;
                return left;
            }
            PositionRange position = tokens.take().position();
            int above = operator.precedence() - (operator.isRightAssociative() ? 1 : 0);
            DurationExpr right = binary(above);
            checkDivisor(operator, right, position);
            left = new DurationExpr.Arithmetic(operator, left, right);
            enter();
        }
    }

    private static void checkDivisor(
            BinaryOperator operator, DurationExpr right, PositionRange position) {
        if (!(right instanceof DurationExpr.Literal(double value)) || value != 0) {
            return;
        }
        if (operator == BinaryOperator.DIVIDE) {
            throw TokenStream.error(position, "division by zero");
        }
        if (operator == BinaryOperator.MODULO) {
            throw TokenStream.error(position, "modulo by zero");
        }
    }

    private void enter() {
        if (++depth > maxDepth) {
            throw TokenStream.error(tokens.peek().position(), "expression is nested too deeply");
        }
    }

    private DurationExpr signed() {
        int entered = depth;
        enter();
        DurationExpr signed = signedOnce();
        depth = entered;
        return signed;
    }

    private DurationExpr signedOnce() {
        Token sign = tokens.peek();
        if (sign.operator() == BinaryOperator.ADD) {
            tokens.take();
            return signedOperand();
        }
        if (sign.operator() != BinaryOperator.SUBTRACT) {
            return operand();
        }
        tokens.take();
        DurationExpr operand = signedOperand();
        if (operand instanceof DurationExpr.Literal(double value)) {
            return new DurationExpr.Literal(-value);
        }
        return new DurationExpr.Negation(operand);
    }

    private DurationExpr signedOperand() {
        // In brackets a sign binds looser than a power, as everywhere else in the language.
        return inBrackets > 0 ? binary(BinaryOperator.SIGN_PRECEDENCE) : signed();
    }

    private DurationExpr operand() {
        Token token = tokens.peek();
        switch (token.type()) {
            case NUMBER, DURATION -> {
                tokens.take();
                return new DurationExpr.Literal(literal(token));
            }
            case LEFT_PAREN -> {
                tokens.take();
                inBrackets++;
                DurationExpr inner = binary(0);
                inBrackets--;
                tokens.expect(Token.Type.RIGHT_PAREN, context, expected);
                return new DurationExpr.Paren(inner);
            }
            case QUERY_TIME -> {
                if (token.isKeyword("step") || token.isKeyword("range")) {
                    tokens.take();
                    tokens.expect(Token.Type.LEFT_PAREN, context, expected);
                    tokens.expect(Token.Type.RIGHT_PAREN, context, expected);
                    return token.isKeyword("step")
                            ? new DurationExpr.QueryStep()
                            : new DurationExpr.QueryRange();
                }
            }
            case IDENTIFIER -> {
                boolean largest = token.text().equalsIgnoreCase("max_of");
                if (largest || token.text().equalsIgnoreCase("min_of")) {
                    tokens.take();
                    return extreme(largest);
                }
            }
            default -> {}
        }
        throw tokens.unexpected(context, expected);
    }

    private DurationExpr extreme(boolean largest) {
        tokens.expect(Token.Type.LEFT_PAREN, context, expected);
        inBrackets++;
        DurationExpr left = binary(0);
        tokens.expect(Token.Type.COMMA, context, expected);
        DurationExpr right = binary(0);
        inBrackets--;
        tokens.expect(Token.Type.RIGHT_PAREN, context, expected);
        return new DurationExpr.Extreme(largest, left, right);
    }

    /** The seconds that a number or a duration stands for. */
    static double literal(Token token) {
        double seconds;
        if (token.is(Token.Type.DURATION)) {
            seconds = duration(token);
        } else {
            seconds = number(token);
        }
        if (seconds > MAX_SECONDS || seconds < -MAX_SECONDS || Double.isNaN(seconds)) {
            throw TokenStream.error(token.position(), "duration out of range");
        }
        return seconds;
    }

    static double duration(Token token) {
        try {
            return Durations.parseMs(token.text()) / 1000.0;
        } catch (IllegalArgumentException e) {
            throw TokenStream.error(token.position(), String.valueOf(e.getMessage()));
        }
    }

    static double number(Token token) {
        try {
            return NumberScanner.value(token.text());
        } catch (NumberFormatException e) {
            throw TokenStream.error(token.position(), "error parsing number: " + e.getMessage());
        }
    }
}
