package io.narthex.collectors.scrape;

import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.ScrapeLimits;
import io.narthex.core.config.Section;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.exposition.Format;
import io.narthex.links.discovery.DiscoveryConfig;
import io.narthex.links.discovery.TargetGroup;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code scrape_configs}: a job (Prometheus, "Configuration", {@code scrape_config}).
 *
 * @param jobName the job, unique among all
 * @param request how a target is asked
 * @param handling what becomes of the answer
 * @param relabelling of targets, before they are asked
 * @param metricRelabelling of the samples' labels
 * @param groups the targets that the file names
 * @param discoveries that find more
 */
public record ScrapeConfig(
        String jobName,
        Request request,
        Handling handling,
        Relabeller relabelling,
        Relabeller metricRelabelling,
        List<TargetGroup> groups,
        List<DiscoveryConfig> discoveries) {
    /** Copies the lists. */
    public ScrapeConfig {
        groups = List.copyOf(groups);
        discoveries = List.copyOf(discoveries);
    }

    /**
     * Reads one job, noting in the section's document what is wrong.
     *
     * @param global what holds where the job sets nothing
     */
    public static ScrapeConfig read(Section section, GlobalSettings global) {
        return ScrapeConfigReader.read(section, global);
    }

    /** Whether only the targets differ, so that what is known of a target stays true. */
    boolean treatsTargetsAs(ScrapeConfig other) {
        return jobName.equals(other.jobName)
                && request.equals(other.request)
                && handling.equals(other.handling)
                && metricRelabelling.equals(other.metricRelabelling);
    }

    /**
     * How a target is asked. Relabelling may replace all but the formats and the client.
     *
     * @param intervalMs from one scrape to the next
     * @param timeoutMs for the whole of one scrape
     * @param scheme {@code http} or {@code https}
     * @param metricsPath of the URL
     * @param params of the URL's query
     * @param accept the formats and the compression that are asked for
     * @param client credentials, TLS and the like
     */
    public record Request(
            long intervalMs,
            long timeoutMs,
            String scheme,
            String metricsPath,
            Map<String, List<String>> params,
            Accept accept,
            HttpClientSettings client) {
        /** Copies the map. */
        public Request {
            params = Map.copyOf(params);
        }
    }

    /**
     * The formats and the compression that are asked for.
     *
     * @param header the Accept header
     * @param fallback the format of answers that name none we read, or null
     * @param compression whether gzip is asked for
     */
    public record Accept(String header, @Nullable Format fallback, boolean compression) {}

    /**
     * What becomes of the answer.
     *
     * @param honorLabels whether a sample's own labels win over the target's
     * @param honorTimestamps whether a sample's own timestamp is used
     * @param trackTimestampsStaleness whether series with timestamps of their own get stale markers
     * @param extraMetrics whether {@code scrape_timeout_seconds} and its like are written
     * @param legacyNames whether names are held to letters, digits, underscores and colons
     * @param histograms which histograms are stored, and how
     * @param limits bounds that fail the whole scrape when passed
     */
    public record Handling(
            boolean honorLabels,
            boolean honorTimestamps,
            boolean trackTimestampsStaleness,
            boolean extraMetrics,
            boolean legacyNames,
            HistogramHandling histograms,
            ScrapeLimits limits) {}
}
