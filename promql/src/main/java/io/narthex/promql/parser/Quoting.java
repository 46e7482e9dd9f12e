package io.narthex.promql.parser;

import io.narthex.promql.ast.ExprPrinter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Quoted strings as Go writes and reads them (Go language specification, "String literals"). A byte
 * that is no UTF-8 becomes a lone surrogate from U+DC80 to U+DCFF, so that {@link #isValidUtf8} can
 * tell.
 */
public final class Quoting {
    private Quoting() {}

    /** In double quotes, control characters escaped. */
    public static String quote(String value) {
        StringBuilder text = new StringBuilder(value.length() + 2);
        ExprPrinter.appendString(text, value);
        return text.toString();
    }

    /** A character in single quotes, as in Go's {@code %q}. */
    static String quoteCharacter(int codePoint) {
        return switch (codePoint) {
            case '\'' -> "'\\''";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            default -> "'" + Character.toString(codePoint) + "'";
        };
    }

    /** Whether the string is text, and not something with bytes that are no UTF-8. */
    public static boolean isValidUtf8(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The value of a quoted string.
     *
     * @param literal with its quotes, whose escapes the lexer has checked
     */
    static String unquote(String literal) {
        String inner = literal.substring(1, literal.length() - 1);
        if (literal.charAt(0) == '`' || inner.indexOf('\\') < 0) {
            return inner;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(inner.length());
        int i = 0;
        while (i < inner.length()) {
            int c = inner.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\\') {
                append(bytes, c);
                continue;
            }
            char escape = inner.charAt(i++);
            switch (escape) {
                case 'a' -> bytes.write(7);
                case 'b' -> bytes.write('\b');
                case 'f' -> bytes.write('\f');
                case 'n' -> bytes.write('\n');
                case 'r' -> bytes.write('\r');
                case 't' -> bytes.write('\t');
                case 'v' -> bytes.write(11);
                case 'x' -> {
                    bytes.write(Integer.parseInt(inner, i, i + 2, 16));
                    i += 2;
                }
                case 'u', 'U' -> {
                    int digits = escape == 'u' ? 4 : 8;
                    append(bytes, Integer.parseInt(inner, i, i + digits, 16));
                    i += digits;
                }
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    bytes.write(Integer.parseInt(inner, i - 1, i + 2, 8));
                    i += 2;
                }
                default -> bytes.write(escape);
            }
        }
        return decode(bytes.toByteArray());
    }

    private static void append(ByteArrayOutputStream bytes, int codePoint) {
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            int length = sequenceLength(bytes, i);
            if (length == 0) {
                text.append((char) (0xDC00 + (bytes[i] & 0xff)));
                i++;
            } else {
                text.append(new String(bytes, i, length, StandardCharsets.UTF_8));
                i += length;
            }
        }
        return text.toString();
    }

    /** The length of the UTF-8 sequence at {@code at}, or 0 where there is none. */
    private static int sequenceLength(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        String decoded = new String(bytes, at, length, StandardCharsets.UTF_8);
        return decoded.indexOf('\ufffd') >= 0 && !isReplacement(bytes, at) ? 0 : length;
    }

    private static boolean isReplacement(byte[] bytes, int at) {
        return bytes[at] == (byte) 0xef
                && bytes[at + 1] == (byte) 0xbf
                && bytes[at + 2] == (byte) 0xbd;
    }
}
