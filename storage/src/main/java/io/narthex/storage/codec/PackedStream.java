package io.narthex.storage.codec;

/**
 * How numbers are written as a packed stream: differences of some order, their divisor, the code,
 * and how often each symbol occurs. Made by {@link PackedAnalysis}. Confined to one thread.
 */
final class PackedStream {
    static final int ORDERS = 3;
    static final int UNSIGNED = 1 << 5;
    static final int DIVIDED = 1 << 6;
    static final int LATER_ROW = 1 << 7;

    final int places;
    final int order;
    final boolean signed;
    final long divisor;

    /** The number before the first, from which the first difference is taken. */
    final long base;

    /** For order 2, the first difference. */
    final long slope;

    private final short[] symbols;
    private final short[] counts;
    private final int rawBits;

    /** The bits under a code of its own, about. */
    final double leastBits;

    /** The number of the code it is written under. */
    int table;

    /**
     * How differences are taken.
     *
     * @param base the number before the first, from which the first difference is taken
     * @param slope for order 2, the first difference
     */
    record Shape(int places, int order, boolean signed, long divisor, long base, long slope) {}

    /**
     * @param symbols that occur, in order
     * @param counts how often each does
     */
    PackedStream(Shape shape, short[] symbols, short[] counts, double leastBits) {
        this.places = shape.places();
        this.order = shape.order();
        this.signed = shape.signed();
        this.divisor = shape.divisor();
        this.base = shape.base();
        this.slope = shape.slope();
        this.symbols = symbols;
        this.counts = counts;
        this.leastBits = leastBits;
        int raw = 0;
        for (int i = 0; i < symbols.length; i++) {
            raw += counts[i] * Alphabet.rawBits(symbols[i]);
        }
        rawBits = raw;
    }

    /** The bits under a code, or {@link Integer#MAX_VALUE} where it lacks a symbol. */
    int bits(PackedTable under) {
        int bits = rawBits;
        for (int i = 0; i < symbols.length; i++) {
            int length = under.length(symbols[i]);
            if (length == 0) {
                return Integer.MAX_VALUE;
            }
            bits += length * counts[i];
        }
        return bits;
    }

    void addTo(int[] histogram) {
        for (int i = 0; i < symbols.length; i++) {
            histogram[symbols[i]] += counts[i];
        }
    }

    /** Header and bits under the best static code; its number is set. */
    int mostBytes(int firstRow) {
        table = bestStatic();
        ByteWriter header = new ByteWriter(32);
        writeHeader(firstRow, header);
        return header.size() + bits(StaticTables.get(table)) / 8 + 1;
    }

    /** The static code under which it is smallest. */
    private int bestStatic() {
        int best = 0;
        int least = Integer.MAX_VALUE;
        int from = Math.max(0, typical() - 2);
        for (int i = from; i < Math.min(StaticTables.COUNT, from + 5); i++) {
            int bits = bits(StaticTables.get(i));
            if (bits < least) {
                least = bits;
                best = i;
            }
        }
        return best;
    }

    /** The significant bits of the middle number. */
    private int typical() {
        int all = 0;
        for (short count : counts) {
            all += count;
        }
        int seen = 0;
        for (int i = 0; i < symbols.length; i++) {
            seen += counts[i];
            if (2 * seen >= all) {
                return symbols[i] >= Alphabet.RUNS
                        ? 0
                        : 64 - Long.numberOfLeadingZeros(Alphabet.first(symbols[i]));
            }
        }
        return 0;
    }

    void writeHeader(int firstRow, ByteWriter out) {
        out.putByte(
                places * ORDERS + order
                        | (signed ? 0 : UNSIGNED)
                        | (divisor == 1 ? 0 : DIVIDED)
                        | (firstRow == 0 ? 0 : LATER_ROW));
        out.putVarint(table);
        if (firstRow != 0) {
            out.putVarint(firstRow);
        }
        if (divisor != 1) {
            out.putVarint(divisor);
        }
        out.putZigzag(base);
        if (order == 2) {
            out.putZigzag(slope);
        }
    }

    /** Replaces numbers by what is written of them; returns how many are left. */
    int differences(long[] numbers, int count, long[] into) {
        long before = base;
        long step = order == 2 ? slope : 0;
        int left = 0;
        if (order == 0) {
            for (int i = 0; i < count; i++) {
                into[left++] = unsigned(numbers[i] - before);
            }
            return left;
        }
        for (int i = order; i < count; i++) {
            long difference = numbers[i] - numbers[i - 1];
            into[left++] = unsigned(difference - step);
            step = order == 2 ? difference : 0;
        }
        return left;
    }

    private long unsigned(long difference) {
        long divided = divisor == 1 ? difference : difference / divisor;
        return signed ? divided << 1 ^ divided >> 63 : divided;
    }
}
