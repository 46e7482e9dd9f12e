package io.narthex.storage.state;

import io.narthex.storage.codec.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Values as they stand in the state file: behind each a checksum of its key and itself, because
 * MapDB gives out whatever it finds.
 */
final class StateValues {
    private StateValues() {}

    static byte[] sealed(String key, byte[] value) {
        byte[] sealed = Arrays.copyOf(value, value.length + Integer.BYTES);
        LittleEndian.putInt(sealed, value.length, checksum(key, value, value.length));
        return sealed;
    }

    /** The value, or null if it is not what was stored under that key. */
    static byte @Nullable [] opened(String key, byte @Nullable [] sealed) {
        int length = sealed == null ? -1 : sealed.length - Integer.BYTES;
        if (sealed == null
                || length < 0
                || LittleEndian.getInt(sealed, length) != checksum(key, sealed, length)) {
            return null;
        }
        return Arrays.copyOf(sealed, length);
    }

    private static int checksum(String key, byte[] value, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        crc.update(value, 0, length);
        return (int) crc.getValue();
    }
}
