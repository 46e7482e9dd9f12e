package io.narthex.storage.codec;

/** Writes packed streams. Confined to one thread. */
final class PackedWriter {
    private final long[] differences;

    PackedWriter(int maxNumbers) {
        differences = new long[maxNumbers];
    }

    /** Writes header and bits of {@code numbers} under {@code code}, which the header names. */
    void write(
            PackedStream stream,
            PackedTable code,
            long[] numbers,
            int count,
            int firstRow,
            ByteWriter out) {
        stream.writeHeader(firstRow, out);
        int size = stream.differences(numbers, count, differences);
        BitWriter bits = new BitWriter(out);
        int zeros = 0;
        for (int i = 0; i < size; i++) {
            long number = differences[i];
            if (number == 0 && zeros < Alphabet.MAX_RUN) {
                zeros++;
                continue;
            }
            zeros(zeros, code, bits);
            zeros = 0;
            put(Alphabet.symbol(number), number, code, bits);
        }
        zeros(zeros, code, bits);
        bits.finish();
    }

    private static void zeros(int zeros, PackedTable code, BitWriter bits) {
        if (zeros == 1) {
            put(0, 0, code, bits);
        } else if (zeros > 1) {
            put(Alphabet.run(zeros), zeros, code, bits);
        }
    }

    private static void put(int symbol, long number, PackedTable code, BitWriter bits) {
        bits.put(code.code(symbol) & 0xffff, code.length(symbol));
        int raw = Alphabet.rawBits(symbol);
        if (raw > 0) {
            bits.put(number & ((1L << raw) - 1), raw);
        }
    }
}
