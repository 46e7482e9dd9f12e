package io.narthex.core.exposition;

import org.jspecify.annotations.Nullable;

/**
 * The formats in which samples are exposed and scraped (prometheus.io, "Exposition formats";
 * OpenMetrics 1.0.0).
 */
public enum Format {
    /** Prometheus' text format 0.0.4. */
    TEXT_0_0_4("PrometheusText0.0.4", "text/plain", "0.0.4"),
    /** Prometheus' text format 1.0.0: as 0.0.4, and any UTF-8 name in quotes. */
    TEXT_1_0_0("PrometheusText1.0.0", "text/plain", "1.0.0"),
    /** OpenMetrics' last draft. */
    OPENMETRICS_0_0_1("OpenMetricsText0.0.1", "application/openmetrics-text", "0.0.1"),
    /** OpenMetrics 1.0.0. */
    OPENMETRICS_1_0_0("OpenMetricsText1.0.0", "application/openmetrics-text", "1.0.0"),
    /**
     * Delimited messages {@code io.prometheus.client.MetricFamily}, which alone has native
     * histograms.
     */
    PROTOBUF("PrometheusProto", "application/vnd.google.protobuf", "");

    private final String protocol;
    private final String mediaType;
    private final String version;

    Format(String protocol, String mediaType, String version) {
        this.protocol = protocol;
        this.mediaType = mediaType;
        this.version = version;
    }

    /** The name that {@code scrape_protocols} uses, such as {@code PrometheusText0.0.4}. */
    public String protocol() {
        return protocol;
    }

    /** The media type without parameters. */
    public String mediaType() {
        return mediaType;
    }

    /** The value of the media type's parameter {@code version}. */
    public String version() {
        return version;
    }

    /** Whether this is one of the OpenMetrics formats. */
    public boolean isOpenMetrics() {
        return this == OPENMETRICS_0_0_1 || this == OPENMETRICS_1_0_0;
    }

    /** Whether names of any characters may stand in quotes, so that escaping is negotiated. */
    public boolean negotiatesEscaping() {
        return this == TEXT_1_0_0 || this == OPENMETRICS_1_0_0;
    }

    /** The format that {@code scrape_protocols} calls so, or null. */
    public static @Nullable Format ofProtocol(String protocol) {
        for (Format format : values()) {
            if (format.protocol.equals(protocol)) {
                return format;
            }
        }
        return null;
    }
}
