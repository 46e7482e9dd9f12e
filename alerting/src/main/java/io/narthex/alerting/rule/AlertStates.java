package io.narthex.alerting.rule;

import io.narthex.alerting.Fingerprint;
import io.narthex.alerting.Ordered;
import io.narthex.core.model.Labels;
import io.narthex.core.model.StateStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tinylog.Logger;

/**
 * Keeps alerts in the {@link StateStore}, area {@code alerts}, so that what fires goes on firing
 * after a restart and {@code for} goes on counting. Confined to the rules' thread.
 *
 * <p>A value is: version 1, state, wall times of activity, firing, end and keeping, durations of
 * {@code for} and {@code keep_firing_for} so far in milliseconds, wall time of the evaluation, the
 * value, labels, annotations.
 */
final class AlertStates {
    private static final String AREA = "alerts";
    private static final int VERSION = 1;
    private static final int PAIRS_MAX = 10_000;

    private final StateStore store;

    AlertStates(StateStore store) {
        this.store = store;
    }

    /** An alert as it was saved, and when. */
    record Saved(ActiveAlert alert, long heldMs, long keptMs, long savedAtMs) {}

    void put(String ruleKey, ActiveAlert alert, Tick tick) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(alert.state.code());
            out.writeLong(alert.activeAtMs);
            out.writeLong(alert.firedAtMs);
            out.writeLong(alert.resolvedAtMs);
            out.writeLong(alert.keepFiringSinceMs);
            out.writeLong(alert.heldMs());
            out.writeLong(alert.keptMs());
            out.writeLong(tick.timestampMs());
            out.writeDouble(alert.value);
            out.writeInt(alert.labels.size());
            for (int i = 0; i < alert.labels.size(); i++) {
                out.writeUTF(alert.labels.name(i));
                writeText(out, alert.labels.value(i));
            }
            out.writeInt(alert.annotations.size());
            for (var annotation : alert.annotations.entrySet()) {
                out.writeUTF(annotation.getKey());
                writeText(out, annotation.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.put(AREA, key(ruleKey, alert.labels), bytes.toByteArray());
        alert.savedNanos = tick.dueNanos();
        alert.unsaved = false;
    }

    void remove(String ruleKey, Labels labels) {
        store.remove(AREA, key(ruleKey, labels));
    }

    private static String key(String ruleKey, Labels labels) {
        return ruleKey + "/" + Fingerprint.hex(Fingerprint.of(labels));
    }

    /** All saved alerts by the keys of their rules. What cannot be read is dropped. */
    Map<String, List<Saved>> load() {
        Map<String, List<Saved>> byRule = new TreeMap<>();
        for (var entry : store.all(AREA).entrySet()) {
            int slash = entry.getKey().indexOf('/');
            try {
                Saved saved = read(entry.getValue());
                byRule.computeIfAbsent(
                                entry.getKey().substring(0, Math.max(0, slash)),
                                _ -> new ArrayList<>())
                        .add(saved);
            } catch (IOException | IllegalArgumentException e) {
                Logger.warn("alert state dropped: key={} reason=\"{}\"", entry.getKey(), reason(e));
                store.remove(AREA, entry.getKey());
            }
        }
        return byRule;
    }

    private static String reason(Exception e) {
        return e instanceof EOFException ? "truncated" : String.valueOf(e.getMessage());
    }

    private static Saved read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readByte();
        if (version != VERSION) {
            throw new IOException("unknown version " + version);
        }
        int code = in.readByte();
        AlertState state = AlertState.of(code);
        if (state == null) {
            throw new IOException("unknown state " + code);
        }
        long activeAtMs = in.readLong();
        long firedAtMs = in.readLong();
        long resolvedAtMs = in.readLong();
        long keepFiringSinceMs = in.readLong();
        long heldMs = in.readLong();
        long keptMs = in.readLong();
        long savedAtMs = in.readLong();
        double value = in.readDouble();
        Labels.Builder labels = Labels.builder(8);
        for (int left = count(in); left > 0; left--) {
            labels.add(in.readUTF(), readText(in));
        }
        Map<String, String> annotations = new HashMap<>();
        for (int left = count(in); left > 0; left--) {
            annotations.put(in.readUTF(), readText(in));
        }
        ActiveAlert alert = new ActiveAlert(labels.build(), Ordered.copy(annotations), value);
        alert.state = state;
        alert.activeAtMs = activeAtMs;
        alert.firedAtMs = firedAtMs;
        alert.resolvedAtMs = resolvedAtMs;
        alert.keepFiringSinceMs = keepFiringSinceMs;
        alert.restored = true;
        alert.unsaved = false;
        return new Saved(alert, heldMs, keptMs, savedAtMs);
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > PAIRS_MAX) {
            throw new IOException("impossible count " + count);
        }
        return count;
    }

    /** Longer texts than {@code writeUTF} takes. */
    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("impossible length " + length);
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
