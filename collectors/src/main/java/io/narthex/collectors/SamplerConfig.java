package io.narthex.collectors;

import java.time.Duration;

/**
 * What is read how often, and under which labels.
 *
 * @param source the name of its batches, the same over restarts, such as {@code host}
 * @param job the label {@code job}
 * @param instance the label {@code instance}
 * @param interval the time between readings, at least 100 ms
 */
public record SamplerConfig(String source, String job, String instance, Duration interval) {
    /** The shortest interval. */
    public static final Duration MIN_INTERVAL = Duration.ofMillis(100);

    /** Checks all values. */
    public SamplerConfig {
        if (job.isEmpty()) {
            throw new IllegalArgumentException("job must not be empty");
        }
        if (instance.isEmpty()) {
            throw new IllegalArgumentException("instance must not be empty");
        }
        if (interval.compareTo(MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "interval must be at least 100ms: interval=" + interval);
        }
    }
}
