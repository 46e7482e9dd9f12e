package io.narthex.agent.cli;

import io.narthex.agent.run.Features;
import io.narthex.agent.run.RunOptions;
import io.narthex.alerting.rule.RuleTimes;
import io.narthex.core.config.Sizes;
import io.narthex.storage.StorageOptions;
import io.narthex.web.WebOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** From a parsed command line of {@code narthex run} to what it says. */
final class RunOptionsParser {
    private RunOptionsParser() {}

    static RunOptions parse(ParseResult parsed) {
        return new RunOptions(
                path(parsed, "--config.file"),
                path(parsed, "--alertmanager.config.file"),
                Path.of(parsed.matchedOptionValue("--storage.path", Options.DEFAULT_STORAGE_PATH)),
                storageBytes(parsed),
                retentionTime(parsed),
                web(parsed),
                query(parsed),
                new RuleTimes(
                        RunDefaults.durationMs(parsed, "--rules.alert.for-outage-tolerance"),
                        RunDefaults.durationMs(parsed, "--rules.alert.for-grace-period"),
                        RunDefaults.durationMs(parsed, "--rules.alert.resend-delay")),
                parsed.matchedOptionValue("--instance", null),
                autoReload(parsed),
                RunDefaults.flags(parsed));
    }

    /** Prometheus' feature switches it on as well. */
    private static @Nullable Duration autoReload(ParseResult parsed) {
        boolean on =
                parsed.matchedOptionValue("--config.auto-reload", false)
                        || Features.parse(parsed.matchedOptionValue("--enable-feature", List.of()))
                                .autoReload();
        String option = "--config.auto-reload-interval";
        long intervalMs = RunDefaults.durationMs(parsed, option);
        if (intervalMs < 1000) {
            throw new ParameterException(
                    parsed.commandSpec().commandLine(),
                    option + " must be at least 1s, found \"" + intervalMs + "ms\"");
        }
        return on ? Duration.ofMillis(intervalMs) : null;
    }

    private static WebOptions web(ParseResult parsed) {
        WebOptions defaults = WebOptions.DEFAULTS;
        return new WebOptions(
                parsed.matchedOptionValue("--web.listen-address", defaults.listenAddresses()),
                parsed.matchedOptionValue("--web.max-connections", defaults.maxConnections()),
                RunDefaults.durationMs(parsed, "--web.read-timeout"),
                parsed.matchedOptionValue("--web.external-url", defaults.externalUrl()),
                parsed.matchedOptionValue("--web.route-prefix", defaults.routePrefix()),
                parsed.matchedOptionValue("--web.cors.origin", defaults.corsOrigin()),
                parsed.matchedOptionValue("--web.page-title", defaults.pageTitle()),
                parsed.matchedOptionValue("--web.enable-admin-api", false),
                parsed.matchedOptionValue("--web.enable-lifecycle", false),
                parsed.matchedOptionValue("--web.enable-remote-write-receiver", false),
                path(parsed, "--web.config.file"));
    }

    private static RunOptions.Query query(ParseResult parsed) {
        return new RunOptions.Query(
                RunDefaults.durationMs(parsed, "--query.lookback-delta"),
                RunDefaults.durationMs(parsed, "--query.timeout"),
                parsed.matchedOptionValue("--query.max-concurrency", 20),
                parsed.matchedOptionValue("--query.max-samples", 50_000_000L),
                Features.parse(parsed.matchedOptionValue("--enable-feature", List.of())));
    }

    private static @Nullable Long storageBytes(ParseResult parsed) {
        String text = parsed.matchedOptionValue("--storage.tsdb.retention.size", "0");
        try {
            long bytes = Sizes.parseBytes(text);
            if (bytes == 0) {
                return null;
            }
            if (bytes >= StorageOptions.MIN_CONFIGURED_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new ParameterException(
                parsed.commandSpec().commandLine(),
                "--storage.tsdb.retention.size must be a size of at least 16MB such as 512MB or"
                        + " 2GB, found \""
                        + text
                        + "\"");
    }

    private static @Nullable Duration retentionTime(ParseResult parsed) {
        long timeMs = RunDefaults.durationMs(parsed, "--storage.tsdb.retention.time");
        return timeMs == 0 ? null : Duration.ofMillis(timeMs);
    }

    private static @Nullable Path path(ParseResult parsed, String option) {
        String value = parsed.matchedOptionValue(option, null);
        return value == null ? null : Path.of(value);
    }
}
