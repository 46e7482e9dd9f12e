package io.narthex.promql.ast;

import java.util.List;

/**
 * What a parser and a reader must know of a function.
 *
 * @param name as it is called
 * @param summary what it gives, in some words
 * @param argumentTypes of the arguments; the last one stands for all further ones too
 * @param variadic how many of the last arguments may be left out or added: 0 for none, n for at
 *     most n beyond all but the last, -1 for any number
 * @param resultType of a call
 * @param experimental whether Prometheus takes it only with {@code promql-experimental-functions}
 */
public record FunctionSignature(
        String name,
        String summary,
        List<ValueType> argumentTypes,
        int variadic,
        ValueType resultType,
        boolean experimental) {
    public FunctionSignature {
        argumentTypes = List.copyOf(argumentTypes);
    }

    /** The type that argument {@code index} must have. */
    public ValueType argumentType(int index) {
        return argumentTypes.get(Math.min(index, argumentTypes.size() - 1));
    }

    /** How it is called: {@code round(instant-vector[, scalar])}. */
    public String call() {
        StringBuilder text = new StringBuilder(name).append('(');
        int required = variadic == 0 ? argumentTypes.size() : argumentTypes.size() - 1;
        for (int i = 0; i < argumentTypes.size(); i++) {
            if (i >= required) {
                text.append('[');
            }
            text.append(i == 0 ? "" : ", ").append(documentedName(argumentTypes.get(i)));
        }
        boolean more = variadic < 0 || variadic > 1;
        return text.append(more ? ", …" : "")
                .append(variadic == 0 ? "" : "]")
                .append(')')
                .toString();
    }

    /** The type of the result, as in Prometheus' documentation. */
    public String result() {
        return documentedName(resultType);
    }

    private static String documentedName(ValueType type) {
        return type.documentedName().replace(' ', '-');
    }
}
