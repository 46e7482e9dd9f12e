package io.narthex.collectors.scrape;

import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.GlobalSettings.ScrapeDefaults;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Section;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.exposition.Escaping;
import io.narthex.core.exposition.Format;
import io.narthex.core.exposition.Negotiation;
import io.narthex.links.discovery.DiscoveryConfigs;
import io.narthex.links.discovery.TargetGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads {@link ScrapeConfig}, with Prometheus' checks and their wording. */
final class ScrapeConfigReader {
    private ScrapeConfigReader() {}

    static ScrapeConfig read(Section section, GlobalSettings global) {
        String jobName = section.string("job_name", "");
        if (jobName.isEmpty()) {
            section.refuse("job_name is empty");
        }
        section.ignore("failed scrapes are logged with everything else", "scrape_failure_log_file");
        ScrapeDefaults own = ScrapeDefaults.read(section, global.scrape());
        boolean legacy = own.names().legacy();
        ScrapeConfig.Handling handling =
                new ScrapeConfig.Handling(
                        section.bool("honor_labels", false),
                        section.bool("honor_timestamps", true),
                        section.bool("track_timestamps_staleness", false),
                        own.extraMetrics(),
                        legacy,
                        HistogramHandling.read(section, own.histograms()),
                        own.limits());
        ScrapeConfig config =
                new ScrapeConfig(
                        jobName,
                        request(section, jobName, global, own),
                        handling,
                        Relabeller.read(section, "relabel_configs", legacy),
                        Relabeller.read(section, "metric_relabel_configs", legacy),
                        section.list("static_configs", group -> TargetGroup.read(group, legacy)),
                        DiscoveryConfigs.read(section));
        section.finish();
        return config;
    }

    private static ScrapeConfig.Request request(
            Section section, String jobName, GlobalSettings global, ScrapeDefaults own) {
        long intervalMs = section.durationMs("scrape_interval", 0);
        if (intervalMs == 0) {
            intervalMs = global.scrapeIntervalMs();
        }
        long timeoutMs = section.durationMs("scrape_timeout", 0);
        if (timeoutMs > intervalMs) {
            section.refuse(
                    "scrape_timeout",
                    "scrape timeout greater than scrape interval for scrape config with job name"
                            + " \""
                            + jobName
                            + "\"");
        }
        if (timeoutMs == 0) {
            timeoutMs = Math.min(global.scrapeTimeoutMs(), intervalMs);
        }
        return new ScrapeConfig.Request(
                intervalMs,
                timeoutMs,
                section.choice("scheme", "http", List.of("http", "https")),
                section.string("metrics_path", "/metrics"),
                params(section),
                accept(section, own),
                HttpClientSettings.read(section));
    }

    private static Map<String, List<String>> params(Section section) {
        Map<String, List<String>> params = new LinkedHashMap<>();
        Section read = section.section("params");
        if (read != null) {
            for (String name : read.keys()) {
                params.put(name, List.copyOf(read.strings(name)));
            }
        }
        return params;
    }

    private static ScrapeConfig.Accept accept(Section section, ScrapeDefaults own) {
        List<Format> formats = new ArrayList<>();
        for (String protocol : own.protocolsAskedFor()) {
            formats.add(Objects.requireNonNull(Format.ofProtocol(protocol), protocol));
        }
        Escaping escaping = Escaping.ofParameter(own.names().escaping());
        String header =
                Negotiation.accept(formats, escaping == null ? Escaping.UNDERSCORES : escaping);
        return new ScrapeConfig.Accept(
                header, fallback(section), section.bool("enable_compression", true));
    }

    private static @Nullable Format fallback(Section section) {
        String key = "fallback_scrape_protocol";
        String protocol = section.string(key, "");
        Format format = Format.ofProtocol(protocol);
        if (format == null && !protocol.isEmpty()) {
            section.refuse(
                    key,
                    "invalid fallback_scrape_protocol: "
                            + GlobalSettings.unknownProtocol(protocol));
        }
        return format;
    }
}
