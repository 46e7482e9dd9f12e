package io.narthex.storage.codec;

import io.narthex.core.model.StaleMarker;

/**
 * Reads a token stream, one value at a time or in bulk. The state of the mantissa can be set, for
 * streams whose values belong to many series. Confined to one thread.
 */
public final class TokenReader {
    /** What {@link #next} found. */
    public static final int END = 0;

    /** A value stands in {@link #valueBits}. */
    public static final int VALUE = 1;

    /** {@link #gapRows} rows have no sample. */
    public static final int GAP = 2;

    private byte[] bytes = {};
    private int position;
    private int end;
    private long mantissa;
    private int places;
    private long lastDelta;
    private int pendingRun;
    private int pendingSmall;
    private boolean hasPendingSmall;
    private long valueBits;
    private int gapRows;

    /** Begins a stream; mantissa, places and bits before it are 0. */
    public void reset(byte[] from, int offset, int length) {
        bytes = from;
        position = offset;
        end = offset + length;
        lastDelta = 0;
        pendingRun = 0;
        hasPendingSmall = false;
        state(0, 0, 0);
    }

    /** Sets what the next value is relative to. */
    public void state(long newMantissa, int newPlaces, long newBits) {
        mantissa = newMantissa;
        places = newPlaces;
        valueBits = newBits;
    }

    public long mantissa() {
        return mantissa;
    }

    public int places() {
        return places;
    }

    public long valueBits() {
        return valueBits;
    }

    public int gapRows() {
        return gapRows;
    }

    private int readByte() {
        if (position >= end) {
            throw new MalformedException("token stream ends early");
        }
        return bytes[position++] & 0xff;
    }

    private int moved(long delta) {
        lastDelta = delta;
        mantissa += delta;
        valueBits = Double.doubleToRawLongBits(Decimals.value(mantissa, places));
        return VALUE;
    }

    /** Reads on; see {@link #END}, {@link #VALUE}, {@link #GAP}. */
    public int next() {
        while (true) {
            if (pendingRun > 0) {
                pendingRun--;
                return moved(lastDelta);
            }
            if (hasPendingSmall) {
                hasPendingSmall = false;
                return moved(pendingSmall);
            }
            if (position >= end) {
                return END;
            }
            int token = bytes[position++] & 0xff;
            if (token < Tokens.SINGLE) {
                pendingSmall = token % Tokens.SMALL_RADIX - Tokens.SMALL_MAX;
                hasPendingSmall = true;
                return moved(token / Tokens.SMALL_RADIX - Tokens.SMALL_MAX);
            }
            if (token < Tokens.RUN) {
                return moved(token - Tokens.SINGLE - Tokens.SMALL_MAX);
            }
            if (token < Tokens.DELTA_12) {
                pendingRun = token - Tokens.RUN;
                return moved(lastDelta);
            }
            if (token < Tokens.PLACES) {
                return moved(large(token));
            }
            if (token != Tokens.PLACES) {
                return special(token);
            }
            places = readByte();
            if (places > Decimals.MAX_PLACES) {
                throw new MalformedException("decimal places out of range: places=" + places);
            }
            mantissa = 0;
            lastDelta = 0;
        }
    }

    private long large(int token) {
        if (token < Tokens.DELTA_19) {
            int offset = (token - Tokens.DELTA_12) << 8 | readByte();
            return (long) offset + Tokens.DELTA_12_MIN;
        }
        if (token < Tokens.DELTA_BYTES) {
            int low = readByte();
            int offset = (token - Tokens.DELTA_19) << 16 | readByte() << 8 | low;
            return (long) offset + Tokens.DELTA_19_MIN;
        }
        int length = token - Tokens.DELTA_BYTES + 3;
        int unused = 64 - 8 * length;
        return readBytes(0, length) << unused >> unused;
    }

    private int special(int token) {
        if (token == Tokens.GAP) {
            gapRows = readGap();
            return GAP;
        }
        switch (token) {
            case Tokens.RAW -> valueBits = readBytes(0, 8);
            case Tokens.XOR -> {
                int ends = readByte();
                int leading = ends >> 4;
                int trailing = ends & 15;
                if (leading + trailing > 8) {
                    throw new MalformedException("changed bytes out of range: " + ends);
                }
                valueBits ^= readBytes(trailing, 8 - leading);
            }
            case Tokens.STALE -> valueBits = StaleMarker.BITS;
            default -> throw new MalformedException("unknown token: " + token);
        }
        return VALUE;
    }

    private long readBytes(int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value |= (long) readByte() << (8 * i);
        }
        return value;
    }

    private int readGap() {
        long rows = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = readByte();
            rows |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                break;
            }
        }
        if (rows > Integer.MAX_VALUE) {
            throw new MalformedException("gap out of range: rows=" + rows);
        }
        return (int) rows;
    }
}
