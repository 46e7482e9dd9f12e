package io.narthex.core.model;

/**
 * The samples of one series in order of time, block by block. Timestamps strictly increase over all
 * blocks, none lies outside the range that was asked for, and stale markers are samples like
 * others. Confined to one thread; nothing is allocated for a sample.
 */
public interface SampleCursor {
    /**
     * Replaces what {@code block} holds by the next samples.
     *
     * @return false at the end, {@code block} is then empty
     */
    boolean next(SampleBlock block);
}
