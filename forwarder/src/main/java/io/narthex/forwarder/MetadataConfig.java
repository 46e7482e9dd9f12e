package io.narthex.forwarder;

import io.narthex.core.config.Section;

/**
 * What a destination is told of metrics (Prometheus, "Configuration", {@code metadata_config}).
 *
 * @param send whether it is told anything
 * @param sendIntervalMs how often it is told what changed
 * @param maxSamplesPerSend metrics in one request
 */
public record MetadataConfig(boolean send, long sendIntervalMs, int maxSamplesPerSend) {
    private static final MetadataConfig DEFAULT = new MetadataConfig(true, 60_000, 2000);

    /** Reads {@code metadata_config}, noting in its document what is wrong. */
    static MetadataConfig read(Section section) {
        MetadataConfig read =
                new MetadataConfig(
                        section.bool("send", DEFAULT.send),
                        section.durationMs("send_interval", DEFAULT.sendIntervalMs),
                        (int)
                                section.integer(
                                        "max_samples_per_send",
                                        DEFAULT.maxSamplesPerSend,
                                        1,
                                        Integer.MAX_VALUE));
        section.finish();
        return read;
    }
}
