package io.narthex.storage.codec;

import java.util.Arrays;

/**
 * Decodes the packed form: differences of mantissas, each as a magnitude class under the chunk's
 * own Huffman table and then its raw bits. Confined to one thread; allocates nothing for a sample.
 */
public final class PackedDecoder {
    /** Classes 0 to 64: the number of significant bits of a zigzag difference. */
    static final int CLASSES = 65;

    static final int MAX_CODE_BITS = 12;

    private final byte[] lengths = new byte[CLASSES];

    /** For the bits that may come next: class and, in the high byte, the code's length. */
    private final short[] table = new short[1 << MAX_CODE_BITS];

    /** The longest code's bits, all ones: only so much of the table is in use. */
    private int mask;

    private byte[] bytes = {};
    private int position;
    private int end;
    private long buffer;
    private int buffered;

    /**
     * Decodes a chunk whose rows follow each other without gaps.
     *
     * @return the number of samples
     */
    public int decode(byte[] from, int offset, int length, double[] values, int[] rows) {
        ByteReader header = new ByteReader(from, offset, length);
        int count = header.getCount(values.length);
        int flags = header.getByte();
        int places = flags & 15;
        int order = flags >> 4;
        if (places > Decimals.MAX_PLACES || order < 1 || order > 2) {
            throw new MalformedException("packed chunk with unknown flags: " + flags);
        }
        int firstRow = header.getCount(Integer.MAX_VALUE);
        long divisor = header.getVarint();
        long mantissa = header.getZigzag();
        long delta = order == 2 ? header.getZigzag() : 0;
        readTable(header);
        begin(from, header.position(), offset + length);
        for (int i = 0; i < count; i++) {
            rows[i] = firstRow + i;
            values[i] = Decimals.value(mantissa, places);
            if (i + 1 < count) {
                if (order == 1) {
                    mantissa += next() * divisor;
                } else {
                    if (i > 0) {
                        delta += next() * divisor;
                    }
                    mantissa += delta;
                }
            }
        }
        return count;
    }

    private void readTable(ByteReader in) {
        int top = in.getCount(CLASSES - 1);
        Arrays.fill(lengths, (byte) 0);
        for (int i = 0; i <= top; i += 2) {
            int both = in.getByte();
            lengths[i] = (byte) (both & 15);
            checkLength(both & 15);
            checkLength(both >> 4);
            if (i + 1 < CLASSES) {
                lengths[i + 1] = (byte) (both >> 4);
            }
        }
        int longest = 1;
        for (byte length : lengths) {
            longest = Math.max(longest, length);
        }
        mask = (1 << longest) - 1;
        fillTable(lengths, table, longest);
    }

    private static void checkLength(int bits) {
        if (bits > MAX_CODE_BITS) {
            throw new MalformedException("code is too long: bits=" + bits);
        }
    }

    /** Canonical codes: shorter first, then by class; the first bit is the lowest of the stream. */
    private static void fillTable(byte[] lengths, short[] table, int longest) {
        int size = 1 << longest;
        Arrays.fill(table, 0, size, (short) 0);
        int code = 0;
        for (int bits = 1; bits <= longest; bits++) {
            for (int i = 0; i < CLASSES; i++) {
                if (lengths[i] == bits) {
                    if (code >= 1 << bits) {
                        throw new MalformedException("code lengths do not fit");
                    }
                    int reversed = Integer.reverse(code) >>> (32 - bits);
                    for (int at = reversed; at < size; at += 1 << bits) {
                        table[at] = (short) (bits << 8 | i);
                    }
                    code++;
                }
            }
            code <<= 1;
        }
    }

    private void begin(byte[] from, int offset, int limit) {
        bytes = from;
        position = offset;
        end = limit;
        buffer = 0;
        buffered = 0;
    }

    private void fill() {
        if (end - position >= Long.BYTES) {
            // Bits above those counted are there already; setting them again changes nothing.
            buffer |= LittleEndian.getLong(bytes, position) << buffered;
            int whole = (63 - buffered) >> 3;
            position += whole;
            buffered += whole << 3;
            return;
        }
        while (buffered <= 56 && position < end) {
            buffer |= (bytes[position++] & 0xffL) << buffered;
            buffered += 8;
        }
    }

    private long next() {
        fill();
        int entry = table[(int) buffer & mask];
        int used = entry >> 8;
        int magnitude = entry & 0xff;
        if (used == 0 || used > buffered) {
            throw new MalformedException("packed chunk ends early");
        }
        buffer >>>= used;
        buffered -= used;
        if (magnitude <= 1) {
            return -magnitude;
        }
        long low = bits(magnitude - 1);
        long zigzag = low | 1L << (magnitude - 1);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    private long bits(int count) {
        if (count > 32) {
            long low = bits(32);
            return low | bits(count - 32) << 32;
        }
        fill();
        if (count > buffered) {
            throw new MalformedException("packed chunk ends early");
        }
        long value = buffer & ((1L << count) - 1);
        buffer >>>= count;
        buffered -= count;
        return value;
    }
}
