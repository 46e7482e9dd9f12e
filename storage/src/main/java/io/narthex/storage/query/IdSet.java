package io.narthex.storage.query;

import java.util.Arrays;

/** A set of series' numbers, a bit each. Confined to one thread. */
final class IdSet {
    private long[] words = new long[64];

    void add(int id) {
        int word = id >> 6;
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, words.length * 2));
        }
        words[word] |= 1L << id;
    }

    boolean contains(int id) {
        int word = id >> 6;
        return word < words.length && (words[word] & 1L << id) != 0;
    }
}
