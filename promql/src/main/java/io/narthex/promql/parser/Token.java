package io.narthex.promql.parser;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.PositionRange;
import org.jspecify.annotations.Nullable;

/**
 * A word of a query.
 *
 * @param text as it is written
 * @param operator of an operator
 * @param aggregate of an aggregation operator
 */
record Token(
        Type type,
        String text,
        PositionRange position,
        @Nullable BinaryOperator operator,
        @Nullable AggregateOperator aggregate) {
    /** The kinds of words. */
    enum Type {
        END("end of input"),
        NUMBER("number"),
        DURATION("duration"),
        STRING("string"),
        IDENTIFIER("identifier"),
        METRIC_IDENTIFIER("metric identifier"),
        /** A word that modifies, such as {@code by} or {@code offset}. */
        KEYWORD("keyword"),
        /** {@code start}, {@code end}, {@code step}, {@code range}. */
        QUERY_TIME("query time"),
        AGGREGATE("aggregate"),
        OPERATOR("operator"),
        LEFT_PAREN("("),
        RIGHT_PAREN(")"),
        LEFT_BRACE("{"),
        RIGHT_BRACE("}"),
        LEFT_BRACKET("["),
        RIGHT_BRACKET("]"),
        COMMA(","),
        ASSIGN("="),
        MATCH_REGEX("=~"),
        MATCH_NOT_REGEX("!~"),
        COLON(":"),
        AT("@");

        private final String description;

        Type(String description) {
            this.description = description;
        }
    }

    Token(Type type, String text, PositionRange position) {
        this(type, text, position, null, null);
    }

    boolean is(Type other) {
        return type == other;
    }

    /** Whether it is the word {@code keyword}, in any case. */
    boolean isKeyword(String keyword) {
        return (type == Type.KEYWORD || type == Type.QUERY_TIME) && text.equalsIgnoreCase(keyword);
    }

    /** As Prometheus' messages name it: {@code <op:+>}, {@code identifier "up"}. */
    String describe() {
        return switch (type) {
            case END -> type.description;
            case NUMBER, DURATION, STRING, IDENTIFIER, METRIC_IDENTIFIER ->
                    type.description + " " + shortQuoted();
            case KEYWORD -> "<" + text + ">";
            case AGGREGATE -> "<aggr:" + text + ">";
            case OPERATOR, MATCH_REGEX, MATCH_NOT_REGEX, AT -> "<op:" + text + ">";
            default -> Quoting.quote(text);
        };
    }

    private String shortQuoted() {
        boolean name = type == Type.IDENTIFIER || type == Type.METRIC_IDENTIFIER;
        if (name || text.length() <= 10) {
            return Quoting.quote(text);
        }
        return Quoting.quote(text.substring(0, 10)) + "...";
    }
}
