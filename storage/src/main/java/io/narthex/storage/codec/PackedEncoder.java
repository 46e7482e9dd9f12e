package io.narthex.storage.codec;

import java.util.Arrays;

/**
 * Encodes a chunk of decimals in the packed form where that is possible and smaller than its token
 * stream; see {@link PackedDecoder}. Confined to one thread.
 */
public final class PackedEncoder {
    private final TokenReader reader = new TokenReader();
    private final long[] mantissas;
    private final long[] differences;
    private final int[] counts = new int[PackedDecoder.CLASSES];
    private final byte[] lengths = new byte[PackedDecoder.CLASSES];
    private final int[] codes = new int[PackedDecoder.CLASSES];
    private final HuffmanLengths huffman = new HuffmanLengths();
    private long buffer;
    private int buffered;
    private int places;
    private int firstRow;
    private long divisor = 1;

    /** An encoder of chunks of up to {@code maxSamples} samples. */
    public PackedEncoder(int maxSamples) {
        mantissas = new long[maxSamples];
        differences = new long[maxSamples];
    }

    /**
     * Writes the packed form of a token stream at the end of {@code out}.
     *
     * @return false, and nothing is written, if it is not possible or not smaller
     */
    public boolean encode(byte[] tokens, int length, ByteWriter out) {
        int count = read(tokens, length);
        if (count < 3) {
            return false;
        }
        long bits2 = prepare(count, 2);
        long bits1 = prepare(count, 1);
        int order = bits2 < bits1 ? 2 : 1;
        if (Math.min(bits1, bits2) / 8 >= length) {
            return false;
        }
        if (order == 2) {
            prepare(count, 2);
        }
        int from = out.size();
        write(count, order, out);
        if (out.size() - from >= length) {
            out.truncate(from);
            return false;
        }
        return true;
    }

    /** The number of samples, or -1 if they are not decimals of equal places in adjacent rows. */
    private int read(byte[] tokens, int length) {
        reader.reset(tokens, 0, length);
        int count = 0;
        firstRow = 0;
        places = -1;
        while (true) {
            int found = reader.next();
            if (found == TokenReader.END) {
                return count;
            }
            if (found == TokenReader.GAP) {
                if (count > 0) {
                    return -1;
                }
                firstRow += reader.gapRows();
                continue;
            }
            long mantissa = reader.mantissa();
            int decimals = reader.places();
            if ((places >= 0 && decimals != places)
                    || count == mantissas.length
                    || Double.doubleToRawLongBits(Decimals.value(mantissa, decimals))
                            != reader.valueBits()) {
                return -1;
            }
            places = decimals;
            mantissas[count++] = mantissa;
        }
    }

    /** Fills differences and code lengths for an order; the size in bits, about. */
    private long prepare(int count, int order) {
        long common = 0;
        for (int i = order; i < count; i++) {
            long difference = mantissas[i] - mantissas[i - 1];
            if (order == 2) {
                difference -= mantissas[i - 1] - mantissas[i - 2];
            }
            differences[i] = difference;
            common = gcd(common, difference);
        }
        divisor = common <= 0 ? 1 : common;
        Arrays.fill(counts, 0);
        for (int i = order; i < count; i++) {
            differences[i] /= divisor;
            counts[magnitude(differences[i])]++;
        }
        huffman.compute(counts, PackedDecoder.MAX_CODE_BITS, lengths);
        long bits = 0;
        for (int i = 0; i < counts.length; i++) {
            bits += (long) counts[i] * (lengths[i] + Math.max(0, i - 1));
        }
        return bits;
    }

    private static long gcd(long a, long b) {
        long x = Math.abs(a);
        long y = Math.abs(b);
        if (x < 0 || y < 0) {
            return 1;
        }
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }

    private static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private static int magnitude(long difference) {
        return 64 - Long.numberOfLeadingZeros(zigzag(difference));
    }

    private void write(int count, int order, ByteWriter out) {
        out.putVarint(count);
        out.putByte(places | order << 4);
        out.putVarint(firstRow);
        out.putVarint(divisor);
        out.putZigzag(mantissas[0]);
        if (order == 2) {
            out.putZigzag(mantissas[1] - mantissas[0]);
        }
        int top = 0;
        for (int i = 0; i < lengths.length; i++) {
            top = lengths[i] > 0 ? i : top;
        }
        out.putVarint(top);
        for (int i = 0; i <= top; i += 2) {
            int high = i + 1 < lengths.length ? lengths[i + 1] : 0;
            out.putByte(lengths[i] | high << 4);
        }
        assignCodes();
        buffer = 0;
        buffered = 0;
        for (int i = order; i < count; i++) {
            long zigzag = zigzag(differences[i]);
            int magnitude = 64 - Long.numberOfLeadingZeros(zigzag);
            put(codes[magnitude], lengths[magnitude], out);
            int raw = magnitude - 1;
            if (raw > 32) {
                put(zigzag & 0xffffffffL, 32, out);
                put(zigzag >>> 32 & ((1L << (raw - 32)) - 1), raw - 32, out);
            } else if (raw > 0) {
                put(zigzag & ((1L << raw) - 1), raw, out);
            }
        }
        while (buffered > 0) {
            out.putByte((int) buffer);
            buffer >>>= 8;
            buffered -= 8;
        }
    }

    private void assignCodes() {
        int code = 0;
        for (int bits = 1; bits <= PackedDecoder.MAX_CODE_BITS; bits++) {
            for (int i = 0; i < lengths.length; i++) {
                if (lengths[i] == bits) {
                    codes[i] = Integer.reverse(code) >>> (32 - bits);
                    code++;
                }
            }
            code <<= 1;
        }
    }

    private void put(long value, int bits, ByteWriter out) {
        buffer |= value << buffered;
        buffered += bits;
        while (buffered >= 8) {
            out.putByte((int) buffer);
            buffer >>>= 8;
            buffered -= 8;
        }
    }
}
