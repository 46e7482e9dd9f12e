package io.narthex.promql.query;

import java.time.Duration;

/**
 * The limits and settings of an engine; each has its Prometheus flag.
 *
 * @param lookbackDeltaMs how old the newest sample of a series may be ({@code
 *     --query.lookback-delta})
 * @param maxSamples samples that one query may hold in memory ({@code --query.max-samples})
 * @param maxBytes bytes that all queries together may hold in memory while they are evaluated
 * @param timeout of one query ({@code --query.timeout})
 * @param maxConcurrency queries at the same time ({@code --query.max-concurrency}); others wait
 * @param subqueryStepMs step of subqueries without one: the global evaluation interval
 * @param features which experimental behaviour there is ({@code --enable-feature})
 */
public record EngineOptions(
        long lookbackDeltaMs,
        long maxSamples,
        long maxBytes,
        Duration timeout,
        int maxConcurrency,
        long subqueryStepMs,
        EngineFeatures features) {
    /** Prometheus' defaults, and 32 MiB for all queries. */
    public static final EngineOptions DEFAULT =
            new EngineOptions(
                    Duration.ofMinutes(5).toMillis(),
                    50_000_000,
                    32L << 20,
                    Duration.ofMinutes(2),
                    20,
                    Duration.ofMinutes(1).toMillis(),
                    EngineFeatures.NONE);

    public EngineOptions {
        requirePositive("lookbackDeltaMs", lookbackDeltaMs);
        requirePositive("maxSamples", maxSamples);
        requirePositive("maxBytes", maxBytes);
        requirePositive("timeout", timeout.toNanos());
        requirePositive("maxConcurrency", maxConcurrency);
        requirePositive("subqueryStepMs", subqueryStepMs);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive: " + name + "=" + value);
        }
    }

    /** The same with another {@code lookbackDeltaMs}. */
    public EngineOptions withLookbackDeltaMs(long value) {
        return new EngineOptions(
                value, maxSamples, maxBytes, timeout, maxConcurrency, subqueryStepMs, features);
    }

    /** The same with other limits of memory. */
    public EngineOptions withMemory(long samples, long bytes) {
        return new EngineOptions(
                lookbackDeltaMs, samples, bytes, timeout, maxConcurrency, subqueryStepMs, features);
    }

    /** The same with other limits of time and number. */
    public EngineOptions withConcurrency(Duration newTimeout, int newMaxConcurrency) {
        return new EngineOptions(
                lookbackDeltaMs,
                maxSamples,
                maxBytes,
                newTimeout,
                newMaxConcurrency,
                subqueryStepMs,
                features);
    }

    /** The same with another {@code subqueryStepMs}. */
    public EngineOptions withSubqueryStepMs(long value) {
        return new EngineOptions(
                lookbackDeltaMs, maxSamples, maxBytes, timeout, maxConcurrency, value, features);
    }

    /** The same with other {@code features}. */
    public EngineOptions withFeatures(EngineFeatures value) {
        return new EngineOptions(
                lookbackDeltaMs,
                maxSamples,
                maxBytes,
                timeout,
                maxConcurrency,
                subqueryStepMs,
                value);
    }
}
