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

    private boolean accepts() {
        boolean hexadecimal = false;
        if (peek() == '0' && (peekAt(1) | 0x20) == 'x') {
            hexadecimal = true;
            pos += 2;
            if (peek() == '_') {
                pos++;
            }
        } else if (peek() == '.') {
            pos++;
        }
        boolean dot = !hexadecimal && pos > 0 && input.charAt(pos - 1) == '.';
        boolean exponent = false;
        int first = pos;
        while (true) {
            int c = peek();
            if (isDigit(c, hexadecimal)) {
                pos++;
            } else if (c == '.') {
                pos++;
                if (dot || hexadecimal || peek() == '_' || peek() == '.') {
                    pos += peek() == '_' || peek() == '.' ? 1 : 0;
                    return false;
                }
                dot = true;
            } else if (!hexadecimal && (c == 'e' || c == 'E') && pos > first - 1) {
                pos++;
                if (exponent) {
                    return false;
                }
                exponent = true;
                if (peek() == '+' || peek() == '-') {
                    pos++;
                }
                if (!Lexer.isDigit(peek())) {
                    return false;
                }
            } else if (c == '_') {
                pos++;
                if (!isDigit(peek(), hexadecimal)) {
                    return false;
                }
            } else {
                return !Lexer.isAlphanumeric(c);
            }
        }
    }

    private static boolean isDigit(int c, boolean hexadecimal) {
        if (Lexer.isDigit(c)) {
            return true;
        }
        int lower = c | 0x20;
        return hexadecimal && lower >= 'a' && lower <= 'f';
    }

    private int peek() {
        return peekAt(0);
    }

    private int peekAt(int offset) {
        return pos + offset < input.length() ? input.charAt(pos + offset) : -1;
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
