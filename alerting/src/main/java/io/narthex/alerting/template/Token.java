package io.narthex.alerting.template;

/**
 * A piece of a template's text.
 *
 * @param kind what it is
 * @param text as written; the message for {@link Kind#ERROR}
 * @param pos an index into the template's text
 * @param line counted from 1
 */
record Token(Kind kind, String text, int pos, int line) {
    /** What a token is. */
    enum Kind {
        ERROR,
        EOF,
        TEXT,
        LEFT_DELIMITER,
        RIGHT_DELIMITER,
        SPACE,
        ASSIGN,
        DECLARE,
        PIPE,
        LEFT_PAREN,
        RIGHT_PAREN,
        CHAR,
        BOOL,
        NUMBER,
        CHAR_CONSTANT,
        STRING,
        RAW_STRING,
        DOT,
        NIL,
        FIELD,
        VARIABLE,
        IDENTIFIER,
        KEYWORD
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isKeyword(String word) {
        return kind == Kind.KEYWORD && text.equals(word);
    }

    /** As Go's messages show it. */
    @Override
    public String toString() {
        if (kind == Kind.EOF) {
            return "EOF";
        }
        if (kind == Kind.ERROR) {
            return text;
        }
        if (kind == Kind.KEYWORD || kind == Kind.NIL || kind == Kind.DOT) {
            return "<" + text + ">";
        }
        int count = text.codePointCount(0, text.length());
        return count > 10
                ? GoStrings.quote(text.substring(0, text.offsetByCodePoints(0, 10))) + "..."
                : GoStrings.quote(text);
    }
}
