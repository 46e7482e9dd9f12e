package io.narthex.core.model;

/**
 * The shortest decimal digits that give a double back, the closest of these, and where their point
 * stands. Made once and used for one number after the other without garbage. Confined to one
 * thread.
 */
public final class ShortestDecimal {
    /*
     * Numbers of up to fifteen digits, which most samples are, are found by scaling: no two such
     * decimals are the same double, so the one that gives the number back is the shortest. For all
     * others the bounds of what rounds to the number are scaled to integers with a common power of
     * ten (R. Giulietti, "The Schubfach way to render doubles", 2020).
     */
    private static final int SIGNIFICAND_BITS = 52;
    private static final long IMPLICIT_BIT = 1L << SIGNIFICAND_BITS;

    /** Whole numbers below this are exact. */
    private static final double MAX_WHOLE = 1L << 53;

    /** The power of two of the least bit of the smallest numbers. */
    private static final int MIN_EXPONENT = -1074;

    private static final int SHORT_DIGITS = 15;

    /** Where scaling to fifteen digits takes powers of ten that are exact. */
    private static final int SHORT_FROM_EXPONENT = -26;

    private static final int SHORT_TO_EXPONENT = 48;
    private static final double[] EXACT_POWERS = new double[23];

    /** 1e15, where sixteen digits begin. */
    private static final double TOO_LONG = 1e15;

    private static final long LOW_MASK = Long.MAX_VALUE;

    private static final int EIGHT_DIGITS = 100_000_000;
    private static final double EIGHTH_POWER_OF_TENTH = 1e-8;

    /** After so many numbers in a row that took more, fifteen digits are tried now and then. */
    private static final int LONG_IN_A_ROW = 4;

    private static final int TRIED_EVERY = 8;
    private static final int MAX_DIGITS = 24;

    /** Fewer digits are copied sooner than a copy is begun. */
    private static final int COPIED_ONE_BY_ONE = 8;

    static {
        double power = 1;
        for (int i = 0; i < EXACT_POWERS.length; i++) {
            EXACT_POWERS[i] = power;
            power *= 10;
        }
    }

    /** The digits stand from {@link #first} to before {@link #end}. */
    private final byte[] digits = new byte[MAX_DIGITS];

    private int first;
    private int end;
    private int pointAt;

    /** Numbers in a row for which fifteen digits were not enough. */
    private int longInARow;

    /** Takes apart {@code magnitude}, which is finite and above zero. */
    public void set(double magnitude) {
        if (magnitude < MAX_WHOLE && magnitude == (long) magnitude) {
            put((long) magnitude, 0);
        } else if (longInARow >= LONG_IN_A_ROW && longInARow % TRIED_EVERY != 0) {
            longInARow++;
            setLong(magnitude);
        } else if (setShort(magnitude)) {
            longInARow = 0;
        } else {
            longInARow++;
            setLong(magnitude);
        }
    }

    /** Finds the digits where fifteen are enough. */
    private boolean setShort(double magnitude) {
        int exponent = Math.getExponent(magnitude);
        if (exponent < SHORT_FROM_EXPONENT || exponent > SHORT_TO_EXPONENT) {
            return false;
        }
        int power = SHORT_DIGITS - 1 - floorLog10OfPowerOfTwo(exponent);
        double scaled = magnitude * EXACT_POWERS[power];
        if (scaled >= TOO_LONG) {
            power--;
            scaled = magnitude * EXACT_POWERS[power];
        }
        long significand = (long) (scaled + 0.5);
        if (significand / EXACT_POWERS[power] != magnitude) {
            return false;
        }
        put(significand, -power);
        return true;
    }

    private void setLong(double magnitude) {
        long bits = Double.doubleToRawLongBits(magnitude);
        int biased = (int) (bits >>> SIGNIFICAND_BITS);
        long fraction = bits & (IMPLICIT_BIT - 1);
        long significand = biased == 0 ? fraction : fraction | IMPLICIT_BIT;
        int exponent = MIN_EXPONENT + Math.max(0, biased - 1);
        // Below a power of two numbers lie closer.
        boolean even = (significand & 1) == 0;
        boolean regular = fraction != 0 || biased <= 1;
        int power =
                regular ? floorLog10OfPowerOfTwo(exponent) : floorLog10OfThreeQuarters(exponent);
        int shift = exponent + floorLog2OfPowerOfTen(-power) + 2;
        PowerOfTen scale = PowerOfTen.of(-power);
        // In quarters: the number and what lies between it and its neighbours.
        long quarters = significand << 2;
        long value = scaled(scale, quarters << shift);
        long below = quarters - (regular ? 2 : 1);
        long lower = scaled(scale, below << shift) + (even ? 0 : 1);
        long upper = scaled(scale, (quarters + 2) << shift) - (even ? 0 : 1);
        long floor = value >> 2;
        long shorter = floor - lastDigit(floor);
        boolean isIn = lower <= 4 * shorter;
        boolean nextIsIn = 4 * (shorter + 10) <= upper;
        if (floor >= 10 && isIn != nextIsIn) {
            put(isIn ? shorter : shorter + 10, power);
            return;
        }
        isIn = lower <= 4 * floor;
        nextIsIn = 4 * (floor + 1) <= upper;
        if (isIn == nextIsIn) {
            long beyondHalf = value - (4 * floor + 2);
            isIn = beyondHalf < 0 || (beyondHalf == 0 && (floor & 1) == 0);
        }
        put(isIn ? floor : floor + 1, power);
    }

    private static int lastDigit(long whole) {
        int low = (int) (whole - aboveEightDigits(whole) * EIGHT_DIGITS);
        return low - 10 * (int) ((low * 3_435_973_837L) >>> 35);
    }

    /**
     * A whole number from 0 to 1e18 without its last eight digits. Dividing takes processors of
     * boards longest of all.
     */
    private static long aboveEightDigits(long whole) {
        long near = (long) (whole * EIGHTH_POWER_OF_TENTH);
        long rest = whole - near * EIGHT_DIGITS;
        return rest < 0 ? near - 1 : rest >= EIGHT_DIGITS ? near + 1 : near;
    }

    /** A product with a power of ten, without what lies behind its point but for a sticky bit. */
    private static long scaled(PowerOfTen scale, long factor) {
        long carried = Math.multiplyHigh(scale.low(), factor);
        long low = scale.high() * factor;
        long sum = (low >>> 1) + carried;
        long whole = Math.multiplyHigh(scale.high(), factor) + (sum >>> 63);
        return whole | (((sum & LOW_MASK) + LOW_MASK) >>> 63);
    }

    /** The largest n for which 10 to the power of n is not above 2 to that of {@code exponent}. */
    private static int floorLog10OfPowerOfTwo(int exponent) {
        return (int) ((exponent * 661_971_961_083L) >> 41);
    }

    /** As {@link #floorLog10OfPowerOfTwo}, of three quarters of the power. */
    private static int floorLog10OfThreeQuarters(int exponent) {
        return (int) ((exponent * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    /** The largest n for which 2 to the power of n is not above 10 to that of {@code exponent}. */
    private static int floorLog2OfPowerOfTen(int exponent) {
        return (int) ((exponent * 913_124_641_741L) >> 38);
    }

    /** Takes the digits of {@code significand} times ten to the power of {@code exponent}. */
    private void put(long significand, int exponent) {
        long rest = aboveEightDigits(significand);
        DecimalDigits.putEight(digits, 16, (int) (significand - rest * EIGHT_DIGITS));
        int from = 16;
        if (rest > 0) {
            long most = aboveEightDigits(rest);
            DecimalDigits.putEight(digits, 8, (int) (rest - most * EIGHT_DIGITS));
            from = 8;
            if (most > 0) {
                DecimalDigits.putEight(digits, 0, (int) most);
                from = 0;
            }
        }
        while (digits[from] == '0') {
            from++;
        }
        int to = MAX_DIGITS;
        while (digits[to - 1] == '0') {
            to--;
        }
        first = from;
        end = to;
        pointAt = MAX_DIGITS - from + exponent;
    }

    /** How many digits there are; the last one is not 0, and neither is the first. */
    public int count() {
        return end - first;
    }

    /** The digit at {@code index}, from {@code '0'} to {@code '9'}. */
    public char digit(int index) {
        return (char) digits[first + index];
    }

    /** Copies {@code count} digits from {@code index} on; returns the place behind them. */
    public int copy(int index, int count, byte[] into, int at) {
        if (count < COPIED_ONE_BY_ONE) {
            for (int i = 0; i < count; i++) {
                into[at + i] = digits[first + index + i];
            }
        } else {
            System.arraycopy(digits, first + index, into, at, count);
        }
        return at + count;
    }

    /** The number is 0.digits times ten to this power. */
    public int pointAt() {
        return pointAt;
    }
}
