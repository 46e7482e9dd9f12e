package io.narthex.promql.parser;

import io.narthex.core.model.Floats;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses what modifies operators and selectors: {@code on}, {@code group_left}, {@code bool},
 * {@code @}, {@code offset} and their like. Confined to one thread.
 */
final class ModifierParser {
    private final TokenStream tokens;
    private final ParserOptions options;

    ModifierParser(TokenStream tokens, ParserOptions options) {
        this.tokens = tokens;
        this.options = options;
    }

    /** What stands between a binary operator and its right side. */
    record BinaryModifiers(VectorMatching matching, boolean returnBool) {}

    BinaryModifiers binary() {
        boolean returnBool = tokens.acceptKeyword("bool");
        boolean on = tokens.peek().isKeyword("on");
        if (!on && !tokens.peek().isKeyword("ignoring")) {
            return new BinaryModifiers(
                    fill(VectorMatching.Cardinality.ONE_TO_ONE, false, List.of(), List.of()),
                    returnBool);
        }
        tokens.take();
        List<String> labels = groupingLabels();
        var cardinality = VectorMatching.Cardinality.ONE_TO_ONE;
        List<String> include = List.of();
        boolean left = tokens.peek().isKeyword("group_left");
        if (left || tokens.peek().isKeyword("group_right")) {
            tokens.take();
            cardinality =
                    left
                            ? VectorMatching.Cardinality.MANY_TO_ONE
                            : VectorMatching.Cardinality.ONE_TO_MANY;
            if (tokens.at(Token.Type.LEFT_PAREN)) {
                include = groupingLabels();
            } else if (!ExpressionParser.startsExpression(tokens.peek()) && !isFill()) {
                throw tokens.unexpected("grouping opts", "\"(\"");
            }
        }
        return new BinaryModifiers(fill(cardinality, on, labels, include), returnBool);
    }

    private boolean isFill() {
        Token next = tokens.peek();
        return next.isKeyword("fill")
                || next.isKeyword("fill_left")
                || next.isKeyword("fill_right");
    }

    private VectorMatching fill(
            VectorMatching.Cardinality cardinality,
            boolean on,
            List<String> labels,
            List<String> include) {
        Double left = null;
        Double right = null;
        while (true) {
            Token next = tokens.peek();
            if (next.isKeyword("fill")) {
                left = fillValue();
                right = left;
            } else if (next.isKeyword("fill_left")) {
                left = fillValue();
            } else if (next.isKeyword("fill_right")) {
                right = fillValue();
            } else {
                return new VectorMatching(cardinality, on, labels, include, left, right);
            }
        }
    }

    private Double fillValue() {
        tokens.take();
        tokens.expect(Token.Type.LEFT_PAREN, "", "");
        double value = signedNumber("fill", "number");
        tokens.expect(Token.Type.RIGHT_PAREN, "", "");
        return value;
    }

    void checkFill(BinaryModifiers modifiers, Expr binary) {
        if (modifiers.matching().fills() && !options.fillModifiers()) {
            throw TokenStream.error(
                    binary.position(), "binop fill modifiers are experimental and not enabled");
        }
    }

    /** Label names in parentheses. */
    List<String> groupingLabels() {
        tokens.expect(Token.Type.LEFT_PAREN, "grouping opts", "\"(\"");
        List<String> labels = new ArrayList<>();
        while (!tokens.accept(Token.Type.RIGHT_PAREN)) {
            labels.add(label());
            if (tokens.accept(Token.Type.COMMA)) {
                continue;
            }
            if (!tokens.at(Token.Type.RIGHT_PAREN)) {
                throw tokens.unexpected("grouping opts", "\",\" or \")\"");
            }
        }
        return labels;
    }

    private String label() {
        Token token = tokens.peek();
        if (token.is(Token.Type.STRING)) {
            String name = Quoting.unquote(tokens.take().text());
            if (name.isEmpty() || !Quoting.isValidUtf8(name)) {
                throw TokenStream.error(
                        token.position(),
                        "invalid label name for grouping: " + Quoting.quote(name));
            }
            return name;
        }
        boolean word =
                switch (token.type()) {
                    case IDENTIFIER, METRIC_IDENTIFIER, QUERY_TIME, AGGREGATE -> true;
                    case KEYWORD -> !token.isKeyword("without");
                    case OPERATOR -> Lexer.isAlpha(token.text().charAt(0));
                    default -> false;
                };
        if (!word) {
            throw tokens.unexpected("grouping opts", "label");
        }
        return tokens.take().text();
    }

    /** Applies {@code @}, whose sign has been taken. */
    Expr at(Expr operand) {
        Token token = tokens.peek();
        if (token.isKeyword("start") || token.isKeyword("end")) {
            tokens.take();
            if (!tokens.at(Token.Type.LEFT_PAREN)) {
                throw tokens.unexpected("@", "timestamp");
            }
            tokens.take();
            tokens.expect(Token.Type.RIGHT_PAREN, "@", "timestamp");
            var at = token.isKeyword("start") ? TimeModifier.At.START : TimeModifier.At.END;
            return withTime(operand, timeOf(operand).withAt(at, 0));
        }
        double seconds = signedNumber("@", "timestamp");
        boolean outOfBounds =
                Double.isNaN(seconds)
                        || Double.isInfinite(seconds)
                        || seconds >= 0x1p63
                        || seconds <= -0x1p63;
        if (outOfBounds) {
            throw TokenStream.error(
                    operand.position(),
                    "timestamp out of bounds for @ modifier: " + sixDecimals(seconds));
        }
        long atMs = Math.round(seconds * 1000);
        return withTime(operand, timeOf(operand).withAt(TimeModifier.At.TIMESTAMP, atMs));
    }

    private static String sixDecimals(double value) {
        String text = Floats.format(value);
        return Double.isNaN(value) || Double.isInfinite(value) ? text : text + ".000000";
    }

    private TimeModifier timeOf(Expr operand) {
        TimeModifier time =
                time(
                        operand,
                        "@ modifier must be preceded by an instant vector selector or range vector"
                                + " selector or a subquery");
        if (time.isFixed()) {
            throw TokenStream.error(
                    operand.position(), "@ <timestamp> may not be set multiple times");
        }
        return time;
    }

    /** Applies {@code offset}. */
    Expr offset(Expr operand, DurationExpr offset) {
        TimeModifier time =
                time(
                        operand,
                        "offset modifier must be preceded by an instant vector selector or range"
                                + " vector selector or a subquery");
        if (time.offset() != null) {
            throw TokenStream.error(operand.position(), "offset may not be set multiple times");
        }
        return withTime(operand, time.withOffset(offset));
    }

    private static TimeModifier time(Expr operand, String message) {
        return switch (operand) {
            case Expr.VectorSelector selector -> selector.time();
            case Expr.MatrixSelector matrix -> matrix.selector().time();
            case Expr.Subquery subquery -> subquery.time();
            default -> throw TokenStream.error(operand.position(), message);
        };
    }

    private Expr withTime(Expr operand, TimeModifier time) {
        int end = tokens.endOfPrevious();
        return switch (operand) {
            case Expr.VectorSelector v ->
                    new Expr.VectorSelector(
                            v.name(), v.matchers(), time, v.edge(), v.position().until(end));
            case Expr.MatrixSelector m -> {
                Expr.VectorSelector v = m.selector();
                yield new Expr.MatrixSelector(
                        new Expr.VectorSelector(
                                v.name(), v.matchers(), time, v.edge(), v.position()),
                        m.range(),
                        m.position().until(end));
            }
            case Expr.Subquery s ->
                    new Expr.Subquery(
                            s.inner(), s.range(), s.step(), time, s.position().until(end));
            default -> operand;
        };
    }

    /** Applies {@code anchored} or {@code smoothed}. */
    Expr edge(Expr operand, boolean anchored) {
        String name = anchored ? "anchored" : "smoothed";
        if (!options.extendedRangeSelectors()) {
            throw TokenStream.error(
                    operand.position(), name + " modifier is experimental and not enabled");
        }
        var edge = anchored ? Expr.RangeEdge.ANCHORED : Expr.RangeEdge.SMOOTHED;
        return switch (operand) {
            case Expr.VectorSelector v -> withEdge(v, edge, operand.position());
            case Expr.MatrixSelector m ->
                    new Expr.MatrixSelector(
                            withEdge(m.selector(), edge, operand.position()),
                            m.range(),
                            m.position());
            case Expr.Subquery _ ->
                    throw TokenStream.error(
                            operand.position(), name + " modifier is not supported for subqueries");
            default ->
                    throw TokenStream.error(operand.position(), name + " modifier not implemented");
        };
    }

    private static Expr.VectorSelector withEdge(
            Expr.VectorSelector v, Expr.RangeEdge edge, PositionRange position) {
        if (v.edge() != Expr.RangeEdge.PLAIN && v.edge() != edge) {
            throw TokenStream.error(
                    position, "anchored and smoothed modifiers cannot be used together");
        }
        return new Expr.VectorSelector(v.name(), v.matchers(), v.time(), edge, v.position());
    }

    private double signedNumber(String context, String expected) {
        BinaryOperator sign = tokens.peek().operator();
        boolean negative = sign == BinaryOperator.SUBTRACT;
        if (negative || sign == BinaryOperator.ADD) {
            tokens.take();
        }
        Token token = tokens.peek();
        @Nullable Double value = null;
        if (token.is(Token.Type.NUMBER)) {
            value = DurationParser.number(token);
        } else if (token.is(Token.Type.DURATION)) {
            value = DurationParser.duration(token);
        }
        if (value == null) {
            throw tokens.unexpected(context, expected);
        }
        tokens.take();
        return negative ? -value : value;
    }
}
