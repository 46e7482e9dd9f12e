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
        appendBetween(text, value, true);
    }

    /** Appends what {@link #formatG} returns. */
    public static void appendG(StringBuilder text, double value) {
        double magnitude = Math.abs(value);
        appendBetween(text, value, magnitude >= 1e-4 && magnitude < 1e6);
    }

    /**
     * Appends a sample's value as Prometheus' HTTP API spells it: with an exponent below 1e-6 and
     * from 1e21 on.
     */
    public static void appendApi(StringBuilder text, double value) {
        double magnitude = Math.abs(value);
        appendBetween(text, value, magnitude >= 1e-6 && magnitude < 1e21);
    }

    private static void appendBetween(StringBuilder text, double value, boolean plain) {
        if (appendSpecial(text, value)) {
            return;
        }
        if (plain) {
            appendPlain(text, value);
        } else {
            appendExponent(text, value);
        }
    }

    /** Appends zeros, NaN, infinities and small whole numbers; false for all others. */
    private static boolean appendSpecial(StringBuilder text, double value) {
        if (Double.isNaN(value)) {
            text.append("NaN");
        } else if (value == Double.POSITIVE_INFINITY) {
            text.append("+Inf");
        } else if (value == Double.NEGATIVE_INFINITY) {
            text.append("-Inf");
        } else if (value == 0) {
            text.append(1 / value < 0 ? "-0" : "0");
        } else if (value == (int) value && value > -100_000 && value < 100_000) {
            text.append((int) value);
        } else {
            return false;
        }
        return true;
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

    private static ShortestDecimal signed(StringBuilder text, double value) {
        if (value < 0) {
            text.append('-');
        }
        ShortestDecimal decimal = new ShortestDecimal();
        decimal.set(Math.abs(value));
        return decimal;
    }

    private static void appendPlain(StringBuilder text, double value) {
        ShortestDecimal decimal = signed(text, value);
        int pointAt = decimal.pointAt();
        if (pointAt <= 0) {
            text.append("0.").repeat('0', -pointAt);
        }
        for (int i = 0; i < decimal.count(); i++) {
            if (i == pointAt && i > 0) {
                text.append('.');
            }
            text.append(decimal.digit(i));
        }
        text.repeat('0', Math.max(0, pointAt - decimal.count()));
    }

    private static void appendExponent(StringBuilder text, double value) {
        ShortestDecimal decimal = signed(text, value);
        text.append(decimal.digit(0));
        for (int i = 1; i < decimal.count(); i++) {
            text.append(i == 1 ? "." : "").append(decimal.digit(i));
        }
        int exponent = decimal.pointAt() - 1;
        text.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        if (magnitude < 10) {
            text.append('0');
        }
        text.append(magnitude);
    }
}
