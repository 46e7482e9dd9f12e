package io.narthex.alerting.notify;

import io.narthex.alerting.Fingerprint;
import io.narthex.core.model.StateStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * What each receiver was told last about each group, in the {@link StateStore}, area {@code
 * notifications}: a restart announces nothing again. Confined to the notifier's thread.
 *
 * <p>A value is: version 1, wall time, the group's and the integration's names, the fingerprints of
 * the alerts that fired and of those that had ended.
 */
final class NotificationLog {
    private static final String AREA = "notifications";
    private static final int VERSION = 1;
    private static final int ALERTS_MAX = 1_000_000;
    private static final long NANOS_PER_MS = 1_000_000L;

    /** As Alertmanager's {@code --data.retention}. */
    private static final long RETENTION_MS = 120L * 3_600_000;

    private final StateStore store;
    private final Map<String, Entry> entries = new HashMap<>();

    NotificationLog(StateStore store) {
        this.store = store;
    }

    /**
     * One notification that was sent.
     *
     * @param firing fingerprints
     * @param resolved fingerprints
     * @param atNanos when, on the monotonic clock
     */
    record Entry(Set<Long> firing, Set<Long> resolved, long atNanos) {
        Entry {
            firing = Set.copyOf(firing);
            resolved = Set.copyOf(resolved);
        }
    }

    /** Reads what was told before a restart; how long ago is known only as well as the clock. */
    void load(long nowMs, long nowNanos) {
        for (var stored : store.all(AREA).entrySet()) {
            try {
                DataInputStream in =
                        new DataInputStream(new ByteArrayInputStream(stored.getValue()));
                if (in.readByte() != VERSION) {
                    throw new IOException("unknown version");
                }
                long agoMs = Math.max(0, nowMs - in.readLong());
                in.readUTF();
                in.readUTF();
                Set<Long> firing = readAll(in);
                Set<Long> resolved = readAll(in);
                if (agoMs > RETENTION_MS) {
                    store.remove(AREA, stored.getKey());
                } else {
                    entries.put(
                            stored.getKey(),
                            new Entry(firing, resolved, nowNanos - agoMs * NANOS_PER_MS));
                }
            } catch (IOException e) {
                Logger.warn("notification log entry dropped: key={}", stored.getKey());
                store.remove(AREA, stored.getKey());
            }
        }
    }

    private static Set<Long> readAll(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > ALERTS_MAX || in.available() < count * (long) Long.BYTES) {
            throw new IOException("impossible count " + count);
        }
        Set<Long> all = new HashSet<>();
        for (int i = 0; i < count; i++) {
            all.add(in.readLong());
        }
        return all;
    }

    static String key(String groupKey, String integration) {
        return Fingerprint.hex(Fingerprint.of(groupKey)) + "/" + integration;
    }

    @Nullable Entry get(String groupKey, String integration) {
        return entries.get(key(groupKey, integration));
    }

    /** Notes what was told, durably before it returns if the disk takes it. */
    void put(String groupKey, String integration, Entry entry, long nowMs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(nowMs);
            out.writeUTF(shortened(groupKey));
            out.writeUTF(shortened(integration));
            writeAll(out, entry.firing());
            writeAll(out, entry.resolved());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String key = key(groupKey, integration);
        entries.put(key, entry);
        store.put(AREA, key, bytes.toByteArray());
        if (!store.commit()) {
            Logger.warn("notification log not durable yet: the disk takes no writes");
        }
    }

    private static void writeAll(DataOutputStream out, Set<Long> all) throws IOException {
        out.writeInt(all.size());
        for (long one : all) {
            out.writeLong(one);
        }
    }

    /** What {@code writeUTF} takes in any case. */
    private static String shortened(String text) {
        return text.length() > 10_000 ? text.substring(0, 10_000) : text;
    }

    /** Forgets a group that is over. */
    void remove(String groupKey, String integration) {
        String key = key(groupKey, integration);
        if (entries.remove(key) != null) {
            store.remove(AREA, key);
        }
    }
}
