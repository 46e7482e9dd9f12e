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
     * @param known what the journal says of them
     */
    static void find(
            List<SegmentInfo> segments,
            long firstSample,
            Journal.State known,
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
        if (expected >= 0 && known.sealedSamples() > expected) {
            missing.missing(
                    known.sealedSamples() - expected,
                    before == null ? known.newestMs() : before.minMs(),
                    known.newestMs());
        }
    }
}
