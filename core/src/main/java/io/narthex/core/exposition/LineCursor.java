package io.narthex.core.exposition;

/** A place in a line, and what lines of all kinds are made of. Confined to the parsing thread. */
abstract class LineCursor {
    static final byte[] NOTHING = {};

    boolean openMetrics;
    boolean strict;
    long number;
    byte[] bytes = NOTHING;
    int start;
    int end;
    int at;

    /** Takes the line from {@code from} to {@code to}, of which this is the number. */
    final void begin(byte[] in, int from, int to, long lineNumber) {
        bytes = in;
        start = from;
        end = to;
        at = from;
        number = lineNumber;
    }

    final void requireUtf8(int from, int to, String what) throws ExpositionException {
        int invalid = Text.firstInvalid(bytes, from, to);
        if (invalid < to) {
            throw error(what + " is not UTF-8", invalid);
        }
    }

    final void skipOneBlank(String before) throws ExpositionException {
        if (at == end || bytes[at] != ' ') {
            throw error("expected a blank and " + before, at);
        }
        at++;
    }

    /** The end of the word that begins here. */
    final int wordEnd() {
        int to = at;
        while (to < end && bytes[to] != ' ' && (openMetrics || bytes[to] != '\t')) {
            to++;
        }
        return to;
    }

    final double number(int to, boolean hex, String what) throws ExpositionException {
        long bits = Decimals.parse(bytes, at, to, hex);
        if (bits == Decimals.NOT_A_NUMBER) {
            throw error("expected " + what, at);
        }
        return Double.longBitsToDouble(bits);
    }

    final long milliseconds(int to) throws ExpositionException {
        double seconds = number(to, false, "a timestamp");
        if (!Double.isFinite(seconds)) {
            throw error("a timestamp must be finite", at);
        }
        return Math.round(seconds * 1000);
    }

    final long wholeNumber(int to) throws ExpositionException {
        boolean negative = bytes[at] == '-';
        int from = negative ? at + 1 : at;
        long result = 0;
        for (int i = from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || i - from >= 18) {
                throw error("expected a timestamp in milliseconds", at);
            }
            result = result * 10 + digit;
        }
        if (from == to) {
            throw error("expected a timestamp in milliseconds", at);
        }
        return negative ? -result : result;
    }

    final ExpositionException error(String what, int place) {
        return new ExpositionException(
                what + ", found " + ExpositionException.found(bytes, place, end),
                number,
                place - start + 1);
    }
}
