package io.narthex.core.exposition;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * Reads floating-point numbers from bytes as Go's {@code strconv.ParseFloat} takes them, without
 * garbage for all but the rarest spellings, and always correctly rounded. Refused as in Prometheus'
 * own parsers: underscores, and numbers too large for a double.
 */
final class Decimals {
    /*
     * Up to 19 significant digits w and a power of ten q are exact as a long times ten to the q.
     * Small ones are a single correctly rounded operation (W. D. Clinger, "How to read floating
     * point numbers accurately"); most others are settled by a 128-bit product with a truncated
     * power of five (D. Lemire, "Number parsing at a gigabyte per second"), which says when it
     * cannot tell; the rest, and what needs more digits, goes to Double.parseDouble.
     */

    /** What {@link #parse} returns for what is no number: a NaN that no text stands for. */
    static final long NOT_A_NUMBER = 0x7ff8dead00000000L;

    private static final int MAX_DIGITS = 19;
    private static final int MAX_EXACT_POWER = 22;
    private static final long MAX_EXACT_WHOLE = 1L << 53;
    private static final int MAX_TABLE_POWER = 64;
    private static final int MAX_EXPONENT = 100_000;

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22
    };

    private Decimals() {}

    /** The bits of the decimal number that {@code text} is, or {@link #NOT_A_NUMBER}. */
    static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length, false);
    }

    /**
     * The bits of the number that stands from {@code from} to {@code to}, or {@link #NOT_A_NUMBER}.
     *
     * @param hex whether a hexadecimal number such as {@code 0x1p-3} is taken
     */
    static long parse(byte[] bytes, int from, int to, boolean hex) {
        int at = from;
        boolean negative = false;
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            negative = bytes[at] == '-';
            at++;
        }
        if (at == to) {
            return NOT_A_NUMBER;
        }
        byte first = bytes[at];
        if (!isDigit(first) && first != '.') {
            return word(bytes, at, to, at > from, negative);
        }
        if (first == '0' && at + 1 < to && (bytes[at + 1] | 0x20) == 'x') {
            return hex && isHex(bytes, at + 2, to) ? slow(bytes, from, to) : NOT_A_NUMBER;
        }
        return decimal(bytes, from, at, to, negative);
    }

    private static long decimal(byte[] bytes, int from, int start, int to, boolean negative) {
        long mantissa = 0;
        int significant = 0;
        int scale = 0;
        boolean point = false;
        boolean any = false;
        int at = start;
        for (; at < to; at++) {
            byte b = bytes[at];
            if (isDigit(b)) {
                any = true;
                if (significant > 0 || b != '0') {
                    significant++;
                    if (significant <= MAX_DIGITS) {
                        mantissa = mantissa * 10 + (b - '0');
                    }
                }
                scale -= point ? 1 : 0;
            } else if (b == '.' && !point) {
                point = true;
            } else {
                break;
            }
        }
        if (!any) {
            return NOT_A_NUMBER;
        }
        int exponent = 0;
        if (at < to) {
            exponent = (bytes[at] | 0x20) == 'e' ? exponent(bytes, at + 1, to) : Integer.MIN_VALUE;
            if (exponent == Integer.MIN_VALUE) {
                return NOT_A_NUMBER;
            }
        }
        if (mantissa == 0) {
            return Double.doubleToRawLongBits(negative ? -0.0 : 0.0);
        }
        if (significant > MAX_DIGITS) {
            return slow(bytes, from, to);
        }
        int power = scale + exponent;
        if (mantissa > 0
                && mantissa <= MAX_EXACT_WHOLE
                && power >= -MAX_EXACT_POWER
                && power <= MAX_EXACT_POWER) {
            double value =
                    power < 0 ? mantissa / POWERS_OF_TEN[-power] : mantissa * POWERS_OF_TEN[power];
            return Double.doubleToRawLongBits(negative ? -value : value);
        }
        long bits =
                power >= -MAX_TABLE_POWER && power <= MAX_TABLE_POWER
                        ? product(mantissa, power)
                        : NOT_A_NUMBER;
        if (bits == NOT_A_NUMBER) {
            return slow(bytes, from, to);
        }
        return negative ? bits | Long.MIN_VALUE : bits;
    }

    /** The number behind the e, or MIN_VALUE where there is none; far too large ones are cut. */
    private static int exponent(byte[] bytes, int from, int to) {
        int at = from;
        boolean negative = false;
        if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
            negative = bytes[at] == '-';
            at++;
        }
        if (at == to) {
            return Integer.MIN_VALUE;
        }
        int exponent = 0;
        for (; at < to; at++) {
            if (!isDigit(bytes[at])) {
                return Integer.MIN_VALUE;
            }
            exponent = Math.min(MAX_EXPONENT, exponent * 10 + (bytes[at] - '0'));
        }
        return negative ? -exponent : exponent;
    }

    /** {@code mantissa}, unsigned and not zero, times ten to {@code power}, or not a number. */
    private static long product(long mantissa, int power) {
        int zeros = Long.numberOfLeadingZeros(mantissa);
        long w = mantissa << zeros;
        int index = 2 * (power + MAX_TABLE_POWER);
        long high = Math.unsignedMultiplyHigh(w, PowersOfFive.TABLE[index]);
        long low = w * PowersOfFive.TABLE[index];
        if ((high & 0x1ff) == 0x1ff) {
            long carry = Math.unsignedMultiplyHigh(w, PowersOfFive.TABLE[index + 1]);
            low += carry;
            if (Long.compareUnsigned(low, carry) < 0) {
                high++;
            }
        }
        if (low == -1) {
            return NOT_A_NUMBER;
        }
        int upper = (int) (high >>> 63);
        long result = high >>> (upper + 9);
        int exponent = (((152170 + 65536) * power) >> 16) + 63 + upper - zeros + 1023;
        if (Long.compareUnsigned(low, 1) <= 0
                && power >= -4
                && power <= 23
                && (result & 3) == 1
                && result << (upper + 9) == high) {
            // Half way between two doubles: to the even one, which is below.
            result &= ~1L;
        }
        result += result & 1;
        result >>>= 1;
        if (result >= 1L << 53) {
            result = 1L << 52;
            exponent++;
        }
        return (result & ~(1L << 52)) | ((long) exponent << 52);
    }

    private static long slow(byte[] bytes, int from, int to) {
        double value =
                Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
        return Double.isInfinite(value) ? NOT_A_NUMBER : Double.doubleToRawLongBits(value);
    }

    private static long word(byte[] bytes, int from, int to, boolean signed, boolean negative) {
        if (is(bytes, from, to, "nan")) {
            return signed ? NOT_A_NUMBER : Double.doubleToRawLongBits(Double.NaN);
        }
        if (is(bytes, from, to, "inf") || is(bytes, from, to, "infinity")) {
            return Double.doubleToRawLongBits(
                    negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return NOT_A_NUMBER;
    }

    private static boolean is(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if ((bytes[from + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Hexadecimal digits with an optional point, then {@code p} and a decimal exponent. */
    private static boolean isHex(byte[] bytes, int from, int to) {
        boolean any = false;
        boolean point = false;
        for (int at = from; at < to; at++) {
            int b = bytes[at];
            if (b == '.' && !point) {
                point = true;
            } else if ((b | 0x20) == 'p') {
                return any && exponent(bytes, at + 1, to) != Integer.MIN_VALUE;
            } else if (isDigit((byte) b) || ((b | 0x20) >= 'a' && (b | 0x20) <= 'f')) {
                any = true;
            } else {
                return false;
            }
        }
        return false;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The first 128 bits of the powers of five, two longs each; made when first needed. */
    private static final class PowersOfFive {
        static final long[] TABLE = new long[2 * (2 * MAX_TABLE_POWER + 1)];

        static {
            BigInteger five = BigInteger.valueOf(5);
            for (int q = -MAX_TABLE_POWER; q <= MAX_TABLE_POWER; q++) {
                BigInteger power = five.pow(Math.abs(q));
                BigInteger bits;
                if (q >= 0) {
                    bits = power.shiftLeft(Math.max(0, 128 - power.bitLength()));
                } else {
                    // Down to -27 rounded up at the last bit, which makes ties come out right.
                    int length = power.bitLength();
                    int shift = q >= -27 ? length + 127 : 2 * length + 128;
                    bits = BigInteger.ONE.shiftLeft(shift).divide(power).add(BigInteger.ONE);
                }
                bits = bits.shiftRight(Math.max(0, bits.bitLength() - 128));
                TABLE[2 * (q + MAX_TABLE_POWER)] = bits.shiftRight(64).longValue();
                TABLE[2 * (q + MAX_TABLE_POWER) + 1] = bits.longValue();
            }
        }
    }
}
