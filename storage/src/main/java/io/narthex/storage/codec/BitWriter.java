package io.narthex.storage.codec;

/** Appends bits to a {@link ByteWriter}, the lowest first. Confined to one thread. */
final class BitWriter {
    private final ByteWriter out;
    private long buffer;
    private int buffered;

    BitWriter(ByteWriter out) {
        this.out = out;
    }

    /** Appends the lowest {@code bits} of {@code value}, the others of which are 0. */
    void put(long value, int bits) {
        if (bits > 32) {
            put(value & 0xffffffffL, 32);
            put(value >>> 32, bits - 32);
            return;
        }
        buffer |= value << buffered;
        buffered += bits;
        if (buffered >= Integer.SIZE) {
            out.putInt((int) buffer);
            buffer >>>= Integer.SIZE;
            buffered -= Integer.SIZE;
        }
    }

    /** Writes the last bytes, of which the very last may not be full. */
    void finish() {
        for (; buffered > 0; buffered -= Byte.SIZE) {
            out.putByte((int) buffer);
            buffer >>>= Byte.SIZE;
        }
        buffer = 0;
        buffered = 0;
    }
}
