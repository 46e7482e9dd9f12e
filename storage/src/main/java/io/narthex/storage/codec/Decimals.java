package io.narthex.storage.codec;

/**
 * Doubles as decimals: a mantissa and a number of decimal places, only where dividing gives the
 * very same bits again.
 */
public final class Decimals {
    /** The most decimal places that are tried. */
    public static final int MAX_PLACES = 9;

    /** What {@link #mantissa} returns where there is none. */
    public static final long NONE = Long.MIN_VALUE;

    private static final double MAX_MANTISSA = 9007199254740992.0;
    private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    private Decimals() {}

    /** The mantissa of {@code value} with {@code places} decimals, or {@link #NONE}. */
    public static long mantissa(double value, int places) {
        if (places == 0) {
            long whole = (long) value;
            boolean exact =
                    Double.doubleToRawLongBits((double) whole) == Double.doubleToRawLongBits(value);
            return exact ? whole : NONE;
        }
        double scaled = value * POWERS[places];
        if (!(scaled < MAX_MANTISSA && scaled > -MAX_MANTISSA)) {
            return NONE;
        }
        long whole = (long) (scaled + (scaled < 0 ? -0.5 : 0.5));
        boolean exact =
                Double.doubleToRawLongBits(whole / POWERS[places])
                        == Double.doubleToRawLongBits(value);
        return exact ? whole : NONE;
    }

    /** 10 to the {@code places}. */
    static double power(int places) {
        return POWERS[places];
    }

    /** The value of a mantissa with {@code places} decimals. */
    public static double value(long mantissa, int places) {
        return places == 0 ? (double) mantissa : mantissa / POWERS[places];
    }

    /** The fewest decimal places with which {@code value} has a mantissa, or -1. */
    public static int places(double value) {
        for (int places = 0; places <= MAX_PLACES; places++) {
            if (mantissa(value, places) != NONE) {
                return places;
            }
        }
        return -1;
    }

    /** The mantissa nearest to {@code value}, or {@link #NONE}. */
    static long nearest(double value, int places) {
        double scaled = value * POWERS[places];
        if (!(scaled < MAX_MANTISSA && scaled > -MAX_MANTISSA)) {
            return NONE;
        }
        return (long) (scaled + (scaled < 0 ? -0.5 : 0.5));
    }

    /** How many representable values lie between {@code value} and that of a mantissa. */
    static long residual(double value, long mantissa, int places) {
        return Double.doubleToRawLongBits(value)
                - Double.doubleToRawLongBits(value(mantissa, places));
    }

    /** The value that has such a residual. */
    static double value(long mantissa, int places, long residual) {
        return Double.longBitsToDouble(
                Double.doubleToRawLongBits(value(mantissa, places)) + residual);
    }
}
