package io.narthex.core.config;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code global} of a {@code prometheus.yml} (Prometheus, "Configuration"). Times are
 * milliseconds.
 *
 * @param scrapeIntervalMs of jobs that set none
 * @param scrapeTimeoutMs of jobs that set none
 * @param evaluationIntervalMs of rule groups that set none
 * @param ruleQueryOffsetMs how far rules look back from now
 * @param externalLabels added to what leaves this agent
 * @param queryLogFile what queries are logged to, or null
 * @param scrape what jobs take over where they set nothing
 */
public record GlobalSettings(
        long scrapeIntervalMs,
        long scrapeTimeoutMs,
        long evaluationIntervalMs,
        long ruleQueryOffsetMs,
        Labels externalLabels,
        @Nullable Path queryLogFile,
        ScrapeDefaults scrape) {
    private static final long MINUTE_MS = 60_000;
    private static final long TIMEOUT_MS = 10_000;

    /** What {@code scrape_protocols} may name, in the order in which it is preferred. */
    private static final List<String> PROTOCOLS =
            List.of(
                    "PrometheusProto",
                    "OpenMetricsText1.0.0",
                    "OpenMetricsText0.0.1",
                    "PrometheusText1.0.0",
                    "PrometheusText0.0.4");

    /** What holds without a file. */
    public static final GlobalSettings DEFAULT =
            new GlobalSettings(
                    MINUTE_MS,
                    TIMEOUT_MS,
                    MINUTE_MS,
                    0,
                    Labels.EMPTY,
                    null,
                    ScrapeDefaults.DEFAULT);

    /**
     * What jobs take over where they set nothing.
     *
     * @param protocols the formats to ask for, in order of preference, by Prometheus' names; none
     *     where nothing is said
     * @param histograms which histograms are taken
     * @param extraMetrics whether {@code scrape_timeout_seconds} and its like are written
     */
    public record ScrapeDefaults(
            ScrapeLimits limits,
            NameSettings names,
            List<String> protocols,
            HistogramSettings histograms,
            boolean extraMetrics) {
        /** Prometheus' own. */
        public static final ScrapeDefaults DEFAULT =
                new ScrapeDefaults(
                        ScrapeLimits.NONE,
                        NameSettings.DEFAULT,
                        List.of(),
                        HistogramSettings.DEFAULT,
                        false);

        /** Copies the list. */
        public ScrapeDefaults {
            protocols = List.copyOf(protocols);
        }

        /** Reads the keys among those of {@code section}; what is absent comes from defaults. */
        public static ScrapeDefaults read(Section section, ScrapeDefaults defaults) {
            return new ScrapeDefaults(
                    ScrapeLimits.read(section, defaults.limits),
                    NameSettings.read(section, defaults.names),
                    protocols(section, defaults.protocols),
                    HistogramSettings.read(section, defaults.histograms),
                    section.bool("extra_scrape_metrics", defaults.extraMetrics));
        }

        /**
         * The formats to ask for, in order of preference: where nothing is said text, and before it
         * protobuf where native histograms are taken, which no text has.
         */
        public List<String> protocolsAskedFor() {
            if (!protocols.isEmpty()) {
                return protocols;
            }
            return histograms.nativeOnes() ? PROTOCOLS : PROTOCOLS.subList(1, PROTOCOLS.size());
        }

        private static List<String> protocols(Section section, List<String> absent) {
            String key = "scrape_protocols";
            if (!section.has(key)) {
                return absent;
            }
            Set<String> seen = new HashSet<>();
            List<String> protocols = new ArrayList<>();
            for (String protocol : section.strings(key)) {
                if (!isProtocol(protocol)) {
                    section.refuse(key, unknownProtocol(protocol));
                } else if (!seen.add(protocol)) {
                    section.refuse(
                            key,
                            "duplicated protocol in scrape_protocols, got \"" + protocol + "\"");
                } else {
                    protocols.add(protocol);
                }
            }
            if (protocols.isEmpty()) {
                section.refuse(key, "scrape_protocols cannot be empty");
                return absent;
            }
            return protocols;
        }
    }

    /** Whether {@code name} is one that {@code scrape_protocols} may hold. */
    private static boolean isProtocol(String name) {
        return PROTOCOLS.contains(name);
    }

    /** What is said of a name that {@code scrape_protocols} may not hold. */
    public static String unknownProtocol(String name) {
        return "unknown scrape protocol \""
                + name
                + "\", supported: "
                + String.join(", ", PROTOCOLS);
    }

    /**
     * Reads the section, noting in its document what is wrong.
     *
     * @param environment what {@code ${NAME}} in an external label's value stands for, such as
     *     {@code System::getenv}
     */
    public static GlobalSettings read(
            Section section, Function<String, @Nullable String> environment) {
        long intervalMs = positive(section, "scrape_interval", MINUTE_MS);
        long timeoutMs = positive(section, "scrape_timeout", Math.min(TIMEOUT_MS, intervalMs));
        if (timeoutMs > intervalMs) {
            section.refuse("scrape_timeout", "global scrape timeout greater than scrape interval");
        }
        long evaluationMs = positive(section, "evaluation_interval", MINUTE_MS);
        long offsetMs = section.durationMs("rule_query_offset", 0);
        Path queryLogFile = section.path("query_log_file");
        section.ignore("failed scrapes are logged with everything else", "scrape_failure_log_file");
        ScrapeDefaults scrape = ScrapeDefaults.read(section, ScrapeDefaults.DEFAULT);
        Labels external = externalLabels(section, scrape.names().legacy(), environment);
        section.finish();
        return new GlobalSettings(
                intervalMs, timeoutMs, evaluationMs, offsetMs, external, queryLogFile, scrape);
    }

    /** A duration; 0 stands for the default, as in Prometheus. */
    private static long positive(Section section, String key, long absentMs) {
        long valueMs = section.durationMs(key, absentMs);
        return valueMs == 0 ? absentMs : valueMs;
    }

    private static Labels externalLabels(
            Section section, boolean legacyNames, Function<String, @Nullable String> environment) {
        String key = "external_labels";
        Section labels = section.sectionOrEmpty(key);
        Labels.Builder builder = Labels.builder(8);
        for (Map.Entry<String, String> label : section.stringMap(key).entrySet()) {
            String name = label.getKey();
            if (name.isEmpty() || name.equals(Labels.METRIC_NAME)) {
                labels.refuse(name, "\"" + name + "\" is not a valid label name");
            } else if (legacyNames && !Names.isLegacyLabelName(name)) {
                labels.refuse(
                        name,
                        "\""
                                + name
                                + "\" is not a valid label name with"
                                + " metric_name_validation_scheme: legacy");
            } else {
                builder.set(name, expand(labels, name, label.getValue(), environment));
            }
        }
        return builder.build();
    }

    /** As Go's {@code os.Expand}: {@code $NAME}, {@code ${NAME}}, {@code $$} for a dollar sign. */
    private static String expand(
            Section labels,
            String label,
            String text,
            Function<String, @Nullable String> environment) {
        StringBuilder expanded = new StringBuilder();
        int pos = 0;
        while (pos < text.length()) {
            char c = text.charAt(pos);
            int end = c == '$' ? endOfVariable(text, pos + 1) : pos;
            if (end <= pos + 1) {
                expanded.append(c);
                pos++;
                continue;
            }
            String name = text.substring(pos + 1, end);
            if (name.startsWith("{")) {
                name = name.substring(1, name.length() - 1);
            }
            if (name.equals("$")) {
                expanded.append('$');
            } else {
                String value = environment.apply(name);
                if (value == null || value.isEmpty()) {
                    labels.warn(label, "environment variable " + name + " is empty or not set");
                } else {
                    expanded.append(value);
                }
            }
            pos = end;
        }
        return expanded.toString();
    }

    private static int endOfVariable(String text, int from) {
        if (from == text.length()) {
            return from;
        }
        if (text.charAt(from) == '$') {
            return from + 1;
        }
        if (text.charAt(from) == '{') {
            int close = text.indexOf('}', from);
            return close > from + 1 ? close + 1 : from;
        }
        int pos = from;
        while (pos < text.length() && isVariableChar(text.charAt(pos))) {
            pos++;
        }
        return pos;
    }

    private static boolean isVariableChar(char c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }
}
