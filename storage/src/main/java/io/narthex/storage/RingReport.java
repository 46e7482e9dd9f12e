package io.narthex.storage;

import java.util.List;

/**
 * What a verification of all checksums of a ring found.
 *
 * @param headers intact copies of the ring's header, of two
 * @param segments segments that were read
 * @param chunks their chunks
 * @param samples samples of segments that were read
 * @param deletedChunks chunks that were deleted and erased: not damaged
 * @param lapped segments that a running agent overwrote meanwhile: not damaged either
 * @param lostCommits commits of the journal that are damaged
 * @param lostJournalSamples samples lost with them
 * @param findings what is damaged in segments, oldest segment first
 */
public record RingReport(
        int headers,
        long segments,
        long chunks,
        long samples,
        long deletedChunks,
        long lapped,
        long lostCommits,
        long lostJournalSamples,
        List<Finding> findings) {
    /**
     * A damaged part.
     *
     * @param segment its segment's number
     * @param part {@code index}, {@code columns}, {@code dictionary}, {@code definition}, {@code
     *     records}, {@code chunk} or {@code content}; {@code extent header} or {@code extent
     *     footer} of the extent that begins with the segment
     * @param samples what cannot be read because of it
     * @param minMs they are not older
     * @param maxMs they are not newer
     */
    public record Finding(long segment, String part, long samples, long minMs, long maxMs) {}

    /** Samples that cannot be read. */
    public long lostSamples() {
        long sum = lostJournalSamples;
        for (Finding one : findings) {
            sum += one.samples();
        }
        return sum;
    }

    /** Damaged chunks. */
    public long damagedChunks() {
        long count = 0;
        for (Finding one : findings) {
            count += one.part().equals("chunk") ? 1 : 0;
        }
        return count;
    }

    /** Whether everything is intact. */
    public boolean isIntact() {
        return headers == 2 && lostCommits == 0 && lostSamples() == 0 && findings.isEmpty();
    }
}
