package io.narthex.collectors.series;

import java.util.Arrays;

/**
 * Distinct byte strings, numbered from 0 in the order in which they were added. What belongs to a
 * key is held by the user in arrays of its own, by the key's number. Keys lie one after the other
 * in one array, so that each costs its bytes and some 20 more. Confined to one thread.
 */
public final class ByteKeyTable {
    private static final int INITIAL_KEYS = 64;

    /** Number plus 1 of a key in each used slot; a power of two of them. */
    private int[] slots = new int[INITIAL_KEYS * 2];

    private long[] hashes = new long[INITIAL_KEYS];

    /** Where each key ends in {@link #bytes}; it begins where the one before ends. */
    private int[] ends = new int[INITIAL_KEYS];

    private byte[] bytes = new byte[INITIAL_KEYS * 32];
    private int size;

    /** The number of keys. */
    public int size() {
        return size;
    }

    /** The sum of the keys' lengths. */
    public int keyBytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** A hash of some bytes, for those users whose reader does not come with one. */
    public static long hash(byte[] in, int from, int to) {
        long hash = 0x9E3779B97F4A7C15L ^ (to - from);
        for (int i = from; i < to; i++) {
            hash = (hash ^ in[i]) * 0x100000001B3L;
        }
        return hash ^ (hash >>> 32);
    }

    /** Whether key {@code number}, which may be out of range, consists of these bytes. */
    boolean is(int number, long hash, byte[] in, int from, int to) {
        if (number >= size || hashes[number] != hash) {
            return false;
        }
        int start = number == 0 ? 0 : ends[number - 1];
        return Arrays.equals(bytes, start, ends[number], in, from, to);
    }

    /**
     * The number of the key that consists of these bytes, or -1.
     *
     * @param guess the number that it probably has, tried first: keys mostly come in the order of
     *     the time before
     */
    public int find(int guess, long hash, byte[] in, int from, int to) {
        return is(guess, hash, in, from, to) ? guess : find(hash, in, from, to);
    }

    /** The number of the key that consists of these bytes, or -1. */
    int find(long hash, byte[] in, int from, int to) {
        int mask = slots.length - 1;
        int slot = slot(hash, mask);
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            if (is(number, hash, in, from, to)) {
                return number;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    /** Adds a key that is not there; its number is the {@link #size} before. */
    public int add(long hash, byte[] in, int from, int to) {
        int length = to - from;
        int start = keyBytes();
        if (start > Integer.MAX_VALUE - 64 - length) {
            throw new IllegalStateException("too many key bytes: keyBytes=" + start);
        }
        if (start + length > bytes.length) {
            long larger = Math.min(bytes.length * 3L / 2, Integer.MAX_VALUE - 64);
            bytes = Arrays.copyOf(bytes, (int) Math.max(larger, start + length));
        }
        if (size == ends.length) {
            int capacity = size + (size >> 1);
            ends = Arrays.copyOf(ends, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
        }
        System.arraycopy(in, from, bytes, start, length);
        ends[size] = start + length;
        hashes[size] = hash;
        size++;
        if (size * 3L > slots.length * 2L) {
            slots = new int[slots.length * 2];
            for (int i = 0; i < size; i++) {
                enter(i);
            }
        } else {
            enter(size - 1);
        }
        return size - 1;
    }

    /** Adds a key of another table that is not there. */
    public int add(ByteKeyTable from, int number) {
        int start = number == 0 ? 0 : from.ends[number - 1];
        return add(from.hashes[number], from.bytes, start, from.ends[number]);
    }

    /** Forgets all keys but the first {@code kept}. */
    public void truncate(int kept) {
        if (kept >= size) {
            return;
        }
        size = kept;
        Arrays.fill(slots, 0);
        for (int i = 0; i < kept; i++) {
            enter(i);
        }
    }

    private void enter(int number) {
        int mask = slots.length - 1;
        int slot = slot(hashes[number], mask);
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
    }

    private static int slot(long hash, int mask) {
        return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 33) & mask;
    }
}
