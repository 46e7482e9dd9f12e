package io.narthex.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A protobuf message as it grows, field by field (Protocol Buffers, "Encoding"). Confined to one
 * thread.
 */
public final class ProtobufMessage {
    private static final int LITERAL_MAX = 1 << 16;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** A number without a field, as lengths are. */
    public ProtobufMessage raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    /** A field of type int64, uint64 or an enum. */
    public ProtobufMessage varint(int field, long value) {
        return raw((long) field << 3).raw(value);
    }

    /** A field of type sint64. */
    public ProtobufMessage signed(int field, long value) {
        return varint(field, zigzag(value));
    }

    /** A field of type double. */
    public ProtobufMessage fixed(int field, double value) {
        raw(((long) field << 3) | 1);
        bytes.writeBytes(littleEndian(value));
        return this;
    }

    public ProtobufMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtobufMessage message(int field, ProtobufMessage value) {
        return bytes(field, value.toBytes());
    }

    /** A packed field of doubles. */
    public ProtobufMessage doubles(int field, double... values) {
        return bytes(field, littleEndian(values));
    }

    /** A packed field of type sint64. */
    public ProtobufMessage packedSigned(int field, long... values) {
        ProtobufMessage all = new ProtobufMessage();
        for (long value : values) {
            all.raw(zigzag(value));
        }
        return message(field, all);
    }

    /** A packed field of type sint64: how far each of some whole numbers is from the last. */
    public ProtobufMessage deltas(int field, double... values) {
        long[] deltas = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            deltas[i] = (long) values[i] - (i == 0 ? 0 : (long) values[i - 1]);
        }
        return packedSigned(field, deltas);
    }

    public ProtobufMessage bytes(int field, byte[] value) {
        raw(((long) field << 3) | 2).raw(value.length);
        bytes.writeBytes(value);
        return this;
    }

    /** A message behind its length and without a field. */
    public ProtobufMessage delimited(ProtobufMessage message) {
        byte[] plain = message.toBytes();
        raw(plain.length);
        bytes.writeBytes(plain);
        return this;
    }

    private static byte[] littleEndian(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** The message in snappy's block format, without compression. */
    public byte[] toSnappy() {
        byte[] plain = toBytes();
        ProtobufMessage snappy = new ProtobufMessage().raw(plain.length);
        for (int from = 0; from < plain.length; from += LITERAL_MAX) {
            int length = Math.min(LITERAL_MAX, plain.length - from);
            snappy.bytes.write(61 << 2);
            snappy.bytes.write((length - 1) & 0xFF);
            snappy.bytes.write((length - 1) >> 8);
            snappy.bytes.write(plain, from, length);
        }
        return snappy.toBytes();
    }
}
