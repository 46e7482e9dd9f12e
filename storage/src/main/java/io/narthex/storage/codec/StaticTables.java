package io.narthex.storage.codec;

/**
 * Codes that belong to the format: for streams that are too few for a code of their own. Code 0 is
 * for numbers that are mostly zero, code k for such of about 2 to the k-1. Thread-safe.
 */
final class StaticTables {
    static final int COUNT = 60;

    private static final int MAX_CODE_BITS = 9;

    /** A weight of 1 has a code of about the longest. */
    private static final double UNIT = 1 << MAX_CODE_BITS;

    private static final PackedTable[] TABLES = make();

    private StaticTables() {}

    static PackedTable get(int number) {
        return TABLES[number];
    }

    private static PackedTable[] make() {
        PackedTable[] tables = new PackedTable[COUNT];
        for (int i = 0; i < COUNT; i++) {
            tables[i] = PackedTable.of(counts(i), MAX_CODE_BITS);
        }
        return tables;
    }

    /** Only the four basic operations: the weights must be the same on every machine. */
    private static int[] counts(int number) {
        double scale = number == 0 ? 0.5 : (double) (1L << (number - 1));
        double[] weights = new double[Alphabet.SIZE];
        double sum = 0;
        for (int i = 0; i < Alphabet.RUNS; i++) {
            double width = (double) (1L << Alphabet.rawBits(i));
            double ratio = ((double) Alphabet.first(i) + width / 2) / scale;
            weights[i] = width / (1 + ratio * ratio * ratio);
            sum += weights[i];
        }
        double ofRuns = number == 0 ? 1.0 : 0.25 / scale;
        for (int i = Alphabet.RUNS; i < Alphabet.SIZE; i++) {
            weights[i] = sum * ofRuns / (Alphabet.SIZE - Alphabet.RUNS);
        }
        sum += sum * ofRuns;
        int[] counts = new int[Alphabet.SIZE];
        for (int i = 0; i < counts.length; i++) {
            // Every number has a code, so that every stream can be written.
            counts[i] = Math.max(1, (int) (weights[i] / sum * UNIT * 4));
        }
        return counts;
    }
}
