package io.narthex.promql.parser;

import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.query.QueryException;
import java.util.Locale;

/**
 * Cuts a query into words. What a word is depends on the brackets around it: in braces there are no
 * keywords, and in square brackets stand durations. Behind the first number there the words are
 * those of outside again but for names, as in Prometheus. Confined to one thread.
 */
final class Lexer {
    private static final int END = -1;

    private final String input;
    private final TextPositions positions;
    private int pos;
    private int start;
    private int parenDepth;
    private boolean inBraces;
    private boolean inBrackets;

    /** Whether only what belongs to a duration may come: in square brackets up to a number. */
    private boolean inDuration;

    private boolean hadDuration;
    private boolean hadColon;

    Lexer(String input) {
        this.input = input;
        this.positions = new TextPositions(input);
    }

    /** The next word; {@link Token.Type#END} again and again at the end. */
    Token next() {
        skipBlanksAndComments();
        start = pos;
        int c = peek();
        if (c == END) {
            return end();
        }
        if (inBraces) {
            return nextInBraces(c);
        }
        if (inDuration && !isDurationPart(c)) {
            throw unexpectedInDuration(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(peekAt(1)))) {
            return numberOrDuration();
        }
        if (c == '"' || c == '\'' || c == '`') {
            return string();
        }
        if (c == ':' && inBrackets) {
            return colon();
        }
        if (isAlpha(c) || c == ':') {
            return inBrackets ? wordInBrackets(c) : word();
        }
        return symbol(c);
    }

    private boolean isDurationPart(int c) {
        boolean number = isDigit(c) || (c == '.' && isDigit(peekAt(1)));
        return number || isAlpha(c) || "]:()+-*/%^,".indexOf(c) >= 0;
    }

    private Token end() {
        if (inBraces) {
            throw error("unexpected end of input inside braces");
        }
        if (inDuration) {
            throw error("unexpected end of input in duration expression");
        }
        if (parenDepth > 0) {
            throw error("unclosed left parenthesis");
        }
        if (inBrackets) {
            throw error("unclosed left bracket");
        }
        return token(Token.Type.END);
    }

    private Token nextInBraces(int c) {
        pos++;
        return switch (c) {
            case ',' -> token(Token.Type.COMMA);
            case '=' -> {
                if (accept('~')) {
                    yield token(Token.Type.MATCH_REGEX);
                }
                yield token(Token.Type.ASSIGN);
            }
            case '!' -> {
                if (accept('~')) {
                    yield token(Token.Type.MATCH_NOT_REGEX);
                }
                if (accept('=')) {
                    yield operator(BinaryOperator.NOT_EQUAL);
                }
                throw errorAfter("unexpected character after '!' inside braces: ");
            }
            case '{' -> throw error("unexpected left brace '{'");
            case '}' -> {
                inBraces = false;
                yield token(Token.Type.RIGHT_BRACE);
            }
            case '"', '\'', '`' -> {
                pos--;
                yield string();
            }
            default -> {
                pos--;
                if (!isAlpha(c)) {
                    throw error("unexpected character inside braces: " + quoteCharacter(c));
                }
                while (isAlphanumeric(peek())) {
                    pos++;
                }
                yield token(Token.Type.IDENTIFIER);
            }
        };
    }

    private Token symbol(int c) {
        pos++;
        return switch (c) {
            case ',' -> token(Token.Type.COMMA);
            case '(' -> {
                parenDepth++;
                yield token(Token.Type.LEFT_PAREN);
            }
            case ')' -> {
                if (--parenDepth < 0) {
                    start = pos;
                    throw error("unexpected right parenthesis ')'");
                }
                yield token(Token.Type.RIGHT_PAREN);
            }
            case '{' -> {
                inBraces = true;
                yield token(Token.Type.LEFT_BRACE);
            }
            case '[' -> {
                if (inBrackets) {
                    throw error("unexpected left bracket '['");
                }
                inBrackets = true;
                inDuration = true;
                hadColon = false;
                yield token(Token.Type.LEFT_BRACKET);
            }
            case ']' -> {
                if (!inBrackets) {
                    throw error("unexpected right bracket ']'");
                }
                inBrackets = false;
                inDuration = false;
                yield token(Token.Type.RIGHT_BRACKET);
            }
            case '*' -> operator(BinaryOperator.MULTIPLY);
            case '/' -> operator(BinaryOperator.DIVIDE);
            case '%' -> operator(BinaryOperator.MODULO);
            case '+' -> operator(BinaryOperator.ADD);
            case '-' -> operator(BinaryOperator.SUBTRACT);
            case '^' -> operator(BinaryOperator.POWER);
            default -> {
                pos--;
                yield comparison(c);
            }
        };
    }

    private QueryException unexpectedInDuration(int c) {
        return error("unexpected character in duration expression: " + quoteCharacter(c));
    }

    private Token comparison(int c) {
        pos += Character.charCount(c);
        return switch (c) {
            case '=' -> {
                if (accept('=')) {
                    yield operator(BinaryOperator.EQUAL);
                }
                if (peek() == '~') {
                    throw errorAfter("unexpected character after '=': ");
                }
                yield token(Token.Type.ASSIGN);
            }
            case '!' -> {
                if (accept('=')) {
                    yield operator(BinaryOperator.NOT_EQUAL);
                }
                throw errorAfter("unexpected character after '!': ");
            }
            case '<' -> {
                if (accept('/')) {
                    yield operator(BinaryOperator.TRIM_UPPER);
                }
                yield operator(accept('=') ? BinaryOperator.LESS_OR_EQUAL : BinaryOperator.LESS);
            }
            case '>' -> {
                if (accept('/')) {
                    yield operator(BinaryOperator.TRIM_LOWER);
                }
                yield operator(
                        accept('=') ? BinaryOperator.GREATER_OR_EQUAL : BinaryOperator.GREATER);
            }
            case '@' -> token(Token.Type.AT);
            default -> throw error("unexpected character: " + quoteCharacter(c));
        };
    }

    private Token colon() {
        pos++;
        if (!inDuration && hadColon) {
            throw error("unexpected colon ':'");
        }
        if (inDuration && (hadColon || !hadDuration)) {
            start = pos;
            throw error(
                    hadDuration
                            ? "unexpected repeated colon in duration expression"
                            : "unexpected colon before duration in duration expression");
        }
        hadColon = true;
        return token(Token.Type.COLON);
    }

    private Token word() {
        while (isAlphanumeric(peek()) || peek() == ':') {
            pos++;
        }
        String text = input.substring(start, pos);
        String lower = text.toLowerCase(Locale.ROOT);
        BinaryOperator operator = Keywords.operator(lower);
        if (operator != null) {
            return operator(operator);
        }
        AggregateOperator aggregate = Keywords.aggregate(lower);
        if (aggregate != null) {
            return new Token(Token.Type.AGGREGATE, text, position(), null, aggregate);
        }
        Token.Type type = Keywords.type(lower);
        if (type != null && !(lower.startsWith("fill") && !isParenNext())) {
            return token(type);
        }
        return token(text.indexOf(':') >= 0 ? Token.Type.METRIC_IDENTIFIER : Token.Type.IDENTIFIER);
    }

    private Token wordInBrackets(int first) {
        while (isAlpha(peek())) {
            pos++;
        }
        return switch (input.substring(start, pos).toLowerCase(Locale.ROOT)) {
            case "step", "range" -> {
                hadDuration = true;
                yield token(Token.Type.QUERY_TIME);
            }
            case "min_of", "max_of" -> token(Token.Type.IDENTIFIER);
            default ->
                    throw inDuration
                            ? unexpectedInDuration(first)
                            : error(
                                    "unexpected character: "
                                            + quoteCharacter(first)
                                            + ", expected ':'");
        };
    }

    private boolean isParenNext() {
        int at = pos;
        while (at < input.length() && isBlank(input.charAt(at))) {
            at++;
        }
        return at < input.length() && input.charAt(at) == '(';
    }

    private Token numberOrDuration() {
        hadDuration |= inDuration;
        inDuration = false;
        int end = NumberScanner.scan(input, pos);
        if (end >= 0) {
            pos = end;
            return token(Token.Type.NUMBER);
        }
        pos = -end - 1;
        if (acceptDuration()) {
            return token(Token.Type.DURATION);
        }
        throw error("bad number or duration syntax: " + Quoting.quote(input.substring(start, pos)));
    }

    /** Takes the units and further numbers of a duration whose first number has been read. */
    private boolean acceptDuration() {
        if (!acceptAny("smhdwy")) {
            return false;
        }
        accept('s');
        while (isDigit(peek())) {
            while (isDigit(peek())) {
                pos++;
            }
            if (!acceptAny("smhdw")) {
                return false;
            }
            accept('s');
        }
        if (isAlphanumeric(peek())) {
            pos++;
            return false;
        }
        return true;
    }

    private Token string() {
        try {
            pos = StringScanner.end(input, pos);
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
        return token(Token.Type.STRING);
    }

    private void skipBlanksAndComments() {
        while (pos < input.length()) {
            char c = input.charAt(pos);
            if (c == '#' && !inDuration) {
                while (pos < input.length() && !isLineEnd(input.charAt(pos))) {
                    pos++;
                }
            } else if (isBlank(c)) {
                pos++;
            } else {
                return;
            }
        }
    }

    private Token token(Token.Type type) {
        return new Token(type, input.substring(start, pos), position());
    }

    private Token operator(BinaryOperator operator) {
        return new Token(
                Token.Type.OPERATOR, input.substring(start, pos), position(), operator, null);
    }

    private QueryException error(String message) {
        pos = input.length();
        return new QueryException.BadData(position(), message);
    }

    private QueryException errorAfter(String message) {
        int c = peek();
        return error(message + (c == END ? "'\ufffd'" : quoteCharacter(c)));
    }

    /** The position of the present word. */
    private PositionRange position() {
        return positions.range(start, pos);
    }

    private static String quoteCharacter(int c) {
        return Quoting.quoteCharacter(c);
    }

    private int peek() {
        return pos < input.length() ? input.codePointAt(pos) : END;
    }

    private int peekAt(int offset) {
        return pos + offset < input.length() ? input.charAt(pos + offset) : END;
    }

    private boolean accept(char c) {
        if (peek() == c) {
            pos++;
            return true;
        }
        return false;
    }

    private boolean acceptAny(String set) {
        int c = peek();
        if (c != END && set.indexOf(c) >= 0) {
            pos++;
            return true;
        }
        return false;
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlpha(int c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isAlphanumeric(int c) {
        return isAlpha(c) || isDigit(c);
    }
}
