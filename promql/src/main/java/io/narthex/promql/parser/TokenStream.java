package io.narthex.promql.parser;

import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.query.QueryException;

/** The words of a query with one word of look-ahead. Confined to one thread. */
final class TokenStream {
    private final Lexer lexer;
    private Token current;
    private Token previous;

    TokenStream(String input) {
        lexer = new Lexer(input);
        current = lexer.next();
        previous = current;
    }

    /** The word that comes next. */
    Token peek() {
        return current;
    }

    /** Takes the next word. */
    Token take() {
        previous = current;
        current = lexer.next();
        return previous;
    }

    /** The end of the word taken last. */
    int endOfPrevious() {
        return previous.position().end();
    }

    boolean at(Token.Type type) {
        return current.is(type);
    }

    boolean accept(Token.Type type) {
        if (current.is(type)) {
            take();
            return true;
        }
        return false;
    }

    boolean acceptKeyword(String keyword) {
        if (current.isKeyword(keyword)) {
            take();
            return true;
        }
        return false;
    }

    /** Takes a word that must be of this type. */
    Token expect(Token.Type type, String context, String expected) {
        if (!current.is(type)) {
            throw unexpected(context, expected);
        }
        return take();
    }

    /** What to throw where the next word fits nothing; context and expectation may be empty. */
    QueryException unexpected(String context, String expected) {
        StringBuilder message = new StringBuilder("unexpected ").append(current.describe());
        if (!context.isEmpty()) {
            message.append(" in ").append(context);
        }
        if (!expected.isEmpty()) {
            message.append(", expected ").append(expected);
        }
        return error(current.position(), message.toString());
    }

    static QueryException error(PositionRange position, String message) {
        return new QueryException.BadData(position, message);
    }
}
