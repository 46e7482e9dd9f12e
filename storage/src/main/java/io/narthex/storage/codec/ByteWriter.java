package io.narthex.storage.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array that is written at its end, little-endian. Confined to one thread. */
public final class ByteWriter {
    private byte[] bytes;
    private int size;

    /** A writer with room for {@code capacity} bytes to begin with. */
    public ByteWriter(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** The bytes; only the first {@link #size} are valid, and growing replaces the array. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    /** Forgets what was written, and gives memory back where far more than usual was needed. */
    public void clear(int keepCapacity) {
        size = 0;
        if (bytes.length > 2 * keepCapacity) {
            bytes = new byte[keepCapacity];
        }
    }

    /** Forgets everything from {@code to} on. */
    public void truncate(int to) {
        if (to < 0 || to > size) {
            throw new IllegalArgumentException("cannot truncate: to=" + to + ", size=" + size);
        }
        size = to;
    }

    private void need(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }

    public void putByte(int value) {
        need(1);
        bytes[size++] = (byte) value;
    }

    public void putInt(int value) {
        need(4);
        LittleEndian.putInt(bytes, size, value);
        size += 4;
    }

    public void putLong(long value) {
        need(8);
        LittleEndian.putLong(bytes, size, value);
        size += 8;
    }

    /** Base 128, least significant group first, taken as unsigned. */
    public void putVarint(long value) {
        need(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** A signed varint: zigzag, so that small negative numbers are short. */
    public void putZigzag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    public void putBytes(byte[] from, int offset, int length) {
        need(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
    }

    /** Length as varint, then UTF-8. */
    public void putString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putSized(utf8, utf8.length);
    }

    /** Length as varint, then the first {@code length} bytes of {@code from}. */
    public void putSized(byte[] from, int length) {
        putVarint(length);
        putBytes(from, 0, length);
    }

    /** Writes zeros up to a multiple of {@code unit}. */
    public void pad(int unit) {
        int missing = (unit - size % unit) % unit;
        need(missing);
        Arrays.fill(bytes, size, size + missing, (byte) 0);
        size += missing;
    }
}
