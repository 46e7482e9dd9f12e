package io.narthex.storage;

import io.narthex.storage.ring.Geometry;
import io.narthex.storage.state.MapDbStateStore;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How and where samples are stored.
 *
 * @param path the folder; it is made where it does not exist
 * @param sizeBytes what ring, journal and state may take on the disk together; 0 for a share of the
 *     free space. a ring of another takes it at start
 * @param syncInterval how often what was appended is made durable: the usual loss in a power cut
 * @param maxLoss the most that a power cut may cost; the sync interval never exceeds it
 * @param retentionTime samples older than this are not shown, or null to show all that the ring has
 * @param outOfOrderWindow how much older than a series' newest a sample may be
 * @param maxSeries live series; samples of more are refused
 * @param maxPendingBytes what may wait in memory while the disk takes no writes
 * @param maxExemplars exemplars that are kept, 0 for none
 */
public record StorageOptions(
        Path path,
        long sizeBytes,
        Duration syncInterval,
        Duration maxLoss,
        @Nullable Duration retentionTime,
        Duration outOfOrderWindow,
        int maxSeries,
        int maxPendingBytes,
        int maxExemplars) {
    /** The least that a ring needs. */
    public static final long MIN_SIZE_BYTES = Geometry.MIN_BYTES;

    /** How far ahead of the clock a sample may be. */
    public static final Duration FUTURE_WINDOW = Duration.ofMinutes(10);

    /** The exemplars that are kept where nothing else is said. */
    public static final int DEFAULT_EXEMPLARS = 5000;

    static final long MAX_DEFAULT_BYTES = 4L << 30;

    /** What {@code state.mapdb}, its log and one that was set aside may take of the size. */
    static final long STATE_BYTES = MapDbStateStore.MAX_BYTES;

    /** The least that may be configured; a smaller size goes to the ring as a whole. */
    public static final long MIN_CONFIGURED_BYTES = 16L << 20;

    /** Checks every value. */
    public StorageOptions {
        if (sizeBytes != 0 && sizeBytes < MIN_SIZE_BYTES) {
            throw new IllegalArgumentException(
                    "storage.size must be at least 1MiB: bytes=" + sizeBytes);
        }
        if (syncInterval.isNegative() || syncInterval.isZero()) {
            throw new IllegalArgumentException(
                    "storage.sync_interval must be positive: " + syncInterval);
        }
        if (maxLoss.compareTo(syncInterval) < 0) {
            throw new IllegalArgumentException(
                    "storage.max_loss must not be less than storage.sync_interval: "
                            + maxLoss
                            + " < "
                            + syncInterval);
        }
        if (retentionTime != null && (retentionTime.isNegative() || retentionTime.isZero())) {
            throw new IllegalArgumentException("retention.time must be positive: " + retentionTime);
        }
        if (outOfOrderWindow.isNegative()) {
            throw new IllegalArgumentException(
                    "out_of_order_time_window must not be negative: " + outOfOrderWindow);
        }
        if (maxSeries < 1) {
            throw new IllegalArgumentException("series limit must be positive: " + maxSeries);
        }
        if (maxPendingBytes < 64 * 1024) {
            throw new IllegalArgumentException(
                    "pending limit must be at least 64KiB: bytes=" + maxPendingBytes);
        }
        if (maxExemplars < 0) {
            throw new IllegalArgumentException(
                    "exemplar limit must not be negative: " + maxExemplars);
        }
    }

    /** The defaults, in {@code path}. */
    public static StorageOptions defaults(Path path) {
        return new StorageOptions(
                path,
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                null,
                Duration.ofMinutes(30),
                1_000_000,
                4 << 20,
                DEFAULT_EXEMPLARS);
    }

    /** The retention time in milliseconds, or {@link Long#MAX_VALUE}. */
    long retentionMs() {
        return retentionTime == null ? Long.MAX_VALUE : retentionTime.toMillis();
    }

    /** These options with another size. */
    public StorageOptions withSizeBytes(long bytes) {
        return new StorageOptions(
                path,
                bytes,
                syncInterval,
                maxLoss,
                retentionTime,
                outOfOrderWindow,
                maxSeries,
                maxPendingBytes,
                maxExemplars);
    }

    /** These options with another sync interval; the maximum loss grows with it where it must. */
    public StorageOptions withSyncInterval(Duration interval) {
        return new StorageOptions(
                path,
                sizeBytes,
                interval,
                maxLoss.compareTo(interval) < 0 ? interval : maxLoss,
                retentionTime,
                outOfOrderWindow,
                maxSeries,
                maxPendingBytes,
                maxExemplars);
    }

    /** These options with another number of exemplars. */
    public StorageOptions withMaxExemplars(int exemplars) {
        return new StorageOptions(
                path,
                sizeBytes,
                syncInterval,
                maxLoss,
                retentionTime,
                outOfOrderWindow,
                maxSeries,
                maxPendingBytes,
                exemplars);
    }

    /** These options with another retention time. */
    public StorageOptions withRetentionTime(@Nullable Duration retention) {
        return new StorageOptions(
                path,
                sizeBytes,
                syncInterval,
                maxLoss,
                retention,
                outOfOrderWindow,
                maxSeries,
                maxPendingBytes,
                maxExemplars);
    }

    /**
     * The size of a new ring on a file system with so much room: the configured size, or a fifth of
     * the room, at most 4 GiB; less the share of the state file beside it, and of a configured size
     * less what was set aside.
     */
    long newRingBytes(long availableBytes, long asideBytes) {
        long size =
                sizeBytes > 0
                        ? sizeBytes
                        : Math.clamp(availableBytes / 5, MIN_SIZE_BYTES, MAX_DEFAULT_BYTES);
        if (size < MIN_CONFIGURED_BYTES) {
            return size;
        }
        long aside = sizeBytes > 0 ? asideBytes : 0;
        return Math.max(MIN_SIZE_BYTES, size - STATE_BYTES - aside);
    }
}
