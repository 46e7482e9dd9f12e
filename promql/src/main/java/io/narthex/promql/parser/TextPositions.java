package io.narthex.promql.parser;

import io.narthex.promql.ast.PositionRange;

/** Counts lines and columns while it goes through a text once. Confined to one thread. */
final class TextPositions {
    private final String text;
    private int counted;
    private int line = 1;
    private int column = 1;

    TextPositions(String text) {
        this.text = text;
    }

    /**
     * A part of the text.
     *
     * @param start not before that of the last call
     */
    PositionRange range(int start, int end) {
        for (; counted < start; counted++) {
            char c = text.charAt(counted);
            if (c == '\n') {
                line++;
                column = 1;
            } else if (c < 0x80) {
                column++;
            } else if (c < 0x800) {
                column += 2;
            } else {
                // A surrogate is half of a character of four bytes.
                column += Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return new PositionRange(start, end, line, column);
    }
}
