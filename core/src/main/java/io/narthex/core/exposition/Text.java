package io.narthex.core.exposition;

import java.nio.charset.StandardCharsets;

/** What the bytes of an exposition stand for: names, blanks, quotes, escapes, UTF-8. */
final class Text {
    private Text() {}

    /**
     * The string from {@code from} to {@code to}, which must be valid UTF-8. {@code \\} and {@code
     * \n} are unescaped, {@code \"} where {@code quotes}; any other backslash stands for itself.
     */
    static String decode(byte[] bytes, int from, int to, boolean quotes) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\\') {
                return unescape(bytes, from, to, quotes);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Whether all of it is ASCII that stands for itself. */
    static boolean isPlain(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 || bytes[i] == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String unescape(byte[] bytes, int from, int to, boolean quotes) {
        byte[] plain = new byte[to - from];
        int used = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            byte next = b == '\\' && i + 1 < to ? bytes[i + 1] : 0;
            if (next == '\\' || (next == '"' && quotes)) {
                plain[used++] = next;
                i++;
            } else if (next == 'n') {
                plain[used++] = '\n';
                i++;
            } else {
                plain[used++] = b;
            }
        }
        return new String(plain, 0, used, StandardCharsets.UTF_8);
    }

    /** The place of the first byte that is not UTF-8 (RFC 3629, section 4), or {@code to}. */
    static int firstInvalid(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            int length = sequenceLength(bytes, i, to);
            if (length == 0) {
                return i;
            }
            i += length;
        }
        return to;
    }

    private static int sequenceLength(byte[] bytes, int i, int to) {
        int b = bytes[i];
        if (b >= 0) {
            return 1;
        }
        int lead = b & 0xff;
        int second = i + 1 < to ? bytes[i + 1] & 0xff : 0;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return isContinuation(second) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            boolean good =
                    isContinuation(second)
                            && (lead != 0xe0 || second >= 0xa0)
                            && (lead != 0xed || second < 0xa0);
            return good && continues(bytes, i + 2, i + 3, to) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            boolean good =
                    isContinuation(second)
                            && (lead != 0xf0 || second >= 0x90)
                            && (lead != 0xf4 || second < 0x90);
            return good && continues(bytes, i + 2, i + 4, to) ? 4 : 0;
        }
        return 0;
    }

    private static boolean continues(byte[] bytes, int from, int end, int to) {
        if (end > to) {
            return false;
        }
        for (int i = from; i < end; i++) {
            if (!isContinuation(bytes[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isContinuation(int b) {
        return (b & 0xc0) == 0x80;
    }

    /** Whether a metric's name may begin with {@code b}, where {@code colon}, or a label's. */
    static boolean isNameStart(byte b, boolean colon) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || (b == ':' && colon);
    }

    static boolean isSuffixByte(byte b) {
        return isNameStart(b, true) || (b >= '0' && b <= '9');
    }

    /** The end of the unquoted name at {@code from}; {@code from} where there is none. */
    static int nameEnd(byte[] bytes, int from, int to, boolean colon) {
        if (from >= to || !isNameStart(bytes[from], colon)) {
            return from;
        }
        int at = from + 1;
        while (at < to
                && (isNameStart(bytes[at], colon) || (bytes[at] >= '0' && bytes[at] <= '9'))) {
            at++;
        }
        return at;
    }

    /** The place of the quote that closes the string begun before {@code from}, or -1. */
    static int closingQuote(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '"') {
                return i;
            }
            if (b == '\\') {
                i++;
            }
        }
        return -1;
    }

    static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** Whether the bytes at {@code from} are those of {@code ascii}. */
    static boolean startsWith(byte[] bytes, int from, int to, String ascii) {
        if (to - from < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes from {@code from} to {@code to} are those of {@code ascii}. */
    static boolean equals(byte[] bytes, int from, int to, String ascii) {
        return to - from == ascii.length() && startsWith(bytes, from, to, ascii);
    }
}
