package io.narthex.storage;

/**
 * What has been lost since the start: to damage that the start or a reader found, and to a full
 * memory while the disk took no writes. Each part is counted once. What the ring overwrote because
 * it is full is not lost.
 *
 * @param samples their number
 * @param commits commits of the journal that were found damaged at start
 * @param minMs no lost sample is older, or {@link Long#MAX_VALUE} if nothing was lost
 * @param maxMs no lost sample is newer, or {@link Long#MIN_VALUE} if nothing was lost
 */
public record StorageLosses(long samples, long commits, long minMs, long maxMs) {
    /** Nothing. */
    public static final StorageLosses NONE =
            new StorageLosses(0, 0, Long.MAX_VALUE, Long.MIN_VALUE);

    /** Whether everything is there. */
    public boolean isNone() {
        return samples == 0 && commits == 0;
    }

    StorageLosses plus(long moreSamples, long moreCommits, long fromMs, long toMs) {
        return new StorageLosses(
                samples + moreSamples,
                commits + moreCommits,
                Math.min(minMs, fromMs),
                Math.max(maxMs, toMs));
    }
}
