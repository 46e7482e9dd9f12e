package io.narthex.storage.query;

import java.util.Arrays;

/** A set of series' numbers, a bit each. Confined to one thread. */
final class IdSet {
    private static final int FIRST_WORDS = 64;

    private long[] words = {};

    void add(int id) {
        int word = id >> 6;
        if (word >= words.length) {
            words =
                    Arrays.copyOf(
                            words, Math.max(Math.max(FIRST_WORDS, word + 1), words.length * 2));
        }
        words[word] |= 1L << id;
    }

    boolean isEmpty() {
        // Nothing is ever taken out.
        return words.length == 0;
    }

    boolean contains(int id) {
        int word = id >> 6;
        return word < words.length && (words[word] & 1L << id) != 0;
    }

    /** Whether all numbers from {@code lowest} to {@code highest} are in it. */
    boolean containsAll(int lowest, int highest) {
        if (lowest < 0 || highest >> 6 >= words.length) {
            return false;
        }
        for (int word = lowest >> 6; word <= highest >> 6; word++) {
            long missing = ~words[word];
            missing &= word == lowest >> 6 ? -1L << lowest : -1L;
            missing &= word == highest >> 6 ? -1L >>> (63 - (highest & 63)) : -1L;
            if (missing != 0) {
                return false;
            }
        }
        return true;
    }
}
