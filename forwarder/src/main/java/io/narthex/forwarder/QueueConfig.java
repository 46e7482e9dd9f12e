package io.narthex.forwarder;

import io.narthex.core.config.Section;

/**
 * How requests to one destination are filled and retried (Prometheus, "Configuration", {@code
 * <queue_config>}). Times are milliseconds.
 *
 * @param maxSamplesPerSend in one request
 * @param batchSendDeadlineMs how long samples wait for more to fill a request
 * @param minBackoffMs before the first retry; doubled with each further one
 * @param maxBackoffMs at most, however often it failed
 * @param retryOnTooManyRequests whether status 429 is retried rather than taken for a refusal
 * @param sampleAgeLimitMs older samples are not sent; 0: all are
 */
public record QueueConfig(
        int maxSamplesPerSend,
        long batchSendDeadlineMs,
        long minBackoffMs,
        long maxBackoffMs,
        boolean retryOnTooManyRequests,
        long sampleAgeLimitMs) {
    /*
     * As Prometheus', but for two: a receiver that is away for hours is asked every half a minute
     * rather than every 5 s, which spares a metered link, and a receiver that is busy loses nothing.
     */
    static final QueueConfig DEFAULT = new QueueConfig(2000, 5_000, 30, 30_000, true, 0);

    /** Bounds the memory that one request takes: about 300 bytes a sample. */
    private static final int SAMPLES_MAX = 20_000;

    private static final int SHARDS_MAX = 50;

    static QueueConfig read(Section section) {
        section.integer("capacity", 10_000, 1, Integer.MAX_VALUE);
        long minShards = section.integer("min_shards", 1, 1, Integer.MAX_VALUE);
        long maxShards = section.integer("max_shards", SHARDS_MAX, 1, Integer.MAX_VALUE);
        if (minShards > maxShards) {
            section.refuse(
                    "min_shards",
                    "must not be greater than max_shards: min_shards="
                            + minShards
                            + ", max_shards="
                            + maxShards);
        }
        if (maxShards > 1) {
            section.ignore("one connection is used", "max_shards");
        }
        if (minShards > 1) {
            section.ignore("one connection is used", "min_shards");
        }
        section.ignore("samples wait in the ring, not in memory", "capacity");
        long minBackoffMs = section.durationMs("min_backoff", DEFAULT.minBackoffMs);
        long maxBackoffMs =
                section.durationMs("max_backoff", Math.max(minBackoffMs, DEFAULT.maxBackoffMs));
        if (minBackoffMs == 0) {
            section.refuse("min_backoff", "must be longer than 0s");
        }
        if (minBackoffMs > maxBackoffMs) {
            section.refuse("max_backoff", "must not be shorter than min_backoff");
        }
        QueueConfig read =
                new QueueConfig(
                        maxSamples(section),
                        section.durationMs("batch_send_deadline", DEFAULT.batchSendDeadlineMs),
                        Math.max(1, minBackoffMs),
                        Math.max(1, Math.max(minBackoffMs, maxBackoffMs)),
                        section.bool("retry_on_http_429", DEFAULT.retryOnTooManyRequests),
                        section.durationMs("sample_age_limit", 0));
        section.finish();
        return read;
    }

    private static int maxSamples(Section section) {
        String key = "max_samples_per_send";
        long samples = section.integer(key, DEFAULT.maxSamplesPerSend, 1, Integer.MAX_VALUE);
        if (samples > SAMPLES_MAX) {
            section.warn(key, SAMPLES_MAX + " are sent at once at most");
            return SAMPLES_MAX;
        }
        return (int) samples;
    }
}
