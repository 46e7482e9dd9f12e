package io.narthex.storage.head;

/**
 * What the head accepts.
 *
 * @param outOfOrderMs how much older than a series' newest a sample may be
 * @param futureMs how far ahead of the clock a sample may be
 * @param maxSeries live series
 * @param maxPendingBytes journal records that wait for the disk
 * @param maxAnnexBytes what a chunk has besides values; at more it is closed early, and a histogram
 *     that may take more is refused
 * @param maxLabelBytes what the labels of a series may take on the disk, index included
 */
public record HeadLimits(
        long outOfOrderMs,
        long futureMs,
        int maxSeries,
        int maxPendingBytes,
        int maxAnnexBytes,
        int maxLabelBytes) {}
