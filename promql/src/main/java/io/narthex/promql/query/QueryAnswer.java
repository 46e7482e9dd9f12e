package io.narthex.promql.query;

import io.narthex.promql.ast.ValueType;
import java.util.List;

/**
 * A result part by part. Its memory is accounted for until it is closed, that of a part until the
 * next one is asked for. One thread at a time, which may be another each time; closing it waits for
 * that one.
 */
public interface QueryAnswer extends AutoCloseable {
    /** The type of the result. */
    ValueType type();

    /** The time of evaluation of an instant query, the start of a range query. */
    long timestampMs();

    /** The value of a string, otherwise empty. */
    String string();

    /** The series of the present part, in the order that they are to be shown in. */
    List<SeriesResult> series();

    /** Whether the present part is the last. */
    boolean isLast();

    /**
     * Evaluates the next part.
     *
     * @throws QueryException if there is none, although those before may have been shown
     */
    void next();

    /** What may be wrong with the result, with positions, sorted; all of it with the last part. */
    List<String> warnings();

    /** What may be worth knowing about the query, with positions, sorted. */
    List<String> infos();

    /** Ends the evaluation and gives back the memory. */
    @Override
    void close();
}
