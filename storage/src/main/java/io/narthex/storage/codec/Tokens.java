package io.narthex.storage.codec;

/** The byte tokens of a token stream; docs/format/segment.md, "Token streams". */
final class Tokens {
    /** Two deltas of -6 to 6 in one byte. */
    static final int PAIR = 0;

    /** One delta of -6 to 6. */
    static final int SINGLE = 169;

    static final int SMALL_MAX = 6;
    static final int SMALL_RADIX = 13;

    /** The last delta again, 1 to 32 times. */
    static final int RUN = 182;

    static final int RUN_MAX = 32;

    /** A delta of 12 bits; the token holds the high 4. */
    static final int DELTA_12 = 214;

    /** A delta of 19 bits; the token holds the high 3. */
    static final int DELTA_19 = 230;

    /** A delta of 3 to 8 bytes. */
    static final int DELTA_BYTES = 238;

    /** The decimal places of what follows, a byte; the mantissa begins at 0 again. */
    static final int PLACES = 244;

    /** The value's 8 bytes. */
    static final int RAW = 245;

    /** The changed bytes of the value's bits: a byte with leading and trailing zeros, then they. */
    static final int XOR = 246;

    static final int STALE = 247;

    /** Rows without a sample, a varint. */
    static final int GAP = 248;

    static final int DELTA_12_MIN = -2048;
    static final int DELTA_12_MAX = 2047;
    static final int DELTA_19_MIN = -262144;
    static final int DELTA_19_MAX = 262143;

    private Tokens() {}
}
