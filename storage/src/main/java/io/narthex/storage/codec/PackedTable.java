package io.narthex.storage.codec;

/**
 * A canonical Huffman code over the {@link Alphabet}, for writing and for reading. Thread-safe once
 * it is made.
 */
public final class PackedTable {
    static final int MAX_CODE_BITS = 12;

    private static final int LENGTH_BITS = 4;
    private static final int RAW_BITS = 6;
    static final int SYMBOL_SHIFT = LENGTH_BITS + RAW_BITS;
    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    static final int RAW_MASK = (1 << RAW_BITS) - 1;

    private final byte[] lengths;
    private final int longest;
    private short[] codes = {};
    private int[] entries = {};

    private PackedTable(byte[] lengths) {
        this.lengths = lengths;
        int most = 0;
        int room = 1 << MAX_CODE_BITS;
        for (byte length : lengths) {
            most = Math.max(most, length);
            room -= length == 0 ? 0 : 1 << (MAX_CODE_BITS - length);
        }
        if (room < 0) {
            throw new MalformedException("code lengths do not fit");
        }
        this.longest = most;
    }

    /** The code for symbols that occur so often, none longer than {@code maxBits}. */
    static PackedTable of(int[] counts, int maxBits) {
        byte[] lengths = new byte[Alphabet.SIZE];
        HuffmanLengths.compute(counts, maxBits, lengths);
        return new PackedTable(lengths);
    }

    /** Reads what {@link #write} wrote. */
    static PackedTable read(ByteReader in) {
        byte[] lengths = new byte[Alphabet.SIZE];
        int symbol = 0;
        int runs = in.getCount(Alphabet.SIZE);
        for (int i = 0; i < runs; i++) {
            symbol += in.getCount(Alphabet.SIZE - symbol);
            int used = in.getCount(Alphabet.SIZE - symbol);
            for (int j = 0; j < used; j += 2) {
                int both = in.getByte();
                lengths[symbol++] = checked(both & 15);
                if (j + 1 < used) {
                    lengths[symbol++] = checked(both >> 4);
                }
            }
        }
        return new PackedTable(lengths);
    }

    private static byte checked(int bits) {
        if (bits > MAX_CODE_BITS) {
            throw new MalformedException("code is too long: bits=" + bits);
        }
        return (byte) bits;
    }

    /** Writes the codes' lengths: runs of symbols that have one, half a byte each. */
    void write(ByteWriter out) {
        int runs = 0;
        for (int i = 0; i < lengths.length; i++) {
            runs += lengths[i] > 0 && (i == 0 || lengths[i - 1] == 0) ? 1 : 0;
        }
        out.putVarint(runs);
        int symbol = 0;
        for (int i = 0; i < runs; i++) {
            int from = symbol;
            while (lengths[from] == 0) {
                from++;
            }
            int to = from;
            while (to < lengths.length && lengths[to] > 0) {
                to++;
            }
            out.putVarint(from - symbol);
            out.putVarint(to - from);
            for (int j = from; j < to; j += 2) {
                out.putByte(lengths[j] | (j + 1 < to ? lengths[j + 1] << 4 : 0));
            }
            symbol = to;
        }
    }

    /** The bits of a symbol's code, 0 for one that has none. */
    int length(int symbol) {
        return lengths[symbol];
    }

    /** A symbol's code, its first bit lowest. */
    int code(int symbol) {
        if (codes.length == 0) {
            codes = new short[Alphabet.SIZE];
            canonical((of, code) -> codes[of] = (short) code);
        }
        return codes[symbol];
    }

    /** All ones, as many as the longest code has bits. */
    int mask() {
        return (1 << longest) - 1;
    }

    /**
     * For the bits that may come next: the code's length in the lowest bits, then how many raw bits
     * follow, then the symbol; 0 where no code begins so.
     */
    int[] entries() {
        if (entries.length == 0) {
            int[] filled = new int[1 << longest];
            canonical((symbol, code) -> {
                int entry =
                        symbol << SYMBOL_SHIFT
                                | Alphabet.rawBits(symbol) << LENGTH_BITS
                                | lengths[symbol];
                for (int at = code; at < filled.length; at += 1 << lengths[symbol]) {
                    filled[at] = entry;
                }
            });
            entries = filled;
        }
        return entries;
    }

    @FunctionalInterface
    private interface CodeVisitor {
        void code(int symbol, int code);
    }

    /** Canonical codes: shorter first, then by symbol. */
    private void canonical(CodeVisitor visitor) {
        int[] first = firstCodes();
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int bits = lengths[symbol];
            if (bits > 0) {
                visitor.code(symbol, Integer.reverse(first[bits]++) >>> (32 - bits));
            }
        }
    }

    private int[] firstCodes() {
        int[] counts = new int[MAX_CODE_BITS + 1];
        for (byte length : lengths) {
            counts[length]++;
        }
        counts[0] = 0;
        int[] first = new int[MAX_CODE_BITS + 1];
        for (int bits = 1; bits <= MAX_CODE_BITS; bits++) {
            first[bits] = (first[bits - 1] + counts[bits - 1]) << 1;
        }
        return first;
    }
}
