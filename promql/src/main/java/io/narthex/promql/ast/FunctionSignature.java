package io.narthex.promql.ast;

import java.util.List;

/**
 * What a parser must know of a function.
 *
 * @param name as it is called
 * @param argumentTypes of the arguments; the last one stands for all further ones too
 * @param variadic how many of the last arguments may be left out or added: 0 for none, n for at
 *     most n beyond all but the last, -1 for any number
 * @param resultType of a call
 * @param experimental whether Prometheus takes it only with {@code promql-experimental-functions}
 */
public record FunctionSignature(
        String name,
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
}
