package io.narthex.core.model;

import java.nio.charset.StandardCharsets;

/**
 * Writes floating-point numbers as {@link Floats} describes them into byte arrays, without garbage.
 * Each method returns the place behind what it wrote. Confined to one thread.
 */
public final class FloatBytes {
    /** What {@link #putApi} and {@link #putG} write at most: {@code -0.0000012345678901234567}. */
    public static final int MAX_BYTES = 26;

    /** What {@link #putPlain} writes at most, with the sign of the smallest number. */
    public static final int MAX_PLAIN_BYTES = 345;

    private static final byte[] NAN = ascii("NaN");
    private static final byte[] INFINITE = ascii("+Inf");
    private static final byte[] MINUS_INFINITE = ascii("-Inf");
    private static final byte[] MINUS_ZERO = ascii("-0");
    private static final double PLAIN_INT_BELOW = 100_000;

    private final ShortestDecimal decimal = new ShortestDecimal();

    /** With an exponent below 1e-6 and from 1e21 on, as Prometheus' HTTP API has it. */
    public int putApi(byte[] into, int at, double value) {
        double magnitude = Math.abs(value);
        return put(into, at, value, magnitude >= 1e-6 && magnitude < 1e21);
    }

    /** With an exponent below 1e-4 and from 1e6 on: Go's {@code 'g', -1}. */
    public int putG(byte[] into, int at, double value) {
        double magnitude = Math.abs(value);
        return put(into, at, value, magnitude >= 1e-4 && magnitude < 1e6);
    }

    /** Without an exponent: Go's {@code 'f', -1}. */
    public int putPlain(byte[] into, int at, double value) {
        return put(into, at, value, true);
    }

    private int put(byte[] into, int start, double value, boolean plain) {
        double magnitude = Math.abs(value);
        if (magnitude < PLAIN_INT_BELOW && value == (int) value) {
            return putInt(into, start, value);
        }
        if (!(magnitude <= Double.MAX_VALUE)) {
            byte[] word = value > 0 ? INFINITE : value < 0 ? MINUS_INFINITE : NAN;
            return copy(word, into, start);
        }
        int at = start;
        if (value < 0) {
            into[at++] = '-';
        }
        decimal.set(magnitude);
        return plain ? putDigits(into, at) : putExponent(into, at);
    }

    private static int putInt(byte[] into, int start, double value) {
        if (value == 0 && 1 / value < 0) {
            return copy(MINUS_ZERO, into, start);
        }
        return DecimalDigits.putLong(into, start, (long) value);
    }

    private int putDigits(byte[] into, int start) {
        int at = start;
        int pointAt = decimal.pointAt();
        int count = decimal.count();
        if (pointAt <= 0) {
            into[at++] = '0';
            into[at++] = '.';
            at = putZeros(into, at, -pointAt);
            return decimal.copy(0, count, into, at);
        }
        if (pointAt >= count) {
            at = decimal.copy(0, count, into, at);
            return putZeros(into, at, pointAt - count);
        }
        at = decimal.copy(0, pointAt, into, at);
        into[at++] = '.';
        return decimal.copy(pointAt, count - pointAt, into, at);
    }

    private static int putZeros(byte[] into, int start, int count) {
        for (int i = 0; i < count; i++) {
            into[start + i] = '0';
        }
        return start + count;
    }

    private int putExponent(byte[] into, int start) {
        int at = decimal.copy(0, 1, into, start);
        if (decimal.count() > 1) {
            into[at++] = '.';
            at = decimal.copy(1, decimal.count() - 1, into, at);
        }
        int exponent = decimal.pointAt() - 1;
        into[at++] = 'e';
        into[at++] = (byte) (exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        if (size < 10) {
            into[at++] = '0';
        }
        return DecimalDigits.putLong(into, at, size);
    }

    private static int copy(byte[] from, byte[] into, int at) {
        System.arraycopy(from, 0, into, at, from.length);
        return at + from.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
