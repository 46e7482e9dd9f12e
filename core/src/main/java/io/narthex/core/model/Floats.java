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
        if (!appendSpecial(text, value)) {
            Decimal decimal = new Decimal(value);
            decimal.appendPlain(text);
        }
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
        Decimal decimal = new Decimal(value);
        if (plain) {
            decimal.appendPlain(text);
        } else {
            decimal.appendExponent(text);
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

    /** The shortest decimal digits of a finite number other than zero. */
    private static final class Decimal {
        private final boolean negative;
        private final String digits;

        /** The value is 0.digits times ten to this power. */
        private final int pointAt;

        Decimal(double value) {
            negative = value < 0;
            String text = Double.toString(Math.abs(value));
            int exponentAt = text.indexOf('E');
            int exponent =
                    exponentAt < 0 ? 0 : Integer.parseInt(text, exponentAt + 1, text.length(), 10);
            String mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
            int point = mantissa.indexOf('.');
            String all = mantissa.substring(0, point) + mantissa.substring(point + 1);
            int from = 0;
            while (from < all.length() - 1 && all.charAt(from) == '0') {
                from++;
            }
            int to = all.length();
            while (to > from + 1 && all.charAt(to - 1) == '0') {
                to--;
            }
            int position = point + exponent - from;
            String shortest = all.substring(from, to);
            if (shortest.length() == 2) {
                // Java always gives two digits where one may do, as for 4.9E-324.
                String single = singleDigit(shortest, position, Math.abs(value));
                if (single.length() == 2 && single.charAt(1) == '0') {
                    shortest = single.substring(0, 1);
                }
            }
            digits = shortest;
            pointAt = position;
        }

        /** The two digits rounded to one, with a zero, where that gives the same value back. */
        private static String singleDigit(String two, int position, double magnitude) {
            int rounded = (two.charAt(0) - '0') + (two.charAt(1) >= '5' ? 1 : 0);
            if (rounded == 10 || Double.parseDouble("0." + rounded + "E" + position) != magnitude) {
                return two;
            }
            return (char) ('0' + rounded) + "0";
        }

        void appendPlain(StringBuilder text) {
            if (negative) {
                text.append('-');
            }
            if (pointAt <= 0) {
                text.append("0.").repeat('0', -pointAt).append(digits);
            } else if (pointAt >= digits.length()) {
                text.append(digits).repeat('0', pointAt - digits.length());
            } else {
                text.append(digits, 0, pointAt)
                        .append('.')
                        .append(digits, pointAt, digits.length());
            }
        }

        void appendExponent(StringBuilder text) {
            if (negative) {
                text.append('-');
            }
            text.append(digits.charAt(0));
            if (digits.length() > 1) {
                text.append('.').append(digits, 1, digits.length());
            }
            int exponent = pointAt - 1;
            text.append('e').append(exponent < 0 ? '-' : '+');
            int magnitude = Math.abs(exponent);
            if (magnitude < 10) {
                text.append('0');
            }
            text.append(magnitude);
        }
    }
}
