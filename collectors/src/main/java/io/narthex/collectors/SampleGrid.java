package io.narthex.collectors;

/**
 * The instants, in wall time, at which a source is read: multiples of the interval plus an offset.
 * Thread-safe.
 *
 * <p>Readings begin a little after their instant. Their timestamp is the instant itself as long as
 * the deviation is at most 1 % of the interval, but 2 ms at least, so that distances are equal and
 * time columns shrink to nothing. (Prometheus allows its scrapes at most 2 ms, {@code
 * scrape.ScrapeTimestampTolerance}; a busy board is often later than that.)
 */
final class SampleGrid {
    private static final long MIN_TOLERANCE_MS = 2;
    private static final long TOLERANCE_DIVISOR = 100;

    private final long intervalMs;
    private final long offsetMs;
    private final long toleranceMs;

    SampleGrid(long intervalMs, long offsetMs) {
        if (intervalMs <= 0) {
            throw new IllegalArgumentException(
                    "interval must be positive: intervalMs=" + intervalMs);
        }
        this.intervalMs = intervalMs;
        this.offsetMs = Math.floorMod(offsetMs, intervalMs);
        this.toleranceMs = Math.max(MIN_TOLERANCE_MS, intervalMs / TOLERANCE_DIVISOR);
    }

    /** A grid whose offset follows from the source's name, so that sources spread evenly. */
    static SampleGrid forSource(String source, long intervalMs) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < source.length(); i++) {
            hash = (hash ^ source.charAt(i)) * 0x100000001b3L;
        }
        return new SampleGrid(intervalMs, hash >>> 1);
    }

    /** Milliseconds from {@code wallMs} to the next instant, at most one interval. */
    long firstDelayMs(long wallMs) {
        return intervalMs - Math.floorMod(wallMs - offsetMs, intervalMs);
    }

    /** The timestamp of a reading that began at {@code wallMs}. */
    long timestampMs(long wallMs) {
        long nearest = nearest(wallMs);
        return Math.abs(wallMs - nearest) <= toleranceMs ? nearest : wallMs;
    }

    /**
     * Milliseconds from {@code wallMs}, when a reading began, to the instant of the next one: half
     * an interval to one and a half, whatever the wall clock did, so that a step of it neither
     * stops nor doubles readings, and drift between the clocks is made up for.
     */
    long nextDelayMs(long wallMs) {
        return nearest(wallMs) + intervalMs - wallMs;
    }

    private long nearest(long wallMs) {
        long past = Math.floorMod(wallMs - offsetMs, intervalMs);
        long before = wallMs - past;
        return past * 2 <= intervalMs ? before : before + intervalMs;
    }
}
