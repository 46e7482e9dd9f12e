package io.narthex.collectors.scrape;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;

/**
 * What scraping needs besides its configuration.
 *
 * @param seed shifts the instants at which targets are scraped, so that agents with the same
 *     configuration spread theirs: host name and external labels
 * @param bodyBytesMax bytes of a body after decompression, where {@code body_size_limit} sets none
 * @param seriesBytesMax memory that may be spent on remembering the series of all targets
 * @param concurrentMax scrapes under way at once
 */
public record ScrapeOptions(
        EpochClock clock,
        NanoClock nanoClock,
        String seed,
        long bodyBytesMax,
        long seriesBytesMax,
        int concurrentMax) {
    private static final long BODY_BYTES_MAX = 64L << 20;
    private static final long SERIES_BYTES_MIN = 4L << 20;
    private static final int CONCURRENT_MAX = 256;

    /** The system's clocks, and a third of the heap for series, so that no target exhausts it. */
    public static ScrapeOptions of(String seed) {
        return new ScrapeOptions(
                EpochClock.SYSTEM,
                NanoClock.SYSTEM,
                seed,
                BODY_BYTES_MAX,
                Math.max(Runtime.getRuntime().maxMemory() / 3, SERIES_BYTES_MIN),
                CONCURRENT_MAX);
    }
}
