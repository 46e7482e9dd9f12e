package io.narthex.core.model;

import java.nio.charset.StandardCharsets;

/**
 * The hash of labels by which Prometheus samples series and spreads rule groups: xxHash64 with seed
 * 0 (xxHash specification, version 0.1.1) of names and values, each behind its length.
 */
public final class LabelsHash {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME3 = 0x165667B19E3779F9L;
    private static final long PRIME4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME5 = 0x27D4EB2F165667C5L;

    /** The first two primes' sum and the first's negation, modulo 2 to the 64. */
    private static final long SEED1 = 0x60EA27EEADC0B5D6L;

    private static final long SEED4 = 0x61C8864E7A143579L;

    private LabelsHash() {}

    /** The hash as a fraction of all hashes, from 0 to 1. */
    public static double fraction(Labels labels) {
        long hash = hash(labels);
        double unsigned = (hash >>> 1) * 2.0 + (hash & 1);
        return unsigned / 0x1p64;
    }

    /** The hash itself, to be read as unsigned. */
    public static long hash(Labels labels) {
        byte[][] parts = new byte[2 * labels.size()][];
        int length = 0;
        for (int i = 0; i < labels.size(); i++) {
            parts[2 * i] = labels.name(i).getBytes(StandardCharsets.UTF_8);
            parts[2 * i + 1] = labels.value(i).getBytes(StandardCharsets.UTF_8);
            length += parts[2 * i].length + parts[2 * i + 1].length + 8;
        }
        byte[] bytes = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            at = putLength(bytes, at, part.length);
            System.arraycopy(part, 0, bytes, at, part.length);
            at += part.length;
        }
        return hash(bytes, at);
    }

    /** One byte up to 254, otherwise 255 and three bytes. */
    private static int putLength(byte[] bytes, int at, int length) {
        if (length < 255) {
            bytes[at] = (byte) length;
            return at + 1;
        }
        bytes[at] = (byte) 255;
        bytes[at + 1] = (byte) length;
        bytes[at + 2] = (byte) (length >> 8);
        bytes[at + 3] = (byte) (length >> 16);
        return at + 4;
    }

    static long hash(byte[] bytes, int length) {
        int at = 0;
        long hash;
        if (length >= 32) {
            long a = SEED1;
            long b = PRIME2;
            long c = 0;
            long d = SEED4;
            for (; at + 32 <= length; at += 32) {
                a = round(a, longAt(bytes, at));
                b = round(b, longAt(bytes, at + 8));
                c = round(c, longAt(bytes, at + 16));
                d = round(d, longAt(bytes, at + 24));
            }
            hash =
                    Long.rotateLeft(a, 1)
                            + Long.rotateLeft(b, 7)
                            + Long.rotateLeft(c, 12)
                            + Long.rotateLeft(d, 18);
            hash = merge(merge(merge(merge(hash, a), b), c), d);
        } else {
            hash = PRIME5;
        }
        hash += length;
        for (; at + 8 <= length; at += 8) {
            hash ^= round(0, longAt(bytes, at));
            hash = Long.rotateLeft(hash, 27) * PRIME1 + PRIME4;
        }
        if (at + 4 <= length) {
            hash ^= longOf(bytes, at, 4) * PRIME1;
            hash = Long.rotateLeft(hash, 23) * PRIME2 + PRIME3;
            at += 4;
        }
        for (; at < length; at++) {
            hash ^= (bytes[at] & 0xff) * PRIME5;
            hash = Long.rotateLeft(hash, 11) * PRIME1;
        }
        hash ^= hash >>> 33;
        hash *= PRIME2;
        hash ^= hash >>> 29;
        hash *= PRIME3;
        return hash ^ (hash >>> 32);
    }

    private static long round(long accumulator, long input) {
        return Long.rotateLeft(accumulator + input * PRIME2, 31) * PRIME1;
    }

    private static long merge(long hash, long accumulator) {
        return (hash ^ round(0, accumulator)) * PRIME1 + PRIME4;
    }

    private static long longAt(byte[] bytes, int at) {
        return longOf(bytes, at, 8);
    }

    private static long longOf(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
