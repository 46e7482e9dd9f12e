package io.narthex.core.model;

import java.util.Locale;

/**
 * Floating-point numbers as Go spells them, since Prometheus' formats are defined by Go's {@code
 * strconv} package: always the shortest digits that give the same number back; infinities are
 * {@code +Inf} and {@code -Inf}, every NaN is {@code NaN}.
 */
public final class Floats {
    private Floats() {}

    /** Without an exponent (Go's {@code 'f', -1}): {@code 1000000}, {@code 0.1}, {@code -0}. */
    public static String format(double value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    /**
     * With an exponent below 1e-4 and from 1e6 on (Go's {@code 'g', -1} and {@code %v}): {@code
     * 1e+06}, {@code 0.0001}, {@code 1.234567e+06}.
     */
    public static String formatG(double value) {
        StringBuilder text = new StringBuilder();
        appendG(text, value);
        return text.toString();
    }

    /** Appends what {@link #format} returns. */
    public static void append(StringBuilder text, double value) {
        byte[] bytes = new byte[FloatBytes.MAX_PLAIN_BYTES];
        append(text, bytes, new FloatBytes().putPlain(bytes, 0, value));
    }

    /** Appends what {@link #formatG} returns. */
    public static void appendG(StringBuilder text, double value) {
        byte[] bytes = new byte[FloatBytes.MAX_BYTES];
        append(text, bytes, new FloatBytes().putG(bytes, 0, value));
    }

    /**
     * Appends a sample's value as Prometheus' HTTP API spells it: with an exponent below 1e-6 and
     * from 1e21 on.
     */
    public static void appendApi(StringBuilder text, double value) {
        byte[] bytes = new byte[FloatBytes.MAX_BYTES];
        append(text, bytes, new FloatBytes().putApi(bytes, 0, value));
    }

    private static void append(StringBuilder text, byte[] ascii, int length) {
        for (int i = 0; i < length; i++) {
            text.append((char) ascii[i]);
        }
    }

    /**
     * The number that {@code text} stands for, as Go's {@code ParseFloat} reads it: decimal or
     * hexadecimal, {@code inf}, {@code infinity} and {@code nan} in any case, no blanks; what is
     * too large becomes an infinity.
     *
     * @throws NumberFormatException if it is no number
     */
    public static double parse(String text) {
        int start = !text.isEmpty() && (text.charAt(0) == '+' || text.charAt(0) == '-') ? 1 : 0;
        if (text.length() > start) {
            char first = text.charAt(start);
            char last = text.charAt(text.length() - 1);
            boolean numeral = (first >= '0' && first <= '9') || first == '.';
            if (numeral && isNumeralEnd(last)) {
                return Double.parseDouble(text);
            }
            if (!numeral) {
                return parseWord(text, start);
            }
        }
        throw new NumberFormatException("not a number: text=" + text);
    }

    private static double parseWord(String text, int start) {
        return switch (text.substring(start).toLowerCase(Locale.ROOT)) {
            case "inf", "infinity" ->
                    text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            case "nan" -> {
                if (start > 0) {
                    throw new NumberFormatException("not a number: text=" + text);
                }
                yield Double.NaN;
            }
            default -> throw new NumberFormatException("not a number: text=" + text);
        };
    }

    /** Java's own parser takes type letters and blanks at the end; Go does not. */
    private static boolean isNumeralEnd(char last) {
        return (last >= '0' && last <= '9') || last == '.';
    }
}
