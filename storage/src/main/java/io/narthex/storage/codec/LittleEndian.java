package io.narthex.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in byte arrays, least significant byte first. */
public final class LittleEndian {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    public static int getShort(byte[] from, int offset) {
        return (short) SHORT.get(from, offset) & 0xffff;
    }

    public static int getInt(byte[] from, int offset) {
        return (int) INT.get(from, offset);
    }

    public static long getLong(byte[] from, int offset) {
        return (long) LONG.get(from, offset);
    }

    public static void putShort(byte[] into, int offset, int value) {
        SHORT.set(into, offset, (short) value);
    }

    public static void putInt(byte[] into, int offset, int value) {
        INT.set(into, offset, value);
    }

    public static void putLong(byte[] into, int offset, long value) {
        LONG.set(into, offset, value);
    }
}
