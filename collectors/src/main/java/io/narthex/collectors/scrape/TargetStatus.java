package io.narthex.collectors.scrape;

import io.narthex.core.model.Labels;
import java.util.Locale;

/**
 * What is known of a target at one moment, for {@code /api/v1/targets}. Immutable.
 *
 * @param labels those that samples get
 * @param discoveredLabels those before relabelling
 * @param scrapePool the job's name
 * @param scrapeUrl what is fetched
 * @param lastError why the last scrape failed, or the empty string
 * @param lastScrapeMs when the last scrape began, milliseconds since 1970; 0 before the first
 * @param lastScrapeDurationSeconds how long it took
 * @param health how the last scrape went
 * @param scrapeIntervalMs from one scrape to the next
 * @param scrapeTimeoutMs for the whole of one scrape
 */
public record TargetStatus(
        Labels labels,
        Labels discoveredLabels,
        String scrapePool,
        String scrapeUrl,
        String lastError,
        long lastScrapeMs,
        double lastScrapeDurationSeconds,
        Health health,
        long scrapeIntervalMs,
        long scrapeTimeoutMs) {
    /** How the last scrape went. */
    public enum Health {
        /** There was none yet. */
        UNKNOWN,
        UP,
        DOWN;

        /** The API's word for it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The address by which others reach the target, as Prometheus guesses it: a loopback host is
     * replaced by the one that this agent is known by.
     *
     * @param externalHost without port
     */
    public String globalUrl(String externalHost) {
        int from = scrapeUrl.indexOf("://") + 3;
        int slash = scrapeUrl.indexOf('/', from);
        String authority = scrapeUrl.substring(from, slash < 0 ? scrapeUrl.length() : slash);
        for (String loopback : new String[] {"localhost", "127.0.0.1", "[::1]"}) {
            if (authority.equals(loopback) || authority.startsWith(loopback + ":")) {
                return scrapeUrl.substring(0, from)
                        + externalHost
                        + scrapeUrl.substring(from + loopback.length());
            }
        }
        return scrapeUrl;
    }
}
