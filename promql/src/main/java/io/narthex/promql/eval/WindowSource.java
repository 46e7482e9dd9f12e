package io.narthex.promql.eval;

/** Yields one series after the other and slides a window over each. Confined to one thread. */
interface WindowSource {
    /** Moves to the next series; false at the end. Sets the labels of {@link #window}. */
    boolean next();

    /** Places the window for a step; steps come in order, none is left out. */
    Window window(int step);
}
