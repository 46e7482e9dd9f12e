package io.narthex.promql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of an expression for people, in lines: what is longer than a line is broken at its
 * operands and indented, as {@code promtool promql format} does it (Prometheus, "Prettifier").
 */
public final class ExprLayout {
    private static final int LINE_CHARS = 100;
    private static final String INDENT = "  ";

    private ExprLayout() {}

    /** The text of {@code expr}; lines are parted by line feeds, none stands at the end. */
    public static String print(Expr expr) {
        return print(expr, 0);
    }

    private static String print(Expr expr, int level) {
        String text = ExprPrinter.print(expr);
        String indent = INDENT.repeat(level);
        if (expr instanceof Expr.Unary unary) {
            String sign = unary.negative() ? "-" : "+";
            return indent + sign + print(unary.operand(), level).strip();
        }
        if (text.length() <= LINE_CHARS) {
            // A subquery that fits is not indented: its inner expression is what would be.
            return expr instanceof Expr.Subquery ? text : indent + text;
        }
        return switch (expr) {
            case Expr.Aggregate aggregate ->
                    indent
                            + ExprPrinter.head(aggregate)
                            + "(\n"
                            + parameter(aggregate.parameter(), level + 1)
                            + print(aggregate.operand(), level + 1)
                            + "\n"
                            + indent
                            + ")";
            case Expr.Binary binary ->
                    print(binary.left(), level + 1)
                            + "\n"
                            + indent
                            + ExprPrinter.operator(binary)
                            + "\n"
                            + print(binary.right(), level + 1);
            case Expr.Call call ->
                    indent
                            + call.function().name()
                            + "(\n"
                            + arguments(call.arguments(), level + 1)
                            + "\n"
                            + indent
                            + ")";
            case Expr.Paren paren ->
                    indent + "(\n" + print(paren.inner(), level + 1) + "\n" + indent + ")";
            case Expr.Subquery subquery ->
                    print(subquery.inner(), level) + ExprPrinter.suffix(subquery);
            default -> indent + text;
        };
    }

    private static String parameter(@Nullable Expr parameter, int level) {
        return parameter == null ? "" : print(parameter, level) + ",\n";
    }

    private static String arguments(List<Expr> arguments, int level) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < arguments.size(); i++) {
            text.append(i == 0 ? "" : ",\n").append(print(arguments.get(i), level));
        }
        return text.toString();
    }
}
