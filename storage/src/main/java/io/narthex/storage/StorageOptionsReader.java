package io.narthex.storage;

import io.narthex.core.config.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the section {@code storage}: Narthex' own {@code size}, {@code sync_interval} and {@code
 * max_loss}, and Prometheus' {@code tsdb} and {@code exemplars} beside them (Prometheus,
 * "Configuration", {@code <storage>}).
 */
public final class StorageOptionsReader {
    private static final int MAX_EXEMPLARS = 10_000_000;

    private StorageOptionsReader() {}

    /** The options, with what is wrong noted in the section's document. */
    public static StorageOptions read(Section section, Path path) {
        StorageOptions absent = StorageOptions.defaults(path);
        Section tsdb = section.sectionOrEmpty("tsdb");
        Section retention = tsdb.sectionOrEmpty("retention");
        long sizeBytes = size(section, retention);
        Duration sync = positive(section, "sync_interval", absent.syncInterval());
        Duration maxLoss = positive(section, "max_loss", absent.withSyncInterval(sync).maxLoss());
        if (maxLoss.compareTo(sync) < 0) {
            section.refuse("max_loss", "must not be shorter than sync_interval");
            maxLoss = sync;
        }
        Duration outOfOrder =
                Duration.ofMillis(
                        tsdb.durationMs(
                                "out_of_order_time_window", absent.outOfOrderWindow().toMillis()));
        Duration retentionTime = retentionTime(retention);
        int exemplars = maxExemplars(section);
        takeWithoutEffect(tsdb, retention);
        retention.finish();
        tsdb.finish();
        section.finish();
        return new StorageOptions(
                path,
                sizeBytes,
                sync,
                maxLoss,
                retentionTime,
                outOfOrder,
                absent.maxSeries(),
                absent.maxPendingBytes(),
                exemplars);
    }

    private static long size(Section section, Section retention) {
        long theirs = bytes(retention, "size");
        long ours = bytes(section, "size");
        return ours > 0 ? ours : theirs;
    }

    private static long bytes(Section section, String key) {
        long bytes = section.bytes(key, 0);
        if (bytes != 0 && bytes < StorageOptions.MIN_CONFIGURED_BYTES) {
            section.refuse(key, "must be at least 16MB");
            return 0;
        }
        return bytes;
    }

    private static Duration positive(Section section, String key, Duration absent) {
        Duration read = Duration.ofMillis(section.durationMs(key, absent.toMillis()));
        if (read.isZero()) {
            section.refuse(key, "must be longer than 0s");
            return absent;
        }
        return read;
    }

    private static @Nullable Duration retentionTime(Section retention) {
        long timeMs = retention.durationMs("time", 0);
        return timeMs == 0 ? null : Duration.ofMillis(timeMs);
    }

    /** As Prometheus takes it, less than 0 is none. */
    private static int maxExemplars(Section section) {
        Section exemplars = section.sectionOrEmpty("exemplars");
        long max =
                exemplars.integer(
                        "max_exemplars",
                        StorageOptions.DEFAULT_EXEMPLARS,
                        Integer.MIN_VALUE,
                        MAX_EXEMPLARS);
        exemplars.finish();
        return (int) Math.max(0, max);
    }

    private static void takeWithoutEffect(Section tsdb, Section retention) {
        double percentage = retention.number("percentage", 0);
        if (percentage < 0 || percentage > 100) {
            retention.refuse("percentage", "must be from 0 to 100");
        }
        retention.ignore("the size is given by storage.size", "percentage");
        tsdb.ignore("series leave memory by themselves", "stale_series_compaction_threshold");
        Section encoding = tsdb.sectionOrEmpty("chunk_encoding");
        encoding.choice("floats", "", List.of("xor", "xor2"));
        encoding.finish();
        tsdb.ignore("each chunk takes the smallest of its own encodings", "chunk_encoding");
    }
}
