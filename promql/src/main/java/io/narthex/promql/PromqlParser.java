package io.narthex.promql;

import io.narthex.promql.ast.Expr;
import io.narthex.promql.eval.FunctionTable;
import io.narthex.promql.parser.ExpressionParser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.QueryException;

/** Parses PromQL with the functions that the engine has. Thread-safe. */
public final class PromqlParser {
    private PromqlParser() {}

    /**
     * The expression that {@code query} stands for, without experimental parts.
     *
     * @throws QueryException.BadData with Prometheus' message if it is not PromQL
     */
    public static Expr parse(String query) {
        return parse(query, ParserOptions.DEFAULT);
    }

    /**
     * The expression that {@code query} stands for.
     *
     * @throws QueryException.BadData with Prometheus' message if it is not PromQL
     */
    public static Expr parse(String query, ParserOptions options) {
        return ExpressionParser.parse(query, options, FunctionTable::signature);
    }

    /**
     * The selector that {@code text} stands for, such as {@code match[]} takes; it may match all
     * series there are.
     *
     * @throws QueryException.BadData with Prometheus' message if it is no selector
     */
    public static Expr.VectorSelector parseSelector(String text) {
        return ExpressionParser.parseSelector(text);
    }
}
