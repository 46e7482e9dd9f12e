package io.narthex.storage.ring;

import java.util.List;

/** Finds what segments held that are nowhere, from what each says of those before it. */
final class SegmentGaps {
    private SegmentGaps() {}

    /**
     * Tells of segments that were sealed and are neither there nor overwritten.
     *
     * @param segments in order of their numbers
     * @param firstSample samples that were sealed before the oldest, or -1 if nobody knows
     * @param sealedSamples samples that were sealed, as far as the journal says
     * @param newestMs the newest timestamp that the journal knows
     */
    static void find(
            List<SegmentInfo> segments,
            long firstSample,
            long sealedSamples,
            long newestMs,
            Extents.Missing missing) {
        SegmentInfo before = null;
        long expected = firstSample;
        for (SegmentInfo segment : segments) {
            SegmentInfo other = before == null ? segment : before;
            if (expected >= 0 && segment.samplesBefore() > expected) {
                missing.missing(
                        segment.samplesBefore() - expected,
                        Math.min(other.minMs(), segment.minMs()),
                        Math.max(other.maxMs(), segment.maxMs()));
            }
            expected = segment.samplesBefore() + segment.samples();
            before = segment;
        }
        if (expected >= 0 && sealedSamples > expected) {
            missing.missing(
                    sealedSamples - expected, before == null ? newestMs : before.minMs(), newestMs);
        }
    }
}
