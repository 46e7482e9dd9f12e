package io.narthex.core.model;

import java.time.Duration;

/**
 * A durable reading position of one destination in the stored samples. What was read and not
 * acknowledged is read again after a restart; what was acknowledged may be read again only where it
 * was not yet synced with a journal commit. Confined to one thread.
 */
public interface Cursor extends AutoCloseable {
    /**
     * Replaces what {@code rows} holds by the oldest samples that were neither returned since the
     * last {@link #acknowledge} nor acknowledged. The samples of one series come in order of time,
     * those of one batch at the same timestamp together unless {@code maxSamples} parts them.
     *
     * @return the number of samples, 0 where nothing is left at present
     */
    int read(SampleRows rows, int maxSamples);

    /** Says that everything read so far was accepted; durable with the next journal commit. */
    void acknowledge();

    /** Forgets what was read and not acknowledged, so that it is read again. */
    void rewind();

    /**
     * Waits until there may be something to read.
     *
     * @return false if {@code timeout} passed first
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    boolean await(Duration timeout) throws InterruptedException;

    /** What is stored and not acknowledged. */
    Backlog backlog();

    /** Ends reading; the position stays. */
    @Override
    void close();

    /**
     * What is stored and not acknowledged.
     *
     * @param samples their number; an estimate within one segment
     * @param oldestTimestampMs milliseconds since 1970, or {@link Long#MAX_VALUE} where there are
     *     none
     * @param lostSamples samples that were overwritten before they were acknowledged, since the
     *     destination was first named
     */
    record Backlog(long samples, long oldestTimestampMs, long lostSamples) {}
}
