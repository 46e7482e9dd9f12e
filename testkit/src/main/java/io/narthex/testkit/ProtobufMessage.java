package io.narthex.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protobuf message as it grows, field by field. Confined to one thread. */
public final class ProtobufMessage {
    private static final int LITERAL_MAX = 1 << 16;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    /** A field of type int64, uint64 or an enum. */
    public void varint(int field, long value) {
        raw((long) field << 3);
        raw(value);
    }

    /** A field of type sint64. */
    public void signed(int field, long value) {
        varint(field, zigzag(value));
    }

    /** A field of type double. */
    public void fixed(int field, double value) {
        raw((long) field << 3 | 1);
        bytes.writeBytes(littleEndian(value));
    }

    public void text(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public void message(int field, ProtobufMessage value) {
        bytes(field, value.bytes.toByteArray());
    }

    /** A packed field of doubles. */
    public void doubles(int field, double... values) {
        bytes(field, littleEndian(values));
    }

    /** A packed field of type sint64: how far each of some whole numbers is from the last. */
    public void deltas(int field, double... values) {
        ProtobufMessage all = new ProtobufMessage();
        long before = 0;
        for (double value : values) {
            all.raw(zigzag((long) value - before));
            before = (long) value;
        }
        message(field, all);
    }

    private void bytes(int field, byte[] value) {
        raw((long) field << 3 | 2);
        raw(value.length);
        bytes.writeBytes(value);
    }

    private static byte[] littleEndian(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }

    /** The message in snappy's block format, without compression. */
    public byte[] toSnappy() {
        byte[] plain = bytes.toByteArray();
        ProtobufMessage snappy = new ProtobufMessage();
        snappy.raw(plain.length);
        for (int from = 0; from < plain.length; from += LITERAL_MAX) {
            int length = Math.min(LITERAL_MAX, plain.length - from);
            snappy.bytes.write(61 << 2);
            snappy.bytes.write((length - 1) & 0xFF);
            snappy.bytes.write((length - 1) >> 8);
            snappy.bytes.write(plain, from, length);
        }
        return snappy.bytes.toByteArray();
    }
}
