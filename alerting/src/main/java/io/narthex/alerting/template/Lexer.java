package io.narthex.alerting.template;

import io.narthex.alerting.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template's text into tokens (Go, {@code text/template/parse}). The first fault ends the
 * list with an error token. Confined to one thread, used once.
 */
final class Lexer {
    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final int EOF = -1;

    private final String input;
    private final List<Token> tokens = new ArrayList<>();
    private int pos;
    private int start;
    private int line = 1;
    private int startLine = 1;
    private int parenDepth;

    private Lexer(String input) {
        this.input = input;
    }

    static List<Token> tokens(String input) {
        Lexer lexer = new Lexer(input);
        while (lexer.text() && lexer.leftDelimiter()) {
            // Each turn takes one text and one action or comment.
        }
        return lexer.tokens;
    }

    private void emit(Kind kind) {
        tokens.add(new Token(kind, input.substring(start, pos), start, startLine));
        skip();
    }

    /** Begins the next token here. */
    private void skip() {
        for (int i = start; i < pos; i++) {
            if (input.charAt(i) == '\n') {
                line++;
            }
        }
        start = pos;
        startLine = line;
    }

    private boolean error(String message) {
        tokens.add(new Token(Kind.ERROR, message, start, startLine));
        return false;
    }

    private int peek() {
        return pos >= input.length() ? EOF : input.codePointAt(pos);
    }

    private void advance() {
        pos += Character.charCount(input.codePointAt(pos));
    }

    private boolean accept(String chars) {
        if (pos < input.length() && chars.indexOf(input.charAt(pos)) >= 0) {
            pos++;
            return true;
        }
        return false;
    }

    private void acceptRun(String chars) {
        while (accept(chars)) {
            // Only the position matters.
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphaNumeric(int c) {
        return c == '_' || (c != EOF && (Character.isLetter(c) || Character.isDigit(c)));
    }

    private boolean leftTrims(int at) {
        return at + 1 < input.length() && input.charAt(at) == '-' && isSpace(input.charAt(at + 1));
    }

    private boolean rightTrims(int at) {
        return at + 1 < input.length() && isSpace(input.charAt(at)) && input.charAt(at + 1) == '-';
    }

    private boolean atRight(int at) {
        return input.startsWith(RIGHT, rightTrims(at) ? at + 2 : at);
    }

    /** Text up to the next action; false at the end. */
    private boolean text() {
        int next = input.indexOf(LEFT, pos);
        int end = next < 0 ? input.length() : next;
        int keep = end;
        if (next >= 0 && leftTrims(next + LEFT.length())) {
            while (keep > pos && isSpace(input.charAt(keep - 1))) {
                keep--;
            }
        }
        pos = keep;
        if (pos > start) {
            emit(Kind.TEXT);
        }
        pos = end;
        skip();
        if (next < 0) {
            emit(Kind.EOF);
        }
        return next >= 0;
    }

    /** An action or comment; false after a fault. */
    private boolean leftDelimiter() {
        int inside = pos + LEFT.length();
        int afterMarker = leftTrims(inside) ? inside + 2 : inside;
        if (input.startsWith("/*", afterMarker)) {
            pos = afterMarker;
            skip();
            return comment();
        }
        pos = inside;
        emit(Kind.LEFT_DELIMITER);
        pos = afterMarker;
        skip();
        parenDepth = 0;
        while (true) {
            if (atRight(pos)) {
                return parenDepth == 0 ? rightDelimiter() : error("unclosed left paren");
            }
            if (!insideAction()) {
                return false;
            }
        }
    }

    private boolean comment() {
        int end = input.indexOf("*/", pos + 2);
        if (end < 0) {
            return error("unclosed comment");
        }
        pos = end + 2;
        if (!atRight(pos)) {
            return error("comment ends before closing delimiter");
        }
        boolean trims = rightTrims(pos);
        pos += (trims ? 2 : 0) + RIGHT.length();
        skipSpaceIf(trims);
        return true;
    }

    private boolean rightDelimiter() {
        boolean trims = rightTrims(pos);
        if (trims) {
            pos += 2;
            skip();
        }
        pos += RIGHT.length();
        emit(Kind.RIGHT_DELIMITER);
        skipSpaceIf(trims);
        return true;
    }

    private void skipSpaceIf(boolean trims) {
        while (trims && pos < input.length() && isSpace(input.charAt(pos))) {
            pos++;
        }
        skip();
    }

    private boolean insideAction() {
        int c = peek();
        if (c == EOF) {
            return error("unclosed action");
        }
        if (isSpace(c)) {
            while (isSpace(peek()) && !(rightTrims(pos) && atRight(pos))) {
                pos++;
            }
            emit(Kind.SPACE);
            return true;
        }
        advance();
        return switch (c) {
            case '=' -> emitTrue(Kind.ASSIGN);
            case ':' -> accept("=") ? emitTrue(Kind.DECLARE) : error("expected :=");
            case '|' -> emitTrue(Kind.PIPE);
            case '"' -> quoted('"', Kind.STRING, "unterminated quoted string");
            case '\'' -> quoted('\'', Kind.CHAR_CONSTANT, "unterminated character constant");
            case '`' -> rawString();
            case '$' -> fieldOrVariable(Kind.VARIABLE);
            case '.' -> isDigit(peek()) ? number() : fieldOrVariable(Kind.FIELD);
            case '(' -> {
                parenDepth++;
                yield emitTrue(Kind.LEFT_PAREN);
            }
            case ')' -> {
                parenDepth--;
                yield parenDepth < 0 ? error("unexpected right paren") : emitTrue(Kind.RIGHT_PAREN);
            }
            default -> wordOrChar(c);
        };
    }

    private boolean wordOrChar(int c) {
        if (c == '+' || c == '-' || isDigit(c)) {
            return number();
        }
        if (isAlphaNumeric(c)) {
            return identifier();
        }
        boolean printable = c > ' ' && c < 0x7f;
        return printable
                ? emitTrue(Kind.CHAR)
                : error("unrecognized character in action: " + GoStrings.describe(c));
    }

    private boolean emitTrue(Kind kind) {
        emit(kind);
        return true;
    }

    private boolean quoted(char quote, Kind kind, String unterminated) {
        while (true) {
            int c = peek();
            if (c == EOF || c == '\n') {
                return error(unterminated);
            }
            advance();
            if (c == quote) {
                return emitTrue(kind);
            }
            if (c == '\\') {
                if (peek() == EOF || peek() == '\n') {
                    return error(unterminated);
                }
                advance();
            }
        }
    }

    private boolean rawString() {
        int end = input.indexOf('`', pos);
        if (end < 0) {
            return error("unterminated raw quoted string");
        }
        pos = end + 1;
        return emitTrue(Kind.RAW_STRING);
    }

    private boolean atTerminator() {
        int c = peek();
        return switch (c) {
            case EOF, '.', ',', '|', ':', ')', '(' -> true;
            default -> isSpace(c) || input.startsWith(RIGHT, pos);
        };
    }

    private boolean fieldOrVariable(Kind kind) {
        if (atTerminator()) {
            return emitTrue(kind == Kind.VARIABLE ? Kind.VARIABLE : Kind.DOT);
        }
        return word(kind);
    }

    private boolean word(Kind kind) {
        while (isAlphaNumeric(peek())) {
            advance();
        }
        if (!atTerminator()) {
            return error("bad character " + GoStrings.describe(peek()));
        }
        return emitTrue(kind);
    }

    private boolean identifier() {
        while (isAlphaNumeric(peek())) {
            advance();
        }
        return word(
                switch (input.substring(start, pos)) {
                    case "true", "false" -> Kind.BOOL;
                    case "nil" -> Kind.NIL;
                    case "block",
                            "break",
                            "continue",
                            "define",
                            "else",
                            "end",
                            "if",
                            "range",
                            "template",
                            "with" ->
                            Kind.KEYWORD;
                    default -> Kind.IDENTIFIER;
                });
    }

    private boolean number() {
        pos = start;
        accept("+-");
        String digits = "0123456789_";
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
            } else if (accept("oO")) {
                digits = "01234567_";
            } else if (accept("bB")) {
                digits = "01_";
            }
        }
        acceptRun(digits);
        if (accept(".")) {
            acceptRun(digits);
        }
        if (digits.length() == 11 && accept("eE")) {
            accept("+-");
            acceptRun("0123456789_");
        }
        if (digits.length() == 23 && accept("pP")) {
            accept("+-");
            acceptRun("0123456789_");
        }
        if (isAlphaNumeric(peek())) {
            advance();
            return error("bad number syntax: " + GoStrings.quote(input.substring(start, pos)));
        }
        return emitTrue(Kind.NUMBER);
    }
}
