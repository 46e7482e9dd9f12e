package io.narthex.core.exposition;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a format by HTTP headers, on both sides (RFC 9110, sections 8.3 and 12.5.1;
 * prometheus/common, expfmt, {@code NegotiateIncludingOpenMetrics}; Prometheus, "Scrape protocol
 * content negotiation").
 */
public final class Negotiation {
    /** What a scraper asks for where its configuration does not say, in order of preference. */
    public static final List<Format> DEFAULT_PROTOCOLS =
            List.of(
                    Format.OPENMETRICS_1_0_0,
                    Format.OPENMETRICS_0_0_1,
                    Format.TEXT_1_0_0,
                    Format.TEXT_0_0_4);

    /** Prometheus knows five protocols, protobuf with them, and starts at one more. */
    private static final int FIRST_WEIGHT = 6;

    private Negotiation() {}

    /**
     * The text format to answer with. The clause with the highest weight that names a format wins,
     * the earlier one among equals; wildcards name none, and where no clause does, or {@code
     * accept} is null, it is text 0.0.4. OpenMetrics without a version is 0.0.1, of another version
     * passed over, and so is text. Weight 0 refuses.
     */
    public static ResponseFormat choose(@Nullable String accept) {
        return choose(accept, false);
    }

    /** As {@link #choose(String)}, of text formats and delimited protobuf. */
    public static ResponseFormat chooseWithProtobuf(@Nullable String accept) {
        return choose(accept, true);
    }

    private static ResponseFormat choose(@Nullable String accept, boolean protobuf) {
        ResponseFormat best = ResponseFormat.DEFAULT;
        if (accept == null) {
            return best;
        }
        double bestWeight = 0;
        int from = 0;
        while (from <= accept.length()) {
            int to = next(accept, ',', from);
            MediaType clause = MediaType.parse(accept.substring(from, to));
            double weight = weight(clause.parameter("q"));
            if (weight > bestWeight) {
                Format format = match(clause, protobuf);
                if (format != null) {
                    bestWeight = weight;
                    Escaping escaping = Escaping.ofParameter(clause.parameter("escaping"));
                    best =
                            new ResponseFormat(
                                    format, escaping == null ? Escaping.UNDERSCORES : escaping);
                }
            }
            from = to + 1;
        }
        return best;
    }

    private static @Nullable Format match(MediaType clause, boolean protobuf) {
        if (clause.name.equals(Format.PROTOBUF.mediaType())) {
            boolean known =
                    clause.parameter("proto").equals("io.prometheus.client.MetricFamily")
                            && clause.parameter("encoding").equals("delimited");
            return protobuf && known ? Format.PROTOBUF : null;
        }
        String version = clause.parameter("version");
        if (clause.name.equals(Format.OPENMETRICS_1_0_0.mediaType())) {
            return switch (version) {
                case "1.0.0" -> Format.OPENMETRICS_1_0_0;
                case "", "0.0.1" -> Format.OPENMETRICS_0_0_1;
                default -> null;
            };
        }
        if (clause.name.equals(Format.TEXT_0_0_4.mediaType())) {
            return switch (version) {
                case "", "0.0.4" -> Format.TEXT_0_0_4;
                case "1.0.0" -> Format.TEXT_1_0_0;
                default -> null;
            };
        }
        return null;
    }

    private static double weight(String q) {
        if (q.isEmpty()) {
            return 1;
        }
        try {
            double weight = Double.parseDouble(q);
            return weight >= 0 && weight <= 1 ? weight : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * The Accept header of a scraper, as Prometheus writes it: weights fall from 0.6, the last is
     * that of {@code *}{@code /*}.
     *
     * @param protocols in order of preference
     * @param escaping what is asked for in the formats that negotiate it
     */
    public static String accept(List<Format> protocols, Escaping escaping) {
        StringBuilder header = new StringBuilder(256);
        int weight = FIRST_WEIGHT;
        for (Format format : protocols) {
            header.append(format.mediaType());
            if (format == Format.PROTOBUF) {
                header.append(";proto=io.prometheus.client.MetricFamily;encoding=delimited");
            } else {
                header.append(";version=").append(format.version());
            }
            if (format.negotiatesEscaping()) {
                header.append(";escaping=").append(escaping.parameter());
            }
            header.append(";q=0.").append(weight).append(',');
            weight--;
        }
        return header.append("*/*;q=0.").append(weight).toString();
    }

    /**
     * The format of a response that was scraped. As Prometheus does it, the media type alone
     * decides between text, OpenMetrics and protobuf, whatever the version.
     *
     * @param contentType the header's value, or null where there is none
     * @param fallback what {@code fallback_scrape_protocol} names, or null
     * @throws UnsupportedContentTypeException if it names no format that can be read and there is
     *     no fallback
     */
    public static Format formatOf(@Nullable String contentType, @Nullable Format fallback)
            throws UnsupportedContentTypeException {
        if (contentType == null || contentType.isBlank()) {
            if (fallback == null) {
                throw new UnsupportedContentTypeException(
                        "the response has no Content-Type, and no fallback_scrape_protocol is set");
            }
            return fallback;
        }
        MediaType type = MediaType.parse(contentType);
        String version = type.parameter("version");
        if (type.name.equals(Format.OPENMETRICS_1_0_0.mediaType())) {
            return version.equals("0.0.1") ? Format.OPENMETRICS_0_0_1 : Format.OPENMETRICS_1_0_0;
        }
        if (type.name.equals(Format.PROTOBUF.mediaType())) {
            return Format.PROTOBUF;
        }
        if (type.name.equals(Format.TEXT_0_0_4.mediaType())) {
            return version.equals("1.0.0") ? Format.TEXT_1_0_0 : Format.TEXT_0_0_4;
        }
        if (fallback == null) {
            throw new UnsupportedContentTypeException(
                    "the response's Content-Type is not supported, and no fallback_scrape_protocol"
                            + " is set: found \""
                            + (contentType.length() > 100
                                    ? contentType.substring(0, 100) + "…"
                                    : contentType)
                            + "\"");
        }
        return fallback;
    }

    /** The place of {@code separator} outside quotes, or the end. */
    private static int next(String text, char separator, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                return i;
            }
        }
        return text.length();
    }

    /** A media type, its name in lower case, and what follows its first semicolon. */
    private record MediaType(String name, String parameters) {
        static MediaType parse(String text) {
            int end = next(text, ';', 0);
            return new MediaType(
                    text.substring(0, end).strip().toLowerCase(Locale.ROOT),
                    end < text.length() ? text.substring(end + 1) : "");
        }

        /** The value of a parameter without quotes, or the empty string. */
        String parameter(String wanted) {
            int from = 0;
            while (from < parameters.length()) {
                int to = next(parameters, ';', from);
                int equal = parameters.indexOf('=', from);
                if (equal >= 0
                        && equal < to
                        && parameters.substring(from, equal).strip().equalsIgnoreCase(wanted)) {
                    String value = parameters.substring(equal + 1, to).strip();
                    boolean quoted =
                            value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                    return quoted ? value.substring(1, value.length() - 1) : value;
                }
                from = to + 1;
            }
            return "";
        }
    }
}
