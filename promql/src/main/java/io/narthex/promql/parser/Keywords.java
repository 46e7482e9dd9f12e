package io.narthex.promql.parser;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.BinaryOperator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words that mean something, in lower case. */
final class Keywords {
    private static final String MODIFIERS =
            "offset smoothed anchored by without on ignoring group_left group_right fill fill_left"
                    + " fill_right bool";
    private static final String QUERY_TIMES = "start end step range";

    private static final Map<String, Token.Type> TYPES = types();
    private static final Map<String, AggregateOperator> AGGREGATES = aggregates();
    private static final Map<String, BinaryOperator> OPERATORS =
            Map.of(
                    "and", BinaryOperator.AND,
                    "or", BinaryOperator.OR,
                    "unless", BinaryOperator.UNLESS,
                    "atan2", BinaryOperator.ATAN2);

    private Keywords() {}

    private static Map<String, Token.Type> types() {
        Map<String, Token.Type> all = new HashMap<>();
        for (String word : MODIFIERS.split(" ")) {
            all.put(word, Token.Type.KEYWORD);
        }
        for (String word : QUERY_TIMES.split(" ")) {
            all.put(word, Token.Type.QUERY_TIME);
        }
        all.put("inf", Token.Type.NUMBER);
        all.put("nan", Token.Type.NUMBER);
        return all;
    }

    private static Map<String, AggregateOperator> aggregates() {
        Map<String, AggregateOperator> all = new HashMap<>();
        for (AggregateOperator operator : AggregateOperator.values()) {
            all.put(operator.symbol(), operator);
        }
        return all;
    }

    /** The type of a word that modifies, names a time or is a number; null for others. */
    static Token.@Nullable Type type(String word) {
        return TYPES.get(word);
    }

    static @Nullable AggregateOperator aggregate(String word) {
        return AGGREGATES.get(word);
    }

    static @Nullable BinaryOperator operator(String word) {
        return OPERATORS.get(word);
    }
}
