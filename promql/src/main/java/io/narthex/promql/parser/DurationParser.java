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

    DurationParser(TokenStream tokens, int maxDepth) {
        this.tokens = tokens;
        this.maxDepth = maxDepth;
    }

    /** What stands in square brackets: arithmetic; a literal must be positive. */
    DurationExpr positive(String context, String expected) {
        PositionRange start = tokens.peek().position();
        if (!startsDuration()) {
            throw tokens.unexpected(context, expected);
        }
        DurationExpr duration = binary(0, context);
        if (duration instanceof DurationExpr.Literal(double value) && value <= 0) {
            throw TokenStream.error(start, "duration must be greater than 0");
        }
        return duration;
    }

    /** What stands behind {@code offset}: one operand with or without a sign. */
    DurationExpr offset() {
        if (!startsDuration()) {
            throw tokens.unexpected("offset", EXPECTED);
        }
        return signed("offset");
    }

    private boolean startsDuration() {
        Token next = tokens.peek();
        return switch (next.type()) {
            case NUMBER, DURATION, LEFT_PAREN -> true;
            case QUERY_TIME -> next.isKeyword("step") || next.isKeyword("range");
            case IDENTIFIER ->
                    next.text().equalsIgnoreCase("min_of")
                            || next.text().equalsIgnoreCase("max_of");
            case OPERATOR ->
                    next.operator() == BinaryOperator.ADD
                            || next.operator() == BinaryOperator.SUBTRACT;
            default -> false;
        };
    }

    private DurationExpr binary(int minPrecedence, String context) {
        enter();
        int entered = depth;
        DurationExpr left = signed(context);
        while (true) {
            BinaryOperator operator = tokens.peek().operator();
            boolean arithmetic =
                    operator != null && operator.makesValues() && operator != BinaryOperator.ATAN2;
            if (operator == null || !arithmetic || operator.precedence() <= minPrecedence) {
                depth = entered - 1;
                return left;
            }
            tokens.take();
            int above = operator.precedence() - (operator.isRightAssociative() ? 1 : 0);
            DurationExpr right = binary(above, context);
            left = new DurationExpr.Arithmetic(operator, left, right);
            enter();
        }
    }

    private void enter() {
        if (++depth > maxDepth) {
            throw TokenStream.error(tokens.peek().position(), "expression is nested too deeply");
        }
    }

    private DurationExpr signed(String context) {
        Token sign = tokens.peek();
        if (sign.operator() == BinaryOperator.ADD) {
            tokens.take();
            return signedOperand(context);
        }
        if (sign.operator() != BinaryOperator.SUBTRACT) {
            return operand(context);
        }
        tokens.take();
        DurationExpr operand = signedOperand(context);
        if (operand instanceof DurationExpr.Literal(double value)) {
            return new DurationExpr.Literal(-value);
        }
        return new DurationExpr.Negation(operand);
    }

    private DurationExpr signedOperand(String context) {
        boolean inBrackets = !context.equals("offset");
        // In brackets a sign binds looser than a power, as everywhere else in the language.
        return inBrackets ? binary(BinaryOperator.SIGN_PRECEDENCE, context) : operand(context);
    }

    private DurationExpr operand(String context) {
        Token token = tokens.peek();
        switch (token.type()) {
            case NUMBER, DURATION -> {
                tokens.take();
                return new DurationExpr.Literal(literal(token));
            }
            case LEFT_PAREN -> {
                tokens.take();
                DurationExpr inner = binary(0, "duration expression");
                tokens.expect(Token.Type.RIGHT_PAREN, "", "");
                return new DurationExpr.Paren(inner);
            }
            case QUERY_TIME -> {
                if (token.isKeyword("step") || token.isKeyword("range")) {
                    tokens.take();
                    tokens.expect(Token.Type.LEFT_PAREN, "", "");
                    tokens.expect(Token.Type.RIGHT_PAREN, "", "");
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
        throw tokens.unexpected(context, EXPECTED);
    }

    private DurationExpr extreme(boolean largest) {
        tokens.expect(Token.Type.LEFT_PAREN, "", "");
        DurationExpr left = binary(0, "duration expression");
        tokens.expect(Token.Type.COMMA, "", "");
        DurationExpr right = binary(0, "duration expression");
        tokens.expect(Token.Type.RIGHT_PAREN, "", "");
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
