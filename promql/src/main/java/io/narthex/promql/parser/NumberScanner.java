package io.narthex.promql.parser;

import io.narthex.core.model.Floats;

/** Finds the end of a number in a text, and its value. Confined to one thread. */
final class NumberScanner {
    private final String input;
    private int pos;

    private NumberScanner(String input, int pos) {
        this.input = input;
        this.pos = pos;
    }

    /** What {@link #scan} found: the end, negated less one where it is no number. */
    static int scan(String input, int from) {
        NumberScanner scanner = new NumberScanner(input, from);
        boolean number = scanner.accepts();
        return number ? scanner.pos : -scanner.pos - 1;
    }

    /**
     * Takes what may be a number, and more: of the places of dots, exponents and underscores only
     * the worst are refused here, the others by {@link #value}.
     */
    private boolean accepts() {
        boolean hexadecimal = accept("0") && accept("xX");
        if (hexadecimal) {
            accept("_");
        }
        accept(".");
        takeDigit(hexadecimal);
        boolean dot = false;
        boolean exponent = false;
        while (true) {
            if (isAt(".")) {
                pos++;
                if (dot) {
                    return false;
                }
                dot = true;
                if (accept("_.") || hexadecimal) {
                    return false;
                }
            } else if (isAt("eE")) {
                pos++;
                if (exponent) {
                    return false;
                }
                exponent = true;
                accept("+-");
                if (accept("._eE") || peek() < 0) {
                    return false;
                }
            } else if (accept("_")) {
                if (accept("._eE") || peek() < 0) {
                    return false;
                }
            } else if (!takeDigit(hexadecimal)) {
                return !Lexer.isAlphanumeric(peek());
            }
        }
    }

    private boolean takeDigit(boolean hexadecimal) {
        if (!isDigit(peek(), hexadecimal)) {
            return false;
        }
        pos++;
        return true;
    }

    private boolean isAt(String set) {
        int c = peek();
        return c >= 0 && set.indexOf(c) >= 0;
    }

    private boolean accept(String set) {
        if (!isAt(set)) {
            return false;
        }
        pos++;
        return true;
    }

    private static boolean isDigit(int c, boolean hexadecimal) {
        if (Lexer.isDigit(c)) {
            return true;
        }
        int lower = c | 0x20;
        return hexadecimal && lower >= 'a' && lower <= 'f';
    }

    private int peek() {
        return pos < input.length() ? input.charAt(pos) : -1;
    }

    /**
     * The value of a number: decimal, hexadecimal, octal with a leading zero, with underscores
     * between digits, {@code inf} or {@code nan}.
     *
     * @throws NumberFormatException with Go's message if it is no number or too large
     */
    static double value(String text) {
        String digits = text.indexOf('_') < 0 ? text : text.replace("_", "");
        try {
            if (!areUnderscoresBetweenDigits(text)) {
                throw new NumberFormatException();
            }
            if (digits.length() > 2 && digits.charAt(0) == '0' && (digits.charAt(1) | 32) == 'x') {
                return Long.parseLong(digits, 2, digits.length(), 16);
            }
            if (isOctal(digits)) {
                return Long.parseLong(digits, 1, digits.length(), 8);
            }
            double value = Floats.parse(digits);
            boolean word = (digits.charAt(0) | 0x20) == 'i';
            if (Double.isInfinite(value) && !word) {
                throw new NumberFormatException(
                        "strconv.ParseFloat: parsing "
                                + Quoting.quote(text)
                                + ": value out of range");
            }
            return value;
        } catch (NumberFormatException e) {
            String message = e.getMessage();
            if (message != null && message.startsWith("strconv")) {
                throw e;
            }
            throw new NumberFormatException(
                    "strconv.ParseFloat: parsing " + Quoting.quote(text) + ": invalid syntax");
        }
    }

    /** Whether each underscore has a digit, or the prefix of hexadecimal numbers, on both sides. */
    private static boolean areUnderscoresBetweenDigits(String text) {
        boolean hexadecimal = text.length() > 2 && (text.charAt(1) | 0x20) == 'x';
        for (int at = text.indexOf('_'); at >= 0; at = text.indexOf('_', at + 1)) {
            boolean before = at > 0 && isDigit(text.charAt(at - 1), hexadecimal);
            boolean prefixed = hexadecimal && at == 2;
            boolean after = at + 1 < text.length() && isDigit(text.charAt(at + 1), hexadecimal);
            if (!after || !(before || prefixed)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOctal(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return false;
        }
        for (int i = 1; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '7') {
                return false;
            }
        }
        return true;
    }
}
