package io.narthex.core.model;

/**
 * What became of a batch, in samples.
 *
 * @param appended taken
 * @param created series that did not exist before
 * @param outOfOrder refused: older than the out-of-order window allows
 * @param duplicate refused: another value is there at this timestamp
 * @param future refused: too far ahead of the clock
 * @param overLimit refused: the series limit, labels beyond what a series may have, or no room
 *     while the disk takes no writes
 * @param invalid refused: a native histogram that is none, see {@link HistogramCheck}
 */
public record AppendResult(
        int appended,
        int created,
        int outOfOrder,
        int duplicate,
        int future,
        int overLimit,
        int invalid) {
    /** As above, with no invalid sample. */
    public AppendResult(
            int appended, int created, int outOfOrder, int duplicate, int future, int overLimit) {
        this(appended, created, outOfOrder, duplicate, future, overLimit, 0);
    }

    /** The samples refused for any reason. */
    public int refused() {
        return outOfOrder + duplicate + future + overLimit + invalid;
    }
}
