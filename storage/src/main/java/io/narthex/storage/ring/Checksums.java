package io.narthex.storage.ring;

import io.narthex.storage.codec.LittleEndian;
import java.util.zip.CRC32C;

/**
 * CRC32C seeded with a number, so that bytes of an earlier lap never pass. Confined to one thread.
 */
public final class Checksums {
    private final CRC32C crc = new CRC32C();
    private final byte[] seedBytes = new byte[Long.BYTES];

    /** The checksum of a part of an array. */
    public int of(long seed, byte[] bytes, int offset, int length) {
        crc.reset();
        LittleEndian.putLong(seedBytes, 0, seed);
        crc.update(seedBytes, 0, seedBytes.length);
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
