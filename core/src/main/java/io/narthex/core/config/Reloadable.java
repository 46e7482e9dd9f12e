package io.narthex.core.config;

/**
 * A part that takes a new configuration in two steps, so that either all parts take it or none
 * does.
 *
 * @param <C> the part's configuration
 */
public interface Reloadable<C> {
    /**
     * Checks and prepares {@code config} without changing what runs.
     *
     * @throws Exception if it cannot be used; the message says why
     */
    Prepared prepare(C config) throws Exception;

    /** A configuration that is ready to be used. Exactly one of the methods is called. */
    interface Prepared {
        /** Begins to use it; does not fail. */
        void commit();

        /** Releases what was prepared. */
        default void abandon() {}
    }
}
