package io.narthex.storage.codec;

/** Decodes whole token streams into arrays of the caller. Confined to one thread. */
public final class TokenDecoder {
    private final TokenReader reader = new TokenReader();

    /**
     * Decodes whole numbers, such as timestamps.
     *
     * @return how many
     */
    public int wholes(byte[] from, int offset, int length, long[] into) {
        reader.reset(from, offset, length);
        int count = 0;
        while (true) {
            int found = reader.next();
            if (found == TokenReader.END) {
                return count;
            }
            if (found == TokenReader.GAP || count == into.length) {
                throw new MalformedException("stream of numbers is too long or has gaps");
            }
            into[count++] = reader.mantissa();
        }
    }

    /**
     * Decodes values and the rows they stand in.
     *
     * @return how many
     */
    public int values(byte[] from, int offset, int length, double[] values, int[] rows) {
        reader.reset(from, offset, length);
        int count = 0;
        int row = 0;
        while (true) {
            int found = reader.next();
            if (found == TokenReader.END) {
                return count;
            }
            if (found == TokenReader.GAP) {
                row += reader.gapRows();
            } else {
                if (count == values.length) {
                    throw new MalformedException("chunk has more samples than it says");
                }
                values[count] = Double.longBitsToDouble(reader.valueBits());
                rows[count++] = row++;
            }
        }
    }
}
