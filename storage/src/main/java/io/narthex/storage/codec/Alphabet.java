package io.narthex.storage.codec;

/**
 * The symbols of packed streams: small numbers by themselves, larger ones by their highest bits
 * with the lower ones raw, and runs of zeros; docs/format/segment.md, "Packed streams".
 */
final class Alphabet {
    /** Numbers below this are symbols of their own. */
    static final int DIRECT = 32;

    private static final int DIRECT_BITS = 5;

    /** So many bits after the highest one belong to the symbol. */
    private static final int HIGH_BITS = 2;

    /** The first symbol of runs: of 2 to 3 zeros, of 4 to 7, and so on. */
    static final int RUNS = DIRECT + ((64 - DIRECT_BITS) << HIGH_BITS);

    /** Runs are shorter than 2 to this. */
    private static final int RUN_CLASSES = 9;

    static final int MAX_RUN = (1 << RUN_CLASSES) - 1;

    static final int SIZE = RUNS + RUN_CLASSES - 1;

    private static final byte[] RAW_BITS = new byte[SIZE];
    private static final long[] FIRST = new long[SIZE];

    static {
        for (int i = 0; i < DIRECT; i++) {
            FIRST[i] = i;
        }
        for (int i = DIRECT; i < RUNS; i++) {
            int high = DIRECT_BITS + ((i - DIRECT) >> HIGH_BITS);
            long sub = Math.floorMod(i - DIRECT, 1 << HIGH_BITS);
            RAW_BITS[i] = (byte) (high - HIGH_BITS);
            FIRST[i] = 1L << high | sub << (high - HIGH_BITS);
        }
        for (int i = RUNS; i < SIZE; i++) {
            RAW_BITS[i] = (byte) (i - RUNS + 1);
            FIRST[i] = 1L << (i - RUNS + 1);
        }
    }

    private Alphabet() {}

    /** The symbol of {@code number}, which has no sign. */
    static int symbol(long number) {
        if (number >= 0 && number < DIRECT) {
            return (int) number;
        }
        int high = 63 - Long.numberOfLeadingZeros(number);
        int sub = (int) (number >>> (high - HIGH_BITS)) & ((1 << HIGH_BITS) - 1);
        return DIRECT + ((high - DIRECT_BITS) << HIGH_BITS) + sub;
    }

    /** The symbol of a run of at least two zeros. */
    static int run(int length) {
        return RUNS + 30 - Integer.numberOfLeadingZeros(length);
    }

    /** How many raw bits follow {@code symbol}. */
    static int rawBits(int symbol) {
        return RAW_BITS[symbol];
    }

    /** As {@link #first}, by symbol; not to be changed. */
    static long[] firsts() {
        return FIRST;
    }

    /** The number, or length of a run, whose raw bits are all 0. */
    static long first(int symbol) {
        return FIRST[symbol];
    }
}
