package io.narthex.alerting;

import io.narthex.core.model.Labels;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit FNV-1a hash of labels, by which Prometheus and Alertmanager name alerts and groups
 * (prometheus/common, {@code model.LabelSet.Fingerprint}): names and values in order of names, a
 * byte 255 after each.
 */
public final class Fingerprint {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Fingerprint() {}

    /** The hash of {@code labels}. */
    public static long of(Labels labels) {
        long hash = OFFSET;
        for (int i = 0; i < labels.size(); i++) {
            hash = separated(hash, labels.name(i));
            hash = separated(hash, labels.value(i));
        }
        return hash;
    }

    /** The hash of texts, each with the byte after it. */
    public static long of(String... texts) {
        long hash = OFFSET;
        for (String text : texts) {
            hash = separated(hash, text);
        }
        return hash;
    }

    private static long separated(long before, String text) {
        long hash = before;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return (hash ^ 0xff) * PRIME;
    }

    /** Sixteen hexadecimal digits. */
    public static String hex(long fingerprint) {
        String digits = Long.toHexString(fingerprint);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
