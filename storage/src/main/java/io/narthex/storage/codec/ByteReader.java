package io.narthex.storage.codec;

import java.nio.charset.StandardCharsets;

/**
 * Reads a part of a byte array from front to end, little-endian. Reading past the end throws {@link
 * MalformedException}. Confined to one thread.
 */
public final class ByteReader {
    private byte[] bytes;
    private int position;
    private int end;

    /** Reads {@code length} bytes from {@code offset}. */
    public ByteReader(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    /** Starts again on another part. */
    public void reset(byte[] from, int offset, int length) {
        bytes = from;
        position = offset;
        end = offset + length;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int position() {
        return position;
    }

    public int remaining() {
        return end - position;
    }

    private int advance(long length) {
        if (length < 0 || length > end - position) {
            throw new MalformedException(
                    "record ends early: wanted=" + length + ", remaining=" + (end - position));
        }
        int at = position;
        position += (int) length;
        return at;
    }

    public int getByte() {
        return bytes[advance(1)] & 0xff;
    }

    public long getVarint() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return longVarint();
    }

    private long longVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = getByte();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new MalformedException("varint is longer than 64 bits");
    }

    public long getZigzag() {
        long value = getVarint();
        return (value >>> 1) ^ -(value & 1);
    }

    public long getLong() {
        return LittleEndian.getLong(bytes, advance(Long.BYTES));
    }

    /** A varint that counts something and therefore cannot exceed what is left by much. */
    public int getCount(int max) {
        long value = getVarint();
        if (value < 0 || value > max) {
            throw new MalformedException("count out of range: count=" + value + ", max=" + max);
        }
        return (int) value;
    }

    public String getString() {
        int length = getCount(remaining());
        return new String(bytes, advance(length), length, StandardCharsets.UTF_8);
    }

    /** Steps over {@code length} bytes and returns where they begin. */
    public int skip(int length) {
        return advance(length);
    }
}
