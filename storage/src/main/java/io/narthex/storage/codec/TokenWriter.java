package io.narthex.storage.codec;

import java.util.Arrays;

/**
 * Writes a token stream: deltas, runs, exact bits, gaps, into a byte array that grows slowly. The
 * last byte may still change, so a reader copies. Guarded by its owner.
 */
public class TokenWriter extends ValueState {
    private static final byte[] EMPTY = {};

    private byte[] bytes = EMPTY;
    private int size;
    private long lastDelta;

    /** The position of a last token that can still take one more delta, or -1. */
    private int open = -1;

    /** The stream; only the first {@link #size} bytes are valid. */
    public final byte[] bytes() {
        return bytes;
    }

    public final int size() {
        return size;
    }

    /** Writes the stream, preceded by its length. */
    public final void writeTo(ByteWriter out) {
        out.putSized(bytes, size);
    }

    /** Forgets everything but keeps the array. */
    public final void clear() {
        size = 0;
        lastDelta = 0;
        open = -1;
        forget();
    }

    /** Forgets everything, the array too. */
    public final void release() {
        clear();
        bytes = EMPTY;
    }

    private void need(int more) {
        if (bytes.length - size < more) {
            // There is one for each series: what is not in use is counted more than copying.
            int grown = bytes.length + (bytes.length >> 4);
            bytes = Arrays.copyOf(bytes, (Math.max(grown, size + more) + 7) & ~7);
        }
    }

    /** Writes the difference to the mantissa before. */
    public final void delta(long delta) {
        boolean small = delta >= -Tokens.SMALL_MAX && delta <= Tokens.SMALL_MAX;
        if (open >= 0) {
            int token = bytes[open] & 0xff;
            if (token >= Tokens.RUN) {
                if (delta == lastDelta && token < Tokens.RUN + Tokens.RUN_MAX - 1) {
                    bytes[open]++;
                    return;
                }
            } else if (small) {
                int first = token - Tokens.SINGLE;
                bytes[open] = (byte) (first * Tokens.SMALL_RADIX + (int) delta + Tokens.SMALL_MAX);
                lastDelta = delta;
                open = -1;
                return;
            }
        }
        need(9);
        if (delta == lastDelta && size > 0) {
            open = size;
            bytes[size++] = (byte) Tokens.RUN;
        } else if (small) {
            open = size;
            bytes[size++] = (byte) (Tokens.SINGLE + (int) delta + Tokens.SMALL_MAX);
        } else {
            open = -1;
            large(delta);
        }
        lastDelta = delta;
    }

    private void large(long delta) {
        if (delta >= Tokens.DELTA_12_MIN && delta <= Tokens.DELTA_12_MAX) {
            int offset = (int) delta - Tokens.DELTA_12_MIN;
            bytes[size++] = (byte) (Tokens.DELTA_12 + (offset >> 8));
            bytes[size++] = (byte) offset;
        } else if (delta >= Tokens.DELTA_19_MIN && delta <= Tokens.DELTA_19_MAX) {
            int offset = (int) delta - Tokens.DELTA_19_MIN;
            bytes[size++] = (byte) (Tokens.DELTA_19 + (offset >> 16));
            bytes[size++] = (byte) offset;
            bytes[size++] = (byte) (offset >> 8);
        } else {
            int bits = 65 - Long.numberOfLeadingZeros(delta < 0 ? ~delta : delta);
            int length = Math.max(3, (bits + 7) >> 3);
            bytes[size++] = (byte) (Tokens.DELTA_BYTES + length - 3);
            for (int i = 0; i < length; i++) {
                bytes[size++] = (byte) (delta >> (8 * i));
            }
        }
    }

    /** Says how many decimal places the following mantissas have; they begin at 0 again. */
    public final void places(int places) {
        need(2);
        bytes[size++] = (byte) Tokens.PLACES;
        bytes[size++] = (byte) places;
        lastDelta = 0;
        open = -1;
    }

    /** Writes a value by its bits, relative to those of the value before. */
    public final void bits(long bits, long previousBits) {
        need(10);
        open = -1;
        long changed = bits ^ previousBits;
        int leading = Long.numberOfLeadingZeros(changed) >> 3;
        int trailing = Long.numberOfTrailingZeros(changed) >> 3;
        if (changed == 0) {
            trailing = 0;
        }
        int length = 8 - leading - trailing;
        if (length >= 7) {
            bytes[size++] = (byte) Tokens.RAW;
            LittleEndian.putLong(bytes, size, bits);
            size += 8;
            return;
        }
        bytes[size++] = (byte) Tokens.XOR;
        bytes[size++] = (byte) (leading << 4 | trailing);
        for (int i = trailing; i < trailing + length; i++) {
            bytes[size++] = (byte) (changed >>> (8 * i));
        }
    }

    /** Writes a stale marker. */
    public final void stale() {
        need(1);
        open = -1;
        bytes[size++] = (byte) Tokens.STALE;
    }

    /** Says that {@code rows} rows have no sample. */
    public final void gap(int rows) {
        need(11);
        open = -1;
        bytes[size++] = (byte) Tokens.GAP;
        long rest = rows;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes a value of this stream's own series. */
    public final void value(long bits) {
        encode(bits, this, null);
    }

    /** Writes a whole number, such as a timestamp, into a stream that holds nothing else. */
    public final void whole(long number) {
        delta(number - mantissa());
        mantissa(number);
    }
}
