package io.narthex.promql.parser;

import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.query.QueryException;
import org.jspecify.annotations.Nullable;

/**
 * The words of a query with one word of look-ahead, which is cut only when it is asked for: of two
 * faults the one is told that a parser meets first. Confined to one thread.
 */
final class TokenStream {
    private final Lexer lexer;
    private @Nullable Token current;
    private int end;
    private int openAggregations;

    TokenStream(String input) {
        lexer = new Lexer(input);
    }

    /** The word that comes next. */
    Token peek() {
        Token next = current;
        if (next == null) {
            next = lexer.next();
            current = next;
        }
        return next;
    }

    /** Takes the next word. */
    Token take() {
        Token taken = peek();
        current = null;
        end = taken.position().end();
        return taken;
    }

    /** The end of the word taken last. */
    int endOfPrevious() {
        return end;
    }

    boolean at(Token.Type type) {
        return peek().is(type);
    }

    boolean accept(Token.Type type) {
        if (peek().is(type)) {
            take();
            return true;
        }
        return false;
    }

    boolean acceptKeyword(String keyword) {
        if (peek().isKeyword(keyword)) {
            take();
            return true;
        }
        return false;
    }

    /** Takes a word that must be of this type. */
    Token expect(Token.Type type, String context, String expected) {
        if (!peek().is(type)) {
            throw unexpected(context, expected);
        }
        return take();
    }

    /** From here on errors without a context of their own are told as those of an aggregation. */
    void enterAggregation() {
        openAggregations++;
    }

    void leaveAggregation() {
        openAggregations--;
    }

    /** What to throw where the next word fits nothing; context and expectation may be empty. */
    QueryException unexpected(String context, String expected) {
        Token next = peek();
        StringBuilder message = new StringBuilder("unexpected ").append(next.describe());
        if (!context.isEmpty()) {
            message.append(" in ").append(context);
        } else if (openAggregations > 0) {
            message.append(" in aggregation");
        }
        if (!expected.isEmpty()) {
            message.append(", expected ").append(expected);
        }
        return error(next.position(), message.toString());
    }

    static QueryException error(PositionRange position, String message) {
        return new QueryException.BadData(position, message);
    }
}
