package io.narthex.storage.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A canonical Huffman code over the {@link Alphabet}, for writing and for reading. Thread-safe once
 * it is made.
 */
public final class PackedTable {
    static final int MAX_CODE_BITS = 12;

    /** Longer codes are too seldom to have room in a table that is looked up. */
    private static final int LOOKUP_BITS = 10;

    private static final int LENGTH_BITS = 4;
    private static final int RAW_BITS = 6;
    static final int SYMBOL_SHIFT = LENGTH_BITS + RAW_BITS;
    static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;
    static final int RAW_MASK = (1 << RAW_BITS) - 1;

    /** Symbols that are read at once, and where they lie in an entry. */
    static final int WIDE_SYMBOLS = 4;

    static final int WIDE_FIRST = 8;
    static final int WIDE_MASK = 0xff;

    /** What is read seldom is not worth a table of its own. */
    private static final int USES_BEFORE_WIDE = 8;

    private static final long[] NOT_WIDE = {};

    private final byte[] lengths;
    private final int longest;
    private final boolean hasRuns;
    private short[] codes = {};

    /** Made when first asked for, by whichever thread. */
    private volatile int[] entries = {};

    private volatile long @Nullable [] wide;
    private volatile @Nullable LongCodes longCodes;
    private int uses;

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
        boolean runs = false;
        for (int symbol = Alphabet.RUNS; symbol < lengths.length; symbol++) {
            runs |= lengths[symbol] > 0;
        }
        this.hasRuns = runs;
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

    /** Whether a run of zeros may come. */
    boolean hasRuns() {
        return hasRuns;
    }

    /** A symbol's code, its first bit lowest. */
    int code(int symbol) {
        if (codes.length == 0) {
            codes = new short[Alphabet.SIZE];
            canonical((of, code) -> codes[of] = (short) code);
        }
        return codes[symbol];
    }

    /**
     * For the bits that may come next: the code's length in the lowest bits, then how many raw bits
     * follow, then the symbol; 0 where no code begins so, or one that is longer than {@link
     * #LOOKUP_BITS}.
     */
    int[] entries() {
        int[] known = entries;
        if (known.length == 0) {
            int[] filled = new int[1 << lookupBits()];
            canonical((symbol, code) -> {
                int step = 1 << lengths[symbol];
                for (int at = code; at < filled.length && step <= filled.length; at += step) {
                    filled[at] = entry(symbol, lengths[symbol]);
                }
            });
            known = filled;
            entries = filled;
        }
        return known;
    }

    private int lookupBits() {
        return Math.min(longest, LOOKUP_BITS);
    }

    private static int entry(int symbol, int length) {
        return symbol << SYMBOL_SHIFT | Alphabet.rawBits(symbol) << LENGTH_BITS | length;
    }

    /** The entry for the bits that come next, however long its code is; 0 where there is none. */
    int entry(int bits) {
        int[] known = entries();
        int found = known[bits & (known.length - 1)];
        if (found != 0 || longest <= LOOKUP_BITS) {
            return found;
        }
        LongCodes codes = longCodes;
        if (codes == null) {
            codes = new LongCodes(lengths, firstCodes());
            longCodes = codes;
        }
        int symbol = codes.symbol(bits);
        return symbol < 0 ? 0 : entry(symbol, lengths[symbol]);
    }

    /** The codes longer than {@link #LOOKUP_BITS}: those of one length are neighbours. */
    private static final class LongCodes {
        private static final int LENGTHS = MAX_CODE_BITS - LOOKUP_BITS;

        private final short[][] symbols = new short[LENGTHS][];
        private final int[] first = new int[LENGTHS];

        LongCodes(byte[] lengths, int[] firstOfLength) {
            for (int i = 0; i < LENGTHS; i++) {
                short[] found = new short[lengths.length];
                int count = 0;
                for (int symbol = 0; symbol < lengths.length; symbol++) {
                    if (lengths[symbol] == LOOKUP_BITS + 1 + i) {
                        found[count++] = (short) symbol;
                    }
                }
                symbols[i] = Arrays.copyOf(found, count);
                first[i] = firstOfLength[LOOKUP_BITS + 1 + i];
            }
        }

        /** The symbol whose code comes next, its first bit lowest; -1 for none. */
        int symbol(int bits) {
            int reversed = Integer.reverse(bits);
            for (int i = 0; i < LENGTHS; i++) {
                int at = (reversed >>> (Integer.SIZE - LOOKUP_BITS - 1 - i)) - first[i];
                if (at >= 0 && at < symbols[i].length) {
                    return symbols[i][at];
                }
            }
            return -1;
        }
    }

    /**
     * For the bits that may come next: how many of them the symbols take that they hold whole, in
     * the lowest bits, then the number of these symbols, then each in 8 bits; 0 where the first is
     * none that is a number by itself. Empty where that saves nothing.
     */
    long[] wide() {
        long[] known = wide;
        if (known == null) {
            uses++;
            if (uses <= USES_BEFORE_WIDE) {
                return NOT_WIDE;
            }
            known = widened();
            wide = known;
        }
        return known;
    }

    private long[] widened() {
        int[] one = entries();
        long[] several = new long[one.length];
        long sum = 0;
        for (int i = 0; i < several.length; i++) {
            int bits = 0;
            int count = 0;
            long symbols = 0;
            while (count < WIDE_SYMBOLS) {
                int entry = one[i >>> bits];
                int length = entry & LENGTH_MASK;
                boolean isNumber = length > 0 && (entry >>> LENGTH_BITS & RAW_MASK) == 0;
                if (!isNumber || bits + length > lookupBits()) {
                    break;
                }
                symbols |= (long) (entry >>> SYMBOL_SHIFT) << (8 * count);
                bits += length;
                count++;
            }
            several[i] = bits | count << LENGTH_BITS | symbols << WIDE_FIRST;
            sum += count;
        }
        return sum >= several.length * 5L / 4 ? several : NOT_WIDE;
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
