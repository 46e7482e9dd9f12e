package io.narthex.promql.eval;

/**
 * Yields one series after the other, each with all its steps. Two series may have the same labels
 * as long as they have no samples at the same step. Confined to one thread.
 */
interface SeriesSource {
    /** Nothing. */
    SeriesSource NONE = _ -> false;

    /**
     * Replaces what {@code into} holds by the next series, which may have no samples.
     *
     * @return false at the end; what {@code into} holds is undefined then
     */
    boolean next(StepSeries into);
}
