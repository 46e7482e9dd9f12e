package io.narthex.core.exposition;

import io.narthex.core.model.DecimalDigits;
import io.narthex.core.model.FloatBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * A reused buffer before an output stream that takes text and numbers and encodes them as UTF-8
 * itself, so that a sample leaves no garbage. Confined to one thread.
 */
final class ByteOutput {
    private static final int BUFFER_BYTES = 8192;

    /** Go's shortest {@code 'g'} format has an exponent from here on. */
    private static final double EXPONENT_FROM = 1e6;

    /** Whole numbers up to here are exact. */
    private static final double MAX_WHOLE = 1L << 53;

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] digits = new byte[FloatBytes.MAX_BYTES];
    private final FloatBytes floats = new FloatBytes();
    private int used;

    ByteOutput(OutputStream out) {
        this.out = out;
    }

    void flush() throws IOException {
        drain();
        out.flush();
    }

    private void drain() throws IOException {
        out.write(buffer, 0, used);
        used = 0;
    }

    void put(char ascii) {
        if (used == buffer.length) {
            try {
                drain();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        buffer[used++] = (byte) ascii;
    }

    /** Text as UTF-8; an unpaired surrogate becomes U+FFFD. */
    void put(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                put(c);
            } else {
                i += putWide(text, i);
            }
        }
    }

    /**
     * Text as UTF-8 with backslash and line feed escaped, and the double quote where {@code quote}.
     */
    void putEscaped(String text, boolean quote) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || (c == '"' && quote)) {
                put('\\');
                put(c);
            } else if (c == '\n') {
                put('\\');
                put('n');
            } else if (c < 0x80) {
                put(c);
            } else {
                i += putWide(text, i);
            }
        }
    }

    /** Writes the character at {@code i}; returns how many more than one it took. */
    private int putWide(String text, int i) {
        int codePoint = text.codePointAt(i);
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            codePoint = 0xfffd;
        }
        if (codePoint < 0x800) {
            put((char) (0xc0 | (codePoint >> 6)));
        } else {
            if (codePoint < 0x10000) {
                put((char) (0xe0 | (codePoint >> 12)));
            } else {
                put((char) (0xf0 | (codePoint >> 18)));
                put((char) (0x80 | ((codePoint >> 12) & 0x3f)));
            }
            put((char) (0x80 | ((codePoint >> 6) & 0x3f)));
        }
        put((char) (0x80 | (codePoint & 0x3f)));
        return codePoint >= 0x10000 ? 1 : 0;
    }

    void putLong(long value) {
        putDigits(DecimalDigits.putLong(digits, 0, value));
    }

    private void putDigits(int count) {
        for (int i = 0; i < count; i++) {
            put((char) digits[i]);
        }
    }

    /** A whole number without exponent, any other as {@link #putFloat} with a point. */
    void putCount(double value) {
        if (value == Math.rint(value) && Math.abs(value) <= MAX_WHOLE) {
            putLong((long) value);
        } else {
            putFloat(value, true);
        }
    }

    /**
     * A number as Go spells it ({@code strconv.FormatFloat(value, 'g', -1, 64)}).
     *
     * @param point whether {@code .0} is appended where neither point nor exponent shows that it is
     *     a float, as OpenMetrics has it
     */
    void putFloat(double value, boolean point) {
        if (Double.isNaN(value)) {
            put("NaN");
        } else if (Double.isInfinite(value)) {
            put(value > 0 ? "+Inf" : "-Inf");
        } else if (value == (int) value && Math.abs(value) < EXPONENT_FROM) {
            if (value == 0 && 1 / value < 0) {
                put('-');
            }
            putLong((long) value);
            if (point) {
                put(".0");
            }
        } else {
            putDigits(floats.putG(digits, 0, value));
        }
    }
}
