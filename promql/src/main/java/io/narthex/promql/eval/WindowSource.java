package io.narthex.promql.eval;

import io.narthex.core.model.Labels;
import org.jspecify.annotations.Nullable;

/** Yields one series after the other and slides a window over each. Confined to one thread. */
interface WindowSource {
    /** Moves to the next series; false at the end. */
    boolean next();

    /** The labels of the present series. */
    Labels labels();

    /** Whether the present series' name is to be removed at the end. */
    boolean dropsName();

    /** Moves past a series without reading it; false at the end. */
    default boolean skip() {
        return next();
    }

    /** Places the window for a step; steps come in order, none is left out. */
    Window window(int step);

    /**
     * Places the windows of a step and of as many after it as there are samples loaded for; null
     * where not all samples are plain floats, and {@link #window} must be used.
     */
    default @Nullable WindowRun run(int step) {
        return null;
    }

    /** The same series from the first on, for another thread; null where there can be no other. */
    default @Nullable WindowSource fork() {
        return null;
    }
}
