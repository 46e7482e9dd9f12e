package io.narthex.promql.query;

import io.narthex.promql.ast.ValueType;
import java.util.List;
import java.util.function.Consumer;

/**
 * The result of a query. A scalar is a series without labels that has one point; a vector's series
 * have one point each. Confined to one thread.
 *
 * @param type of the result
 * @param series in the order that they are to be shown in: as evaluated for a vector, by labels for
 *     a matrix; empty for a string
 * @param string the value of a string, otherwise empty
 * @param timestampMs the time of evaluation of an instant query, the start of a range query
 * @param warnings what may be wrong with the result, with positions, sorted
 * @param infos what may be worth knowing about the query, with positions, sorted
 */
public record QueryResult(
        ValueType type,
        List<SeriesResult> series,
        String string,
        long timestampMs,
        List<String> warnings,
        List<String> infos) {
    /** Calls {@code action} for one series after the other. */
    public void forEach(Consumer<SeriesResult> action) {
        for (SeriesResult one : series) {
            action.accept(one);
        }
    }

    /** The value of a scalar. */
    public double scalar() {
        if (type != ValueType.SCALAR) {
            throw new IllegalStateException("not a scalar: type=" + type);
        }
        return series.getFirst().value(0);
    }
}
