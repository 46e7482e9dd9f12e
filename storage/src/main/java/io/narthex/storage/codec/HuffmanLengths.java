package io.narthex.storage.codec;

import java.util.Arrays;

/** Computes the lengths of Huffman codes, none longer than a limit. */
final class HuffmanLengths {
    private HuffmanLengths() {}

    /** Sets {@code lengths} to the code length of each symbol, 0 for those that do not occur. */
    static void compute(int[] counts, int maxBits, byte[] lengths) {
        int[] symbols = new int[counts.length];
        int used = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                symbols[used++] = i;
            }
        }
        int[] scaled = new int[used];
        for (int i = 0; i < used; i++) {
            scaled[i] = counts[symbols[i]];
        }
        byte[] found = new byte[used];
        while (!tryCompute(scaled, maxBits, found)) {
            // Rare symbols get more weight until the tree is low enough.
            for (int i = 0; i < used; i++) {
                scaled[i] = (scaled[i] >> 1) + 1;
            }
        }
        Arrays.fill(lengths, (byte) 0);
        for (int i = 0; i < used; i++) {
            lengths[symbols[i]] = found[i];
        }
    }

    /** Joins the two lightest trees until one is left; whether it is low enough. */
    private static boolean tryCompute(int[] counts, int maxBits, byte[] lengths) {
        int symbols = counts.length;
        if (symbols < 2) {
            Arrays.fill(lengths, (byte) 1);
            return true;
        }
        long[] order = new long[symbols];
        for (int i = 0; i < symbols; i++) {
            order[i] = (long) counts[i] << 32 | i;
        }
        Arrays.sort(order);
        // Joined trees come into being in order of their weight: no heap is needed.
        long[] joined = new long[symbols - 1];
        int[] parents = new int[2 * symbols - 1];
        int nextSymbol = 0;
        int nextJoined = 0;
        for (int made = 0; made < symbols - 1; made++) {
            for (int child = 0; child < 2; child++) {
                boolean takesSymbol =
                        nextSymbol < symbols
                                && (nextJoined == made
                                        || order[nextSymbol] >>> 32 <= joined[nextJoined]);
                if (takesSymbol) {
                    parents[(int) order[nextSymbol]] = symbols + made;
                    joined[made] += order[nextSymbol++] >>> 32;
                } else {
                    parents[symbols + nextJoined] = symbols + made;
                    joined[made] += joined[nextJoined++];
                }
            }
        }
        int[] depths = new int[2 * symbols - 1];
        for (int node = 2 * symbols - 3; node >= 0; node--) {
            depths[node] = depths[parents[node]] + 1;
        }
        for (int i = 0; i < symbols; i++) {
            if (depths[i] > maxBits) {
                return false;
            }
            lengths[i] = (byte) depths[i];
        }
        return true;
    }
}
