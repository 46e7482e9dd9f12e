package io.narthex.promql.parser;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.query.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Pratt parser for PromQL. Messages and positions of errors are Prometheus' where they are known.
 * Confined to one thread; one instance parses one query.
 */
public final class ExpressionParser {
    /** How deep an expression may be nested; also bounds the depth of all that walk its tree. */
    static final int MAX_DEPTH = 400;

    private final TokenStream tokens;
    private final ParserOptions options;
    private final Function<String, @Nullable FunctionSignature> functions;
    private final SelectorParser selectors;
    private final DurationParser durations;
    private final ModifierParser modifiers;
    private int depth;

    private ExpressionParser(
            String query,
            ParserOptions options,
            Function<String, @Nullable FunctionSignature> functions) {
        this.tokens = new TokenStream(query);
        this.options = options;
        this.functions = functions;
        this.selectors = new SelectorParser(tokens);
        this.durations = new DurationParser(tokens, MAX_DEPTH);
        this.modifiers = new ModifierParser(tokens, options);
    }

    /**
     * The expression that {@code query} stands for, with all types checked.
     *
     * @param functions the functions that may be called, by name; null for an unknown one
     * @throws QueryException.BadData if it is not PromQL
     */
    public static Expr parse(
            String query,
            ParserOptions options,
            Function<String, @Nullable FunctionSignature> functions) {
        ExpressionParser parser = new ExpressionParser(query, options, functions);
        if (parser.tokens.at(Token.Type.END)) {
            PositionRange start =
                    query.isEmpty() ? PositionRange.NONE : new PositionRange(0, 0, 1, 1);
            throw TokenStream.error(start, "no expression found in input");
        }
        Expr expr = parser.expression(0);
        if (!parser.tokens.at(Token.Type.END)) {
            throw parser.tokens.unexpected("", "");
        }
        return new TypeChecker(query).check(expr);
    }

    /**
     * The matchers of a selector alone, such as {@code up{job="node"}}; it may match everything.
     *
     * @throws QueryException.BadData if it is no selector
     */
    public static Expr.VectorSelector parseSelector(String text) {
        TokenStream tokens = new TokenStream(text);
        if (text.isEmpty()) {
            throw TokenStream.error(PositionRange.NONE, "unexpected end of input");
        }
        SelectorParser parser = new SelectorParser(tokens);
        Expr.VectorSelector selector;
        if (tokens.at(Token.Type.LEFT_BRACE)) {
            selector = parser.selector();
        } else if (SelectorParser.isMetricName(tokens.peek())) {
            selector = parser.selector(tokens.take());
        } else {
            throw tokens.unexpected("", "");
        }
        if (!tokens.at(Token.Type.END)) {
            throw tokens.unexpected("", "");
        }
        return selector;
    }

    private Expr expression(int minPrecedence) {
        enter();
        int entered = depth;
        Expr left = unary();
        while (true) {
            BinaryOperator operator = tokens.peek().operator();
            if (operator == null || operator.precedence() <= minPrecedence) {
                depth = entered - 1;
                return left;
            }
            // Each turn makes the tree on the left one level deeper.
            enter();
            tokens.take();
            ModifierParser.BinaryModifiers modifier = modifiers.binary();
            int above = operator.precedence() - (operator.isRightAssociative() ? 1 : 0);
            Expr right = expression(above);
            left =
                    new Expr.Binary(
                            operator, left, right, modifier.matching(), modifier.returnBool());
            modifiers.checkFill(modifier, left);
        }
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw TokenStream.error(tokens.peek().position(), "expression is nested too deeply");
        }
    }

    private Expr unary() {
        Token sign = tokens.peek();
        boolean negative = sign.operator() == BinaryOperator.SUBTRACT;
        if (!negative && sign.operator() != BinaryOperator.ADD) {
            return postfix(primary());
        }
        tokens.take();
        Expr operand = expression(BinaryOperator.SIGN_PRECEDENCE);
        PositionRange position = sign.position().to(operand.position());
        if (operand instanceof Expr.NumberLiteral(double value, boolean duration, _)) {
            return new Expr.NumberLiteral(negative ? -value : value, duration, position);
        }
        return new Expr.Unary(negative, operand, position);
    }

    private Expr primary() {
        Token token = tokens.peek();
        return switch (token.type()) {
            case NUMBER -> {
                tokens.take();
                yield new Expr.NumberLiteral(DurationParser.number(token), false, token.position());
            }
            case DURATION -> {
                tokens.take();
                yield new Expr.NumberLiteral(
                        DurationParser.duration(token), true, token.position());
            }
            case STRING -> {
                tokens.take();
                yield new Expr.StringLiteral(Quoting.unquote(token.text()), token.position());
            }
            case LEFT_PAREN -> {
                tokens.take();
                Expr inner = expression(0);
                Token close = tokens.expect(Token.Type.RIGHT_PAREN, "", "");
                yield new Expr.Paren(inner, token.position().to(close.position()));
            }
            case LEFT_BRACE -> selectors.selector();
            default -> {
                if (!SelectorParser.isMetricName(token)) {
                    throw tokens.unexpected("", "");
                }
                tokens.take();
                yield named(token);
            }
        };
    }

    private Expr named(Token name) {
        Token next = tokens.peek();
        AggregateOperator aggregate = name.aggregate();
        if (aggregate != null) {
            boolean grouping = next.isKeyword("by") || next.isKeyword("without");
            if (grouping || next.is(Token.Type.LEFT_PAREN)) {
                return aggregate(name, aggregate);
            }
        }
        boolean callable = name.is(Token.Type.IDENTIFIER) || name.is(Token.Type.QUERY_TIME);
        if (callable && next.is(Token.Type.LEFT_PAREN)) {
            return call(name);
        }
        return selectors.selector(name);
    }

    private Expr call(Token name) {
        List<Expr> arguments = arguments();
        FunctionSignature function = functions.apply(name.text());
        if (function == null) {
            throw TokenStream.error(
                    name.position(), "unknown function with name " + Quoting.quote(name.text()));
        }
        if (function.experimental() && !options.functions()) {
            throw TokenStream.error(
                    name.position(), "function " + Quoting.quote(name.text()) + " is not enabled");
        }
        return new Expr.Call(function, arguments, name.position().until(tokens.endOfPrevious()));
    }

    private List<Expr> arguments() {
        tokens.expect(Token.Type.LEFT_PAREN, "", "");
        List<Expr> arguments = new ArrayList<>();
        if (tokens.accept(Token.Type.RIGHT_PAREN)) {
            return arguments;
        }
        while (true) {
            arguments.add(expression(0));
            Token comma = tokens.peek();
            if (tokens.accept(Token.Type.RIGHT_PAREN)) {
                return arguments;
            }
            tokens.expect(Token.Type.COMMA, "", "");
            if (!startsExpression(tokens.peek())) {
                throw TokenStream.error(
                        comma.position(), "trailing commas not allowed in function call args");
            }
        }
    }

    /** Whether an expression may begin with this word. */
    static boolean startsExpression(Token token) {
        return switch (token.type()) {
            case NUMBER, DURATION, STRING, LEFT_PAREN, LEFT_BRACE -> true;
            default ->
                    token.operator() == BinaryOperator.ADD
                            || token.operator() == BinaryOperator.SUBTRACT
                            || SelectorParser.isMetricName(token);
        };
    }

    private Expr aggregate(Token name, AggregateOperator operator) {
        tokens.enterAggregation();
        List<String> grouping = List.of();
        boolean without = tokens.peek().isKeyword("without");
        boolean grouped = without || tokens.peek().isKeyword("by");
        if (grouped) {
            tokens.take();
            grouping = modifiers.groupingLabels();
        }
        List<Expr> arguments = arguments();
        if (!grouped && (tokens.peek().isKeyword("by") || tokens.peek().isKeyword("without"))) {
            without = tokens.take().isKeyword("without");
            grouping = modifiers.groupingLabels();
        }
        tokens.leaveAggregation();
        PositionRange position = name.position().until(tokens.endOfPrevious());
        if (arguments.isEmpty()) {
            throw TokenStream.error(position, "no arguments for aggregate expression provided");
        }
        if (operator.isExperimental() && !options.functions()) {
            throw TokenStream.error(
                    position,
                    operator.symbol()
                            + "() is experimental and must be enabled with"
                            + " --enable-feature=promql-experimental-functions");
        }
        int wanted = operator.parameterType() == null ? 1 : 2;
        if (arguments.size() != wanted) {
            throw TokenStream.error(
                    position,
                    "wrong number of arguments for aggregate expression provided, expected "
                            + wanted
                            + ", got "
                            + arguments.size());
        }
        return new Expr.Aggregate(
                operator,
                arguments.getLast(),
                wanted == 2 ? arguments.getFirst() : null,
                grouping,
                without,
                position);
    }

    private Expr postfix(Expr operand) {
        int entered = depth;
        Expr expr = operand;
        while (true) {
            Token next = tokens.peek();
            if (next.is(Token.Type.LEFT_BRACKET)) {
                enter();
                expr = range(expr);
            } else if (next.is(Token.Type.AT)) {
                tokens.take();
                expr = modifiers.at(expr);
            } else if (next.isKeyword("offset")) {
                tokens.take();
                expr = modifiers.offset(expr, durations.offset());
            } else if (next.isKeyword("anchored") || next.isKeyword("smoothed")) {
                tokens.take();
                expr = modifiers.edge(expr, next.isKeyword("anchored"));
            } else {
                depth = entered;
                return expr;
            }
        }
    }

    private Expr range(Expr operand) {
        Token open = tokens.take();
        DurationExpr range =
                durations.positive(
                        "subquery or range selector", "number, duration, step(), or range()");
        if (tokens.accept(Token.Type.COLON)) {
            DurationExpr step = null;
            if (!tokens.at(Token.Type.RIGHT_BRACKET)) {
                step =
                        durations.positive(
                                "subquery selector", "number, duration, step(), range(), or \"]\"");
            }
            Token close = tokens.expect(Token.Type.RIGHT_BRACKET, "subquery selector", "\"]\"");
            return new Expr.Subquery(
                    operand,
                    range,
                    step,
                    TimeModifier.NONE,
                    operand.position().to(close.position()));
        }
        Token close =
                tokens.expect(Token.Type.RIGHT_BRACKET, "subquery or range", "\":\" or \"]\"");
        PositionRange brackets = open.position().to(close.position());
        if (!(operand instanceof Expr.VectorSelector selector)) {
            throw TokenStream.error(brackets, "ranges only allowed for vector selectors");
        }
        if (selector.time().offset() != null) {
            throw TokenStream.error(brackets, "no offset modifiers allowed before range");
        }
        if (selector.time().isFixed()) {
            throw TokenStream.error(brackets, "no @ modifiers allowed before range");
        }
        return new Expr.MatrixSelector(selector, range, operand.position().to(close.position()));
    }
}
