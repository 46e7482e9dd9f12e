package io.narthex.alerting.template;

import io.narthex.core.model.CodePoints;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Strings as Go spells, reads and escapes them ({@code strconv}, {@code text/template}). */
final class GoStrings {
    private static final String HEX = "0123456789abcdef";
    private static final String HEX_UPPER = "0123456789ABCDEF";

    private GoStrings() {}

    /** In double quotes with Go's escapes ({@code %q}). */
    static String quote(String text) {
        return quote(text, '"', false);
    }

    /** In {@code quote} characters; everything beyond ASCII escaped where {@code ascii}. */
    static String quote(String text, char quote, boolean ascii) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append(quote);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            appendEscaped(quoted, c, quote, ascii);
        }
        return quoted.append(quote).toString();
    }

    private static void appendEscaped(StringBuilder to, int c, char quote, boolean ascii) {
        if (c == quote || c == '\\') {
            to.append('\\').append((char) c);
        } else if (CodePoints.isPrintable(c) && !(ascii && c > 0x7e)) {
            to.appendCodePoint(c);
        } else {
            switch (c) {
                case 7 -> to.append("\\a");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case 11 -> to.append("\\v");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        appendHex(to.append("\\x"), c, 2, HEX);
                    } else if (c < 0x10000) {
                        appendHex(to.append("\\u"), c, 4, HEX);
                    } else {
                        appendHex(to.append("\\U"), c, 8, HEX);
                    }
                }
            }
        }
    }

    private static void appendHex(StringBuilder to, int value, int digits, String alphabet) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            to.append(alphabet.charAt((value >>> shift) & 15));
        }
    }

    /** {@code U+0040 '@'}, the character only where it can be printed ({@code %#U}). */
    static String describe(int c) {
        StringBuilder text = new StringBuilder("U+");
        if (c < 0) {
            return "U+FFFFFFFFFFFFFFFF";
        }
        appendHex(text, c, c < 0x10000 ? 4 : c < 0x100000 ? 5 : 6, HEX_UPPER);
        if (CodePoints.isPrintable(c)) {
            text.append(" '").appendCodePoint(c).append('\'');
        }
        return text.toString();
    }

    /**
     * What a quoted string or character constant stands for; bytes given by escapes are UTF-8.
     *
     * @throws TemplateException if an escape is wrong
     */
    static String unquote(String quoted) throws TemplateException {
        char quote = quoted.charAt(0);
        String body = quoted.substring(1, quoted.length() - 1);
        if (quote == '`') {
            return body.replace("\r", "");
        }
        if (body.indexOf('\\') < 0) {
            return body;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < body.length()) {
            int c = body.codePointAt(i);
            i += Character.charCount(c);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            i = unescape(body, i, quote, bytes);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Reads the escape whose backslash stands before {@code at}; returns where it ends. */
    private static int unescape(String body, int at, char quote, ByteArrayOutputStream to)
            throws TemplateException {
        char c = at < body.length() ? body.charAt(at) : 0;
        int simple = "abfnrtv\\".indexOf(c);
        if (c != 0 && simple >= 0) {
            to.write("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
            return at + 1;
        }
        if (c != 0 && c == quote) {
            to.write(c);
            return at + 1;
        }
        if (c >= '0' && c <= '7') {
            int value = number(body, at, 3, 8);
            if (value > 255) {
                throw new TemplateException("invalid syntax");
            }
            to.write(value);
            return at + 3;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits == 0) {
            throw new TemplateException("invalid syntax");
        }
        int value = number(body, at + 1, digits, 16);
        if (digits == 2) {
            to.write(value);
        } else if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value < 0xe000)) {
            throw new TemplateException("invalid syntax");
        } else {
            to.writeBytes(Character.toString(value).getBytes(StandardCharsets.UTF_8));
        }
        return at + 1 + digits;
    }

    private static int number(String body, int at, int digits, int radix) throws TemplateException {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = i < body.length() ? Character.digit(body.charAt(i), radix) : -1;
            if (digit < 0 || body.charAt(i) > 0x7f) {
                throw new TemplateException("invalid syntax");
            }
            value = value * radix + digit;
        }
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    /** Escaped for HTML text ({@code html}). */
    static String html(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0 -> escaped.append('\ufffd');
                case '"' -> escaped.append("&#34;");
                case '\'' -> escaped.append("&#39;");
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** Escaped for a string in JavaScript ({@code js}). */
    static String js(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
                case '\'' -> escaped.append("\\'");
                case '"' -> escaped.append("\\\"");
                case '<', '>', '&', '=' -> appendHex(escaped.append("\\u"), c, 4, HEX_UPPER);
                default -> {
                    if (CodePoints.isPrintable(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        appendHex(escaped.append("\\u"), c, 4, HEX_UPPER);
                    }
                }
            }
        }
        return escaped.toString();
    }

    /** Escaped for the query of a URL, a blank as a plus sign ({@code urlquery}). */
    static String urlQuery(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            int c = b & 0xff;
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-_.~".indexOf(c) >= 0;
            if (plain) {
                escaped.append((char) c);
            } else if (c == ' ') {
                escaped.append('+');
            } else {
                appendHex(escaped.append('%'), c, 2, HEX_UPPER);
            }
        }
        return escaped.toString();
    }
}
