package io.narthex.core.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** A hash of the bytes that spell a series. */
final class SeriesHash {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Differs in each process, so that nobody can prepare series whose hashes are the same. */
    private static final long SEED = new SplittableRandom().nextLong();

    private SeriesHash() {}

    static long of(byte[] bytes, int from, int to) {
        long hash = SEED ^ (to - from);
        int i = from;
        for (; i <= to - 8; i += 8) {
            hash = mix(hash ^ (long) LONG.get(bytes, i));
        }
        long rest = 0;
        for (; i < to; i++) {
            rest = (rest << 8) | (bytes[i] & 0xffL);
        }
        return mix(hash ^ rest);
    }

    private static long mix(long h) {
        long product = h * 0x9e3779b97f4a7c15L;
        return product ^ (product >>> 32);
    }
}
