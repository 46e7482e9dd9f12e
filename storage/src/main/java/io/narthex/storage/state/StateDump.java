package io.narthex.storage.state;

import io.narthex.storage.codec.ByteReader;
import io.narthex.storage.codec.ByteWriter;
import io.narthex.storage.codec.LittleEndian;
import io.narthex.storage.codec.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All values of the state store in one plain file, while the store's own file is made anew because
 * it has grown too large: whatever happens meanwhile, one of the two is whole. Confined to one
 * thread.
 */
final class StateDump {
    private static final int CHECKSUM_BYTES = 4;

    private final Path path;

    StateDump(Path path) {
        this.path = path;
    }

    /** Writes all values and makes them durable. */
    void write(Map<String, byte[]> values) throws IOException {
        ByteWriter out = new ByteWriter(64 * 1024);
        out.putInt(0);
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            out.putString(entry.getKey());
            out.putSized(entry.getValue(), entry.getValue().length);
        }
        LittleEndian.putInt(out.bytes(), 0, checksum(out.bytes(), out.size()));
        try (FileChannel file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(out.bytes(), 0, out.size());
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
    }

    /** What {@link #write} wrote, or null if there is none that is whole. */
    @Nullable Map<String, byte[]> read() throws IOException {
        if (Files.notExists(path)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(path);
        if (bytes.length < CHECKSUM_BYTES
                || LittleEndian.getInt(bytes, 0) != checksum(bytes, bytes.length)) {
            return null;
        }
        Map<String, byte[]> values = new TreeMap<>();
        ByteReader in = new ByteReader(bytes, CHECKSUM_BYTES, bytes.length - CHECKSUM_BYTES);
        try {
            while (in.remaining() > 0) {
                String key = in.getString();
                byte[] value = new byte[in.getCount(in.remaining())];
                System.arraycopy(bytes, in.skip(value.length), value, 0, value.length);
                values.put(key, value);
            }
        } catch (MalformedException e) {
            return null;
        }
        return values;
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CHECKSUM_BYTES, length - CHECKSUM_BYTES);
        return (int) crc.getValue();
    }
}
