package io.narthex.storage.codec;

import java.util.Arrays;

/** Computes the lengths of Huffman codes, none longer than a limit. Confined to one thread. */
final class HuffmanLengths {
    private int[] weights = new int[0];
    private int[] parents = new int[0];

    /** Sets {@code lengths} to the code length of each symbol, 0 for those that do not occur. */
    void compute(int[] counts, int maxBits, byte[] lengths) {
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

    private boolean tryCompute(int[] counts, int maxBits, byte[] lengths) {
        int symbols = counts.length;
        if (weights.length < 2 * symbols) {
            weights = new int[2 * symbols];
            parents = new int[2 * symbols];
        }
        Arrays.fill(parents, -1);
        Arrays.fill(lengths, (byte) 0);
        System.arraycopy(counts, 0, weights, 0, symbols);
        int nodes = symbols;
        while (true) {
            int first = lightest(nodes, -1);
            int second = first < 0 ? -1 : lightest(nodes, first);
            if (second < 0) {
                if (first >= 0 && nodes == symbols) {
                    lengths[first] = 1;
                    return true;
                }
                break;
            }
            weights[nodes] = weights[first] + weights[second];
            parents[first] = nodes;
            parents[second] = nodes;
            nodes++;
        }
        for (int i = 0; i < symbols; i++) {
            if (counts[i] > 0) {
                int depth = 0;
                for (int node = i; parents[node] >= 0; node = parents[node]) {
                    depth++;
                }
                if (depth > maxBits) {
                    return false;
                }
                lengths[i] = (byte) depth;
            }
        }
        return true;
    }

    private int lightest(int nodes, int except) {
        int best = -1;
        for (int i = 0; i < nodes; i++) {
            if (i != except
                    && weights[i] > 0
                    && parents[i] < 0
                    && (best < 0 || weights[i] < weights[best])) {
                best = i;
            }
        }
        return best;
    }
}
