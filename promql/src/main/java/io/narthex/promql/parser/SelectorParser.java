package io.narthex.promql.parser;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.ast.TimeModifier;
import java.util.ArrayList;
import java.util.List;

/** Parses vector selectors. Confined to one thread. */
final class SelectorParser {
    private final TokenStream tokens;
    private final String context;

    SelectorParser(TokenStream tokens) {
        this(tokens, "label matching");
    }

    /**
     * @param context what errors call what stands in the braces
     */
    SelectorParser(TokenStream tokens, String context) {
        this.tokens = tokens;
        this.context = context;
    }

    /** Whether {@code token} may be a metric's name. */
    static boolean isMetricName(Token token) {
        return switch (token.type()) {
            case IDENTIFIER, METRIC_IDENTIFIER, AGGREGATE, QUERY_TIME -> true;
            case KEYWORD ->
                    !token.isKeyword("bool")
                            && !token.isKeyword("on")
                            && !token.isKeyword("ignoring")
                            && !token.isKeyword("group_left")
                            && !token.isKeyword("group_right");
            case OPERATOR ->
                    token.operator() == BinaryOperator.AND
                            || token.operator() == BinaryOperator.OR
                            || token.operator() == BinaryOperator.UNLESS;
            default -> false;
        };
    }

    /** A selector whose name, if it has one in front of the braces, has been taken. */
    Expr.VectorSelector selector(Token name) {
        List<Matcher> matchers = new ArrayList<>();
        if (tokens.at(Token.Type.LEFT_BRACE)) {
            matchers(matchers);
        }
        matchers.add(Matcher.equal(Labels.METRIC_NAME, name.text()));
        return build(name.text(), matchers, name.position());
    }

    /** A selector without a name in front of the braces. */
    Expr.VectorSelector selector() {
        PositionRange start = tokens.peek().position();
        List<Matcher> matchers = new ArrayList<>();
        matchers(matchers);
        return build("", matchers, start);
    }

    private Expr.VectorSelector build(String name, List<Matcher> matchers, PositionRange start) {
        return new Expr.VectorSelector(
                name,
                matchers,
                TimeModifier.NONE,
                Expr.RangeEdge.PLAIN,
                start.until(tokens.endOfPrevious()));
    }

    private void matchers(List<Matcher> into) {
        tokens.take();
        if (tokens.accept(Token.Type.RIGHT_BRACE)) {
            return;
        }
        while (true) {
            into.add(matcher());
            if (tokens.accept(Token.Type.RIGHT_BRACE)) {
                return;
            }
            if (!tokens.accept(Token.Type.COMMA)) {
                throw tokens.unexpected(context, "\",\" or \"}\"");
            }
            if (tokens.accept(Token.Type.RIGHT_BRACE)) {
                return;
            }
        }
    }

    private String expectedAfter(boolean quotedName) {
        if (quotedName) {
            return "\",\" or \"}\"";
        }
        return context.equals("label set") ? "\"=\"" : "label matching operator";
    }

    private Matcher matcher() {
        Token name = tokens.peek();
        boolean quoted = name.is(Token.Type.STRING);
        if (!quoted && !name.is(Token.Type.IDENTIFIER)) {
            throw tokens.unexpected(context, "identifier or \"}\"");
        }
        tokens.take();
        String label = quoted ? Quoting.unquote(name.text()) : name.text();
        if (quoted && (tokens.at(Token.Type.COMMA) || tokens.at(Token.Type.RIGHT_BRACE))) {
            return Matcher.equal(Labels.METRIC_NAME, label);
        }
        Matcher.Type type =
                switch (tokens.peek().type()) {
                    case ASSIGN -> Matcher.Type.EQUAL;
                    case MATCH_REGEX -> Matcher.Type.REGEX;
                    case MATCH_NOT_REGEX -> Matcher.Type.NOT_REGEX;
                    case OPERATOR -> Matcher.Type.NOT_EQUAL;
                    default -> throw tokens.unexpected(context, expectedAfter(quoted));
                };
        tokens.take();
        Token value = tokens.expect(Token.Type.STRING, context, "string");
        try {
            return new Matcher(type, label, Quoting.unquote(value.text()));
        } catch (IllegalArgumentException e) {
            throw TokenStream.error(
                    name.position().to(value.position()), String.valueOf(e.getMessage()));
        }
    }
}
