package io.narthex.storage.codec;

import org.jspecify.annotations.Nullable;

/** The values of one chunk, decoded, and the same as decimals. Confined to one thread. */
public final class ChunkValues {
    private final TokenDecoder decoder = new TokenDecoder();
    private @Nullable BlockReader blocks;
    final double[] values;
    final int[] rows;
    final long[] mantissas;
    int count;

    /** Decimal places of all mantissas, or -1 where the values are no decimals. */
    int places;

    /** Room for {@code maxSamples}. */
    public ChunkValues(int maxSamples) {
        values = new double[maxSamples];
        rows = new int[maxSamples];
        mantissas = new long[maxSamples];
    }

    /** Takes the values of blocks. */
    public void loadBlocks(byte[] from) {
        BlockReader reader = blocks == null ? new BlockReader(values, rows) : blocks;
        blocks = reader;
        reader.begin();
        reader.blocks(from, 0, from.length);
        count = reader.count();
        places = count > 0 ? toDecimals() : -1;
    }

    /** Takes the values of a token stream. */
    public void load(byte[] tokens, int length) {
        count = decoder.values(tokens, 0, length, values, rows);
        places = count > 0 ? toDecimals() : -1;
    }

    /** Whether the rows follow each other without gaps. */
    boolean adjacent() {
        return count > 0 && rows[count - 1] - rows[0] == count - 1;
    }

    /** Whether there is but one value, by its bits. */
    boolean constant() {
        long first = Double.doubleToRawLongBits(values[0]);
        for (int i = 1; i < count; i++) {
            if (Double.doubleToRawLongBits(values[i]) != first) {
                return false;
            }
        }
        return true;
    }

    private int toDecimals() {
        int most = 0;
        int from = 0;
        for (int i = 0; i < count; i++) {
            long mantissa = Decimals.mantissa(values[i], most);
            if (mantissa == Decimals.NONE) {
                most = Decimals.places(values[i]);
                if (most < 0) {
                    return -1;
                }
                mantissa = Decimals.mantissa(values[i], most);
                from = i;
            }
            mantissas[i] = mantissa;
        }
        for (int i = 0; i < from; i++) {
            mantissas[i] = Decimals.mantissa(values[i], most);
            if (mantissas[i] == Decimals.NONE) {
                return -1;
            }
        }
        return most;
    }
}
