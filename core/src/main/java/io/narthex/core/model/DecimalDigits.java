package io.narthex.core.model;

/** Writes whole numbers as ASCII digits into byte arrays, eight digits at a time. */
public final class DecimalDigits {
    /** What {@link #putLong} writes at most. */
    public static final int MAX_BYTES = 20;

    private static final int EIGHT_DIGITS = 100_000_000;
    private static final byte[] PAIRS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private DecimalDigits() {}

    /** Writes a number, with a sign where it is negative; returns the place behind it. */
    public static int putLong(byte[] into, int start, long value) {
        if (value >= 0) {
            return putWhole(into, start, value);
        }
        into[start] = '-';
        if (value != Long.MIN_VALUE) {
            return putWhole(into, start + 1, -value);
        }
        int at = putWhole(into, start + 1, -(value / EIGHT_DIGITS));
        putEight(into, at, (int) -(value % EIGHT_DIGITS));
        return at + 8;
    }

    private static int putWhole(byte[] into, int start, long value) {
        if (value < EIGHT_DIGITS) {
            return putInt(into, start, (int) value);
        }
        long rest = value / EIGHT_DIGITS;
        int at = putWhole(into, start, rest);
        putEight(into, at, (int) (value - rest * EIGHT_DIGITS));
        return at + 8;
    }

    private static int putInt(byte[] into, int start, int value) {
        int end = start + 1;
        for (int bound = 10; end < start + 8 && value >= bound; bound *= 10) {
            end++;
        }
        int rest = value;
        for (int at = end - 1; at >= start; at--) {
            int tenth = rest / 10;
            into[at] = (byte) ('0' + rest - 10 * tenth);
            rest = tenth;
        }
        return end;
    }

    /** Writes a number below 1e8 with leading zeros, as eight digits. */
    static void putEight(byte[] into, int at, int number) {
        // Multiplications in place of divisions: a compiler in a hurry leaves those as they are.
        int upper = (int) ((number * 109_951_163L) >>> 40);
        putFour(into, at, upper);
        putFour(into, at + 4, number - upper * 10_000);
    }

    private static void putFour(byte[] into, int at, int number) {
        int upper = (number * 5243) >>> 19;
        int lower = number - upper * 100;
        into[at] = PAIRS[2 * upper];
        into[at + 1] = PAIRS[2 * upper + 1];
        into[at + 2] = PAIRS[2 * lower];
        into[at + 3] = PAIRS[2 * lower + 1];
    }
}
