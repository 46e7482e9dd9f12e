package io.narthex.promql.parser;

import java.util.Locale;

/** Finds the end of a quoted string and checks its escapes. Confined to one thread. */
final class StringScanner {
    private static final int END = -1;

    private final String input;
    private final int quote;
    private int pos;

    private StringScanner(String input, int from) {
        this.input = input;
        this.quote = input.charAt(from);
        this.pos = from + 1;
    }

    /**
     * The index after the string whose quote stands at {@code from}.
     *
     * @throws IllegalArgumentException with Prometheus' message if it is no string
     */
    static int end(String input, int from) {
        return new StringScanner(input, from).scan();
    }

    private int scan() {
        while (true) {
            int c = peek();
            if (c == END || (c == '\n' && quote != '`')) {
                throw new IllegalArgumentException(
                        quote == '`' ? "unterminated raw string" : "unterminated quoted string");
            }
            pos += Character.charCount(c);
            if (c == quote) {
                return pos;
            }
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("invalid UTF-8 rune");
            }
            if (c == '\\' && quote != '`') {
                escape();
            }
        }
    }

    private void escape() {
        int c = peek();
        if (c == END) {
            throw new IllegalArgumentException("escape sequence not terminated");
        }
        pos += Character.charCount(c);
        switch (c) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> {}
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                pos--;
                digits(3, 8, 255);
            }
            case 'x' -> digits(2, 16, 255);
            case 'u' -> digits(4, 16, Character.MAX_CODE_POINT);
            case 'U' -> digits(8, 16, Character.MAX_CODE_POINT);
            default -> {
                if (c != quote) {
                    throw new IllegalArgumentException("unknown escape sequence " + unicode(c));
                }
            }
        }
    }

    private void digits(int count, int base, int max) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int c = peek();
            if (c == END) {
                throw new IllegalArgumentException("escape sequence not terminated");
            }
            int digit = c < 128 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                throw new IllegalArgumentException(
                        "illegal character " + unicode(c) + " in escape sequence");
            }
            value = value * base + digit;
            pos++;
        }
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (value > max || surrogate) {
            throw new IllegalArgumentException("escape sequence is an invalid Unicode code point");
        }
    }

    /** As Go's {@code %#U}. */
    private static String unicode(int c) {
        String hex = Integer.toHexString(c).toUpperCase(Locale.ROOT);
        return "U+"
                + "0".repeat(Math.max(0, 4 - hex.length()))
                + hex
                + " "
                + Quoting.quoteCharacter(c);
    }

    private int peek() {
        return pos < input.length() ? input.codePointAt(pos) : END;
    }
}
