package io.narthex.collectors;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text of a file of procfs or sysfs, read whole into a reused buffer and taken apart line by
 * line and token by token without garbage. Confined to one thread at a time.
 */
public final class KernelText {
    /** What no file of procfs that we read comes near to. */
    static final int MAX_BYTES = 1 << 20;

    private static final int MAX_KNOWN_STRINGS = 4096;
    private static final int MAX_EXACT_DIGITS = 18;
    private static final long MAX_EXACT_MANTISSA = 1L << 53;
    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18
    };

    private byte[] bytes = new byte[512];
    private int length;
    private String source = "";
    private int lineStart;
    private int lineEnd;
    private int nextLine;
    private int position;
    private int tokenStart;
    private int tokenEnd;
    private @Nullable String[] known = new @Nullable String[64];
    private int knownCount;

    /** Replaces the text by what {@code file} holds from its start. */
    void read(RandomAccessFile file, String path) throws IOException {
        source = path;
        length = 0;
        rewind();
        file.seek(0);
        while (true) {
            if (length == bytes.length) {
                if (length == MAX_BYTES) {
                    throw new IOException("longer than " + MAX_BYTES + " bytes: " + path);
                }
                bytes = Arrays.copyOf(bytes, length * 2);
            }
            int count = file.read(bytes, length, bytes.length - length);
            if (count <= 0) {
                break;
            }
            length += count;
        }
        rewind();
    }

    /** Goes back to before the first line. */
    public void rewind() {
        lineStart = 0;
        lineEnd = 0;
        nextLine = 0;
        position = 0;
        tokenStart = 0;
        tokenEnd = 0;
    }

    /** Whether the text is the same as {@code other}, of {@code otherLength} bytes. */
    public boolean sameAs(byte[] other, int otherLength) {
        return Arrays.equals(bytes, 0, length, other, 0, otherLength);
    }

    /** A copy of the text. */
    public byte[] copy() {
        return Arrays.copyOf(bytes, length);
    }

    /** Moves to the next line that is not empty; false at the end. */
    public boolean nextLine() {
        while (nextLine < length) {
            lineStart = nextLine;
            int end = lineStart;
            while (end < length && bytes[end] != '\n') {
                end++;
            }
            lineEnd = end;
            nextLine = end + 1;
            position = lineStart;
            if (lineEnd > lineStart) {
                return true;
            }
        }
        return false;
    }

    /** Moves to the next token of the line, between blanks; false at the line's end. */
    public boolean nextToken() {
        while (position < lineEnd && isBlank(bytes[position])) {
            position++;
        }
        tokenStart = position;
        while (position < lineEnd && !isBlank(bytes[position])) {
            position++;
        }
        tokenEnd = position;
        return tokenEnd > tokenStart;
    }

    /**
     * Moves to what stands before the next {@code separator} of the line, without blanks around it,
     * and goes on behind the separator; false if there is none left.
     */
    public boolean nextTokenBefore(char separator) {
        for (int i = position; i < lineEnd; i++) {
            if (bytes[i] == separator) {
                take(position, i);
                position = i + 1;
                return true;
            }
        }
        return false;
    }

    /** Moves to the rest of the line, without blanks around it; it may be empty. */
    public void restOfLine() {
        take(position, lineEnd);
        position = lineEnd;
    }

    private void take(int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (end > start && isBlank(bytes[end - 1])) {
            end--;
        }
        tokenStart = start;
        tokenEnd = end;
    }

    /** Moves to the next token or fails. */
    public void expectToken() throws IOException {
        if (!nextToken()) {
            throw bad("line is too short");
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }

    /** Whether the token is {@code ascii}. */
    public boolean tokenIs(String ascii) {
        return tokenEnd - tokenStart == ascii.length() && tokenStartsWith(ascii);
    }

    /** Whether the token begins with {@code ascii}. */
    public boolean tokenStartsWith(String ascii) {
        if (tokenEnd - tokenStart < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[tokenStart + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The number of bytes in the token. */
    public int tokenLength() {
        return tokenEnd - tokenStart;
    }

    /** Drops {@code count} bytes at the token's start. */
    public void dropFromToken(int count) {
        tokenStart = Math.min(tokenEnd, tokenStart + count);
    }

    /** The token as a string; the same instance for the same bytes as long as there are few. */
    public String tokenString() {
        int hash = 1;
        for (int i = tokenStart; i < tokenEnd; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = (hash ^ (hash >>> 15)) & (known.length - 1);
        while (true) {
            String candidate = known[slot];
            if (candidate == null) {
                break;
            }
            if (tokenIs(candidate)) {
                return candidate;
            }
            slot = (slot + 1) & (known.length - 1);
        }
        String created =
                new String(bytes, tokenStart, tokenEnd - tokenStart, StandardCharsets.UTF_8);
        if (knownCount < MAX_KNOWN_STRINGS && isAscii()) {
            known[slot] = created;
            knownCount++;
            if (knownCount * 2 > known.length) {
                rehash();
            }
        }
        return created;
    }

    private boolean isAscii() {
        for (int i = tokenStart; i < tokenEnd; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void rehash() {
        @Nullable String[] old = known;
        known = new @Nullable String[old.length * 2];
        for (String string : old) {
            if (string == null) {
                continue;
            }
            int hash = 1;
            for (int i = 0; i < string.length(); i++) {
                hash = 31 * hash + string.charAt(i);
            }
            int slot = (hash ^ (hash >>> 15)) & (known.length - 1);
            while (known[slot] != null) {
                slot = (slot + 1) & (known.length - 1);
            }
            known[slot] = string;
        }
    }

    /**
     * The token as a number, rounded as IEEE 754 asks.
     *
     * @throws IOException if it is none
     */
    public double tokenNumber() throws IOException {
        double value = numberOrNaN();
        if (Double.isNaN(value)) {
            throw bad("no number: \"" + tokenString() + '"');
        }
        return value;
    }

    /** The token as a number, or NaN if it is none. */
    double numberOrNaN() {
        int i = tokenStart;
        boolean negative = i < tokenEnd && bytes[i] == '-';
        if (negative) {
            i++;
        }
        long mantissa = 0;
        int digits = 0;
        int decimals = -1;
        for (; i < tokenEnd; i++) {
            byte b = bytes[i];
            if (b == '.' && decimals < 0) {
                decimals = 0;
            } else if (b >= '0' && b <= '9') {
                digits++;
                if (digits > MAX_EXACT_DIGITS) {
                    return slowNumber();
                }
                mantissa = mantissa * 10 + (b - '0');
                decimals = decimals < 0 ? decimals : decimals + 1;
            } else {
                return slowNumber();
            }
        }
        if (digits == 0) {
            return Double.NaN;
        }
        // One division of two exact numbers is rounded once, and so rightly.
        if (decimals > 0 && mantissa > MAX_EXACT_MANTISSA) {
            return slowNumber();
        }
        double magnitude = decimals > 0 ? mantissa / POWERS_OF_TEN[decimals] : mantissa;
        return negative ? -magnitude : magnitude;
    }

    /** For long numbers and exponents; refuses what only Java takes, such as {@code 1d}. */
    private double slowNumber() {
        boolean anyDigit = false;
        for (int i = tokenStart; i < tokenEnd; i++) {
            byte b = bytes[i];
            boolean digit = b >= '0' && b <= '9';
            anyDigit |= digit;
            if (!digit && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E') {
                return Double.NaN;
            }
        }
        if (!anyDigit) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(
                    new String(
                            bytes, tokenStart, tokenEnd - tokenStart, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** What a file of sysfs holds that is one number: that number, or NaN if it is none. */
    public double onlyNumber() {
        return nextLine() && nextToken() ? numberOrNaN() : Double.NaN;
    }

    /** What a file holds that is one line, without blanks around it; it may be empty. */
    public String onlyLine() {
        if (!nextLine()) {
            return "";
        }
        restOfLine();
        return tokenString();
    }

    /** An exception that names the file. */
    public IOException bad(String what) {
        return new IOException("cannot understand " + source + ": " + what);
    }
}
