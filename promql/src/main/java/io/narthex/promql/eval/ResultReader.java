package io.narthex.promql.eval;

import io.narthex.promql.query.SeriesResult;
import java.util.List;

/** Reads the series of a result and accounts for them until they are released. Confined. */
interface ResultReader {
    /**
     * Reads on until so many bytes are held.
     *
     * @return whether all is read
     */
    boolean read(long upToBytes);

    /** Hands out what was read since the last time, in the order of reading. */
    List<SeriesResult> take();

    /** Hands out what was read, in the order of the result. */
    List<SeriesResult> takeAll();

    /** Gives back the memory of what was handed out. */
    void release();
}
