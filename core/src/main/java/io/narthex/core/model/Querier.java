package io.narthex.core.model;

import java.util.List;
import java.util.function.LongConsumer;

/** A consistent view of a {@link Queryable} over a time range. Confined to one thread; close it. */
public interface Querier extends AutoCloseable {
    /**
     * Says who is to be told of bytes that what is selected takes until the querier is closed, and
     * fails where there is no room for them. Any thread that reads may tell.
     */
    default void account(LongConsumer claim) {}

    /**
     * The series that fulfil all {@code matchers} and may have samples between {@code minMs} and
     * {@code maxMs}, both inclusive and within the view's own range, in order of their labels.
     */
    SeriesSet select(List<Matcher> matchers, long minMs, long maxMs);

    /**
     * The names of labels that occur in series which fulfil all {@code matchers} and have samples
     * in the view's range, sorted; of all series where {@code matchers} is empty.
     */
    List<String> labelNames(List<Matcher> matchers);

    /** The values that label {@code name} takes in such series, sorted. */
    List<String> labelValues(String name, List<Matcher> matchers);

    /**
     * What could not be read so far and is left out of the answers, one sentence each; empty where
     * everything was there.
     */
    default List<String> warnings() {
        return List.of();
    }

    /** Releases the view. */
    @Override
    void close();
}
