package io.narthex.promql.ast;

/**
 * A part of a query's text.
 *
 * @param start index of the first character, counted from 0
 * @param end index after the last character
 * @param line of the first character, counted from 1
 * @param column of the first character, counted from 1 in UTF-8 bytes as Prometheus does
 */
public record PositionRange(int start, int end, int line, int column) {
    /** The position of something that stands in no text. */
    public static final PositionRange NONE = new PositionRange(-1, -1, 0, 0);

    /** From the start of this to the end of {@code last}. */
    public PositionRange to(PositionRange last) {
        return until(last.end);
    }

    /** The same start with another end. */
    public PositionRange until(int newEnd) {
        return new PositionRange(start, newEnd, line, column);
    }

    /** {@code line:column}, or {@code unknown position}. */
    @Override
    public String toString() {
        return start < 0 ? "unknown position" : line + ":" + column;
    }
}
