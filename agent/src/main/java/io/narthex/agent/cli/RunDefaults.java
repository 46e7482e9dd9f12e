package io.narthex.agent.cli;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the options of {@code narthex run} are where they are not given. */
final class RunDefaults {
    private static final Map<String, String> TEXTS =
            Map.ofEntries(
                    Map.entry("--storage.tsdb.path", Options.DEFAULT_STORAGE_PATH),
                    Map.entry("--storage.tsdb.retention.size", "0B"),
                    Map.entry("--storage.tsdb.retention.time", "0s"),
                    Map.entry("--web.listen-address", ":9090"),
                    Map.entry("--web.route-prefix", "/"),
                    Map.entry("--web.cors.origin", ".*"),
                    Map.entry("--web.page-title", "Narthex"),
                    Map.entry("--web.read-timeout", "5m"),
                    Map.entry("--web.max-connections", "512"),
                    Map.entry("--query.lookback-delta", "5m"),
                    Map.entry("--query.timeout", "2m"),
                    Map.entry("--query.max-concurrency", "20"),
                    Map.entry("--query.max-samples", "50000000"),
                    Map.entry("--rules.alert.for-outage-tolerance", "1h"),
                    Map.entry("--rules.alert.for-grace-period", "10m"),
                    Map.entry("--rules.alert.resend-delay", "1m"),
                    Map.entry("--config.auto-reload-interval", "30s"),
                    Map.entry("--log.level", "info"),
                    Map.entry("--log.format", "logfmt"));

    private RunDefaults() {}

    /** As it would be spelled; empty where there is none, false for an option without a value. */
    static String of(OptionSpec option) {
        String absent = option.arity().max() == 0 ? "false" : "";
        return TEXTS.getOrDefault(option.longestName(), absent);
    }

    /** The milliseconds of a duration option, given or not. */
    static long durationMs(ParseResult parsed, String option) {
        return Options.durationMs(parsed, option, TEXTS.getOrDefault(option, ""));
    }

    /** Every option by Prometheus' name for it, without dashes, as given or by default. */
    static Map<String, String> flags(ParseResult parsed) {
        Map<String, String> flags = new TreeMap<>();
        for (OptionSpec option : parsed.commandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                String name = option.longestName();
                OptionSpec matched = parsed.matchedOption(name);
                flags.put(name.substring(2), matched == null ? of(option) : given(matched));
            }
        }
        return flags;
    }

    private static String given(OptionSpec option) {
        String text = String.join(",", option.originalStringValues());
        return text.isEmpty() && option.arity().max() == 0 ? "true" : text;
    }
}
