package io.narthex.core.exposition;

/**
 * What an exposition is written in.
 *
 * @param format the format
 * @param escaping how names are spelled that need quotes otherwise
 */
public record ResponseFormat(Format format, Escaping escaping) {
    /** Text 0.0.4 with underscores, which everything reads. */
    public static final ResponseFormat DEFAULT =
            new ResponseFormat(Format.TEXT_0_0_4, Escaping.UNDERSCORES);

    /**
     * The Content-Type, spelled as Prometheus' Go library spells it (prometheus/common, expfmt,
     * {@code Format}): {@code text/plain; version=0.0.4; charset=utf-8; escaping=underscores}. The
     * escaping is always named.
     */
    public String contentType() {
        if (format == Format.PROTOBUF) {
            return format.mediaType()
                    + "; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping="
                    + escaping.parameter();
        }
        return format.mediaType()
                + "; version="
                + format.version()
                + "; charset=utf-8; escaping="
                + escaping.parameter();
    }
}
