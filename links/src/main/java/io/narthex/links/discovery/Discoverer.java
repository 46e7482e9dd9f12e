package io.narthex.links.discovery;

/** Looks for targets until it is interrupted. Runs on a virtual thread of its own. */
public interface Discoverer {
    /**
     * Looks, and tells {@code findings} whenever something changed or went wrong.
     *
     * @throws InterruptedException when it is to end
     */
    void run(Findings findings) throws InterruptedException;
}
