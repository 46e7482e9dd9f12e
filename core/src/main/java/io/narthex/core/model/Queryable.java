package io.narthex.core.model;

/** Something that holds series and can be asked for them. Thread-safe. */
public interface Queryable {
    /**
     * Opens a consistent view: what is appended later does not show in it, and a batch shows whole
     * or not at all.
     *
     * @param minMs the first timestamp of interest, inclusive, milliseconds since 1970
     * @param maxMs the last timestamp of interest, inclusive
     */
    Querier querier(long minMs, long maxMs);
}
