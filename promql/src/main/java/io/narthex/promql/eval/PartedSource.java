package io.narthex.promql.eval;

import org.jspecify.annotations.Nullable;

/** A source each of whose series is computed by itself, so that several threads can share them. */
interface PartedSource extends SeriesSource {
    /** Moves past a series without computing it; false at the end. */
    boolean skip();

    /** The same series from the first on, for another thread; null where there can be no other. */
    @Nullable PartedSource fork();
}
