package io.narthex.agent.run;

import io.narthex.alerting.rule.RuleTimes;
import io.narthex.storage.StorageOptions;
import io.narthex.web.WebOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line of {@code narthex run} says. An option that was not given is null, so that
 * the configuration file can speak, and then the default.
 *
 * @param autoReload how often it is looked whether the configuration changed, or null
 * @param flags every option and its value, as {@code /api/v1/status/flags} shows them
 */
public record RunOptions(
        @Nullable Path configFile,
        @Nullable Path alertmanagerConfigFile,
        Path storagePath,
        @Nullable Long storageBytes,
        @Nullable Duration retentionTime,
        WebOptions web,
        Query query,
        RuleTimes ruleTimes,
        @Nullable String instance,
        @Nullable Duration autoReload,
        Map<String, String> flags) {
    /** Copies the map. */
    public RunOptions {
        flags = Map.copyOf(flags);
    }

    /** What the file says of storage, with what the command line says over it. */
    StorageOptions over(StorageOptions storage) {
        StorageOptions sized = storageBytes == null ? storage : storage.withSizeBytes(storageBytes);
        return retentionTime == null ? sized : sized.withRetentionTime(retentionTime);
    }

    /** The options of the query engine; durations in milliseconds. */
    public record Query(
            long lookbackDeltaMs,
            long timeoutMs,
            int maxConcurrency,
            long maxSamples,
            Features features) {}
}
