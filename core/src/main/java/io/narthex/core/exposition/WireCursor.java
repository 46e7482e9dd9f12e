package io.narthex.core.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A place in a protobuf message that lies in memory, and what its fields are made of (Protocol
 * Buffers, "Encoding"). Confined to the parsing thread.
 */
final class WireCursor {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int WIRE_TYPE_BITS = 3;
    private static final int WIRE_TYPE_MASK = 7;
    private static final int LAST_VARINT_SHIFT = 63;

    byte[] bytes = {};
    int at;
    int end;

    /** Where the field begins that {@link #bytes()} was asked for, in {@link #bytes}. */
    int from;

    /** Where it ends, exclusive. */
    int to;

    private int wireType;

    /** Takes the message from {@code begin} to {@code limit}. */
    WireCursor take(byte[] in, int begin, int limit) {
        bytes = in;
        at = begin;
        end = limit;
        return this;
    }

    /** The number of the next field, or 0 at the end of the message. */
    int field() throws ExpositionException {
        if (at >= end) {
            return 0;
        }
        long tag = varint();
        wireType = (int) tag & WIRE_TYPE_MASK;
        long field = tag >>> WIRE_TYPE_BITS;
        if (field == 0 || field > Integer.MAX_VALUE >>> WIRE_TYPE_BITS) {
            throw error("a field has no valid number");
        }
        return (int) field;
    }

    /** Passes over the field. */
    void skip() throws ExpositionException {
        switch (wireType) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> bytes();
            case FIXED32 -> advance(Integer.BYTES);
            default -> throw error("a field of an unknown kind: kind=" + wireType);
        }
    }

    private void advance(int count) throws ExpositionException {
        if (count > end - at) {
            throw error("a message is cut off");
        }
        at += count;
    }

    /** Moves behind a field of bytes and says where they are in {@link #from} and {@link #to}. */
    void bytes() throws ExpositionException {
        require(BYTES);
        long length = varint();
        if (length < 0 || length > end - at) {
            throw error("a field is longer than its message: length=" + length);
        }
        from = at;
        at += (int) length;
        to = at;
    }

    /** Whether the field is bytes, as numbers are that come packed. */
    boolean isBytes() {
        return wireType == BYTES;
    }

    /** A whole number. */
    long number() throws ExpositionException {
        require(VARINT);
        return varint();
    }

    /** A whole number whose sign is its lowest bit. */
    long signed() throws ExpositionException {
        return zigzag(number());
    }

    /** A floating-point number; every NaN is the same. */
    double real() throws ExpositionException {
        require(FIXED64);
        return packedReal();
    }

    /** The next of packed numbers. */
    long packedSigned() throws ExpositionException {
        return zigzag(varint());
    }

    /** The next of packed floating-point numbers. */
    double packedReal() throws ExpositionException {
        int place = at;
        advance(Long.BYTES);
        double value = Double.longBitsToDouble((long) LONG.get(bytes, place));
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static long zigzag(long encoded) {
        return (encoded >>> 1) ^ -(encoded & 1);
    }

    private void require(int kind) throws ExpositionException {
        if (wireType != kind) {
            throw error("a field is not of its kind: kind=" + wireType + ", expected=" + kind);
        }
    }

    private long varint() throws ExpositionException {
        long value = 0;
        for (int shift = 0; at < end; shift += 7) {
            byte b = bytes[at++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
            if (shift == LAST_VARINT_SHIFT) {
                throw error("a number has more than ten bytes");
            }
        }
        throw error("a message is cut off");
    }

    static ExpositionException error(String what) {
        return new ExpositionException("not the protobuf format: " + what);
    }
}
