package io.narthex.core.model;

/**
 * The shortest decimal digits that give a double back, and where their point stands. Made once and
 * used for one number after the other without garbage. Confined to one thread.
 */
public final class ShortestDecimal {
    /** From here on no number is so coarse that one digit does where Java gives two. */
    private static final double COARSE_BELOW = 1e-300;

    private final StringBuilder text = new StringBuilder(32);
    private final char[] digits = new char[24];
    private int count;
    private int pointAt;

    /** Takes apart {@code magnitude}, which is finite and above zero. */
    public void set(double magnitude) {
        text.setLength(0);
        text.append(magnitude);
        count = 0;
        int point = -1;
        int exponent = 0;
        boolean leading = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                point = count;
            } else if (c == 'E') {
                exponent += Integer.parseInt(text, i + 1, text.length(), 10);
                break;
            } else if (leading && c == '0') {
                // A leading zero is no digit; behind the point it moves the point.
                exponent -= point >= 0 ? 1 : 0;
            } else {
                leading = false;
                digits[count++] = c;
            }
        }
        while (count > 1 && digits[count - 1] == '0') {
            count--;
        }
        pointAt = point + exponent;
        if (count == 2 && magnitude < COARSE_BELOW) {
            shorten(magnitude);
        }
    }

    /** Java always gives two digits where one may do, as for 4.9E-324. */
    private void shorten(double magnitude) {
        int rounded = digits[0] - '0' + (digits[1] >= '5' ? 1 : 0);
        if (rounded <= 9 && Double.parseDouble("0." + rounded + "E" + pointAt) == magnitude) {
            digits[0] = (char) ('0' + rounded);
            count = 1;
        }
    }

    /** How many digits there are; the last one is not 0, and neither is the first. */
    public int count() {
        return count;
    }

    /** The digit at {@code index}, from {@code '0'} to {@code '9'}. */
    public char digit(int index) {
        return digits[index];
    }

    /** The number is 0.digits times ten to this power. */
    public int pointAt() {
        return pointAt;
    }
}
