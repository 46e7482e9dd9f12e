package io.narthex.storage.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the codes of a segment: first one for each metric family, then each stream goes where it is
 * smallest, and codes that save less than they cost go. Confined to one thread.
 */
final class PackedTablesBuilder {
    private static final int ROUNDS = 2;

    private final ByteWriter cost = new ByteWriter(64);
    private final Map<String, Cluster> byFamily = new HashMap<>();
    private final List<Cluster> clusters = new ArrayList<>();
    private final List<PackedStream> streams = new ArrayList<>();
    private final List<Cluster> chosen = new ArrayList<>();

    /** Streams under one code. */
    private static final class Cluster {
        final int[] histogram = new int[Alphabet.SIZE];
        PackedTable table = StaticTables.get(0);
        long savedBits;
        int number;
    }

    /** Forgets everything. */
    void clear() {
        byFamily.clear();
        clusters.clear();
        streams.clear();
        chosen.clear();
    }

    /** Adds a stream of {@code family}, of which the best static code is known. */
    void add(PackedStream stream, String family) {
        Cluster cluster = byFamily.get(family);
        if (cluster == null) {
            if (clusters.size() == PackedTables.MAX_TABLES) {
                cluster = clusters.getLast();
            } else {
                cluster = new Cluster();
                clusters.add(cluster);
            }
            byFamily.put(family, cluster);
        }
        streams.add(stream);
        chosen.add(cluster);
        stream.addTo(cluster.histogram);
    }

    /** Decides; every stream that was added knows its code then. */
    PackedTables build() {
        for (int round = 0; round < ROUNDS; round++) {
            code();
            choose();
        }
        code();
        assign();
        List<PackedTable> kept = new ArrayList<>();
        for (Cluster cluster : clusters) {
            if (cluster.savedBits > 8L * bytes(cluster.table)) {
                cluster.number = StaticTables.COUNT + kept.size();
                kept.add(cluster.table);
            } else {
                cluster.number = -1;
            }
        }
        for (int i = 0; i < streams.size(); i++) {
            Cluster cluster = chosen.get(i);
            PackedStream stream = streams.get(i);
            if (cluster.number >= 0
                    && stream.bits(cluster.table) < stream.bits(StaticTables.get(stream.table))) {
                stream.table = cluster.number;
            }
        }
        return new PackedTables(kept.toArray(new PackedTable[0]));
    }

    private int bytes(PackedTable table) {
        cost.clear(64);
        table.write(cost);
        return cost.size();
    }

    private void code() {
        for (Cluster cluster : clusters) {
            cluster.table = PackedTable.of(cluster.histogram, PackedTable.MAX_CODE_BITS);
        }
    }

    /** Moves each stream to the code under which it is smallest. */
    private void choose() {
        for (int i = 0; i < streams.size(); i++) {
            PackedStream stream = streams.get(i);
            Cluster best = chosen.get(i);
            int least = stream.bits(best.table);
            for (Cluster cluster : clusters) {
                int bits = stream.bits(cluster.table);
                if (bits < least) {
                    least = bits;
                    best = cluster;
                }
            }
            chosen.set(i, best);
        }
        for (Cluster cluster : clusters) {
            Arrays.fill(cluster.histogram, 0);
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).addTo(chosen.get(i).histogram);
        }
    }

    private void assign() {
        for (int i = 0; i < streams.size(); i++) {
            PackedStream stream = streams.get(i);
            Cluster cluster = chosen.get(i);
            int saved = stream.bits(StaticTables.get(stream.table)) - stream.bits(cluster.table);
            cluster.savedBits += Math.max(0, saved);
        }
    }
}
