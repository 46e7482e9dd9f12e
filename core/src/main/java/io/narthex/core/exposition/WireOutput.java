package io.narthex.core.exposition;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A protobuf message as it grows in memory (Protocol Buffers, "Encoding"); reused. Confined to one
 * thread.
 */
final class WireOutput {
    private static final int BYTES = 2;

    private byte[] bytes = new byte[256];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** A whole number; one of 0 too. */
    void number(int field, long value) {
        varint((long) field << 3);
        varint(value);
    }

    /** A whole number whose sign is its lowest bit. */
    void signed(int field, long value) {
        number(field, zigzag(value));
    }

    void real(int field, double value) {
        varint(((long) field << 3) | 1);
        eightBytes(value);
    }

    void text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        bytes(field, utf8, utf8.length);
    }

    void message(int field, WireOutput message) {
        bytes(field, message.bytes, message.size);
    }

    private void bytes(int field, byte[] value, int length) {
        varint(((long) field << 3) | BYTES);
        varint(length);
        room(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
    }

    /** One of packed numbers: without a field. */
    void packedSigned(long value) {
        varint(zigzag(value));
    }

    /** One of packed numbers: without a field. */
    void packedReal(double value) {
        eightBytes(value);
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private void varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void eightBytes(double value) {
        room(Long.BYTES);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[size++] = (byte) (bits >>> (8 * i));
        }
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        }
    }

    /** Appends what another holds. */
    void append(WireOutput other) {
        room(other.size);
        System.arraycopy(other.bytes, 0, bytes, size, other.size);
        size += other.size;
    }

    /** Writes the message behind its length. */
    void writeDelimited(OutputStream out) throws IOException {
        WireOutput length = new WireOutput();
        length.varint(size);
        out.write(length.bytes, 0, length.size);
        out.write(bytes, 0, size);
    }
}
