package io.narthex.core.exposition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An exposition that is not of its format. Of text the message says line, column and what stands
 * there.
 */
public final class ExpositionException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final int MAX_FOUND_BYTES = 40;

    private final long line;
    private final int column;

    /**
     * @param line counted from 1; 0 where it is no text
     * @param column in bytes, counted from 1
     */
    public ExpositionException(String message, long line, int column) {
        super(line == 0 ? message : "line " + line + ", column " + column + ": " + message);
        this.line = line;
        this.column = line == 0 ? 0 : column;
    }

    /** What is wrong with an exposition that is no text. */
    ExpositionException(String message) {
        this(message, 0, 0);
    }

    /** The line, counted from 1; 0 where it is no text. */
    public long line() {
        return line;
    }

    /** The column in bytes, counted from 1; 0 where it is no text. */
    public int column() {
        return column;
    }

    /** What stands from {@code from} to {@code to}, quoted, escaped and cut for a message. */
    static String found(byte[] bytes, int from, int to) {
        if (from >= to) {
            return "the end of the line";
        }
        int end = Math.min(to, from + MAX_FOUND_BYTES);
        String raw = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length() + 8).append('"');
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                text.append("\\x")
                        .append(Character.forDigit(c >> 4, 16))
                        .append(Character.forDigit(c & 15, 16));
            } else {
                text.append(c);
            }
        }
        return text.append(end < to ? "\"…" : "\"").toString();
    }
}
