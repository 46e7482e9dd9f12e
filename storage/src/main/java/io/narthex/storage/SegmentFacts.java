package io.narthex.storage;

import io.narthex.storage.ring.SegmentInfo;

/**
 * What a segment is, for who looks at the ring.
 *
 * @param sequence counts segments from 1
 * @param extent the number of its extent by position
 * @param minMs its oldest timestamp
 * @param maxMs its newest timestamp
 * @param series how many have samples in it, -1 if its index is damaged
 * @param chunks runs of samples of one series
 * @param samples their number, deleted ones included
 * @param bytes what it takes of its extent, with its share of the last page
 * @param dictionaryBytes of these, series definitions
 * @param chunkBytes of these, values
 */
public record SegmentFacts(
        long sequence,
        int extent,
        long minMs,
        long maxMs,
        int series,
        int chunks,
        long samples,
        long bytes,
        long dictionaryBytes,
        long chunkBytes) {
    static SegmentFacts of(SegmentInfo segment, int series) {
        return new SegmentFacts(
                segment.sequence(),
                segment.extent().index(),
                segment.minMs(),
                segment.maxMs(),
                series,
                segment.chunkCount(),
                segment.samples(),
                segment.paddedBytes(),
                segment.dictionaryBytes(),
                segment.chunksBytes());
    }

    /** Bytes a sample, everything included. */
    public double bytesPerSample() {
        return samples == 0 ? 0 : (double) bytes / samples;
    }
}
