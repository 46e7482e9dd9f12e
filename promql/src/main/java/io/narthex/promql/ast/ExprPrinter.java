package io.narthex.promql.ast;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Durations;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The canonical text of an expression, which parses to the same tree again. Not thread-safe. */
public final class ExprPrinter {
    private final StringBuilder text = new StringBuilder();

    private ExprPrinter() {}

    /** The canonical text of {@code expr}. */
    public static String print(Expr expr) {
        ExprPrinter printer = new ExprPrinter();
        printer.append(expr);
        return printer.text.toString();
    }

    /** An aggregation up to its opening parenthesis. */
    static String head(Expr.Aggregate aggregate) {
        ExprPrinter printer = new ExprPrinter();
        printer.appendHead(aggregate);
        return printer.text.toString();
    }

    /** A binary operator with its modifiers. */
    static String operator(Expr.Binary binary) {
        ExprPrinter printer = new ExprPrinter();
        printer.appendOperator(binary);
        return printer.text.toString();
    }

    /** What stands behind a subquery's inner expression. */
    static String suffix(Expr.Subquery subquery) {
        ExprPrinter printer = new ExprPrinter();
        printer.appendSuffix(subquery);
        return printer.text.toString();
    }

    private void append(Expr expr) {
        switch (expr) {
            case Expr.Aggregate aggregate -> appendAggregate(aggregate);
            case Expr.Binary binary -> {
                append(binary.left());
                text.append(' ');
                appendOperator(binary);
                text.append(' ');
                append(binary.right());
            }
            case Expr.Call call -> {
                text.append(call.function().name()).append('(');
                appendAll(call.arguments());
                text.append(')');
            }
            case Expr.MatrixSelector matrix -> appendMatrix(matrix);
            case Expr.NumberLiteral number -> {
                if (number.duration()) {
                    Durations.append(text, Math.round(number.value() * 1000));
                } else {
                    Floats.append(text, number.value());
                }
            }
            case Expr.Paren paren -> {
                text.append('(');
                append(paren.inner());
                text.append(')');
            }
            case Expr.StringLiteral string -> appendString(string.value());
            case Expr.Subquery subquery -> appendSubquery(subquery);
            case Expr.Unary unary -> {
                text.append(unary.negative() ? '-' : '+');
                append(unary.operand());
            }
            case Expr.VectorSelector selector -> {
                appendSelector(selector);
                appendEdge(selector.edge());
                append(selector.time());
            }
        }
    }

    private void appendMatrix(Expr.MatrixSelector matrix) {
        appendSelector(matrix.selector());
        text.append('[');
        append(matrix.range());
        text.append(']');
        appendEdge(matrix.selector().edge());
        append(matrix.selector().time());
    }

    private void appendOperator(Expr.Binary binary) {
        text.append(binary.operator().symbol());
        if (binary.returnBool()) {
            text.append(" bool");
        }
        if (binary.matching() != null) {
            appendMatching(binary.matching());
        }
    }

    private void appendSubquery(Expr.Subquery subquery) {
        append(subquery.inner());
        appendSuffix(subquery);
    }

    private void appendSuffix(Expr.Subquery subquery) {
        text.append('[');
        append(subquery.range());
        text.append(':');
        if (subquery.step() != null) {
            append(subquery.step());
        }
        text.append(']');
        append(subquery.time());
    }

    private void appendAll(List<Expr> all) {
        for (int i = 0; i < all.size(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            append(all.get(i));
        }
    }

    private void appendHead(Expr.Aggregate aggregate) {
        text.append(aggregate.operator().symbol());
        if (aggregate.without()) {
            text.append(" without (");
            appendLabels(aggregate.grouping());
            text.append(") ");
        } else if (!aggregate.grouping().isEmpty()) {
            text.append(" by (");
            appendLabels(aggregate.grouping());
            text.append(") ");
        }
    }

    private void appendAggregate(Expr.Aggregate aggregate) {
        appendHead(aggregate);
        text.append('(');
        if (aggregate.parameter() != null) {
            append(aggregate.parameter());
            text.append(", ");
        }
        append(aggregate.operand());
        text.append(')');
    }

    private void appendMatching(VectorMatching matching) {
        boolean grouped =
                matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE
                        || matching.cardinality() == VectorMatching.Cardinality.ONE_TO_MANY;
        if (!matching.labels().isEmpty() || matching.on() || grouped) {
            text.append(matching.on() ? " on (" : " ignoring (");
            appendLabels(matching.labels());
            text.append(')');
        }
        if (grouped) {
            boolean left = matching.cardinality() == VectorMatching.Cardinality.MANY_TO_ONE;
            text.append(left ? " group_left (" : " group_right (");
            appendLabels(matching.include());
            text.append(')');
        }
        if (matching.fillLeft() != null && matching.fillLeft().equals(matching.fillRight())) {
            appendFill(" fill (", matching.fillLeft());
            return;
        }
        if (matching.fillLeft() != null) {
            appendFill(" fill_left (", matching.fillLeft());
        }
        if (matching.fillRight() != null) {
            appendFill(" fill_right (", matching.fillRight());
        }
    }

    private void appendFill(String keyword, double value) {
        text.append(keyword);
        Floats.append(text, value);
        text.append(')');
    }

    private void appendLabels(List<String> labels) {
        for (int i = 0; i < labels.size(); i++) {
            if (i > 0) {
                text.append(", ");
            }
            String label = labels.get(i);
            // Colons need no quotes here, unlike in braces, and Prometheus writes none.
            if (Names.isLegacyMetricName(label)) {
                text.append(label);
            } else {
                appendString(text, label);
            }
        }
    }

    private void appendSelector(Expr.VectorSelector selector) {
        text.append(selector.name());
        List<String> matchers = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            boolean isName =
                    matcher.name().equals(Labels.METRIC_NAME)
                            && matcher.type() == Matcher.Type.EQUAL
                            && matcher.value().equals(selector.name())
                            && !matcher.value().isEmpty();
            if (!isName) {
                StringBuilder one = new StringBuilder();
                Names.appendLabelName(one, matcher.name());
                one.append(matcher.type().operator());
                appendString(one, matcher.value());
                matchers.add(one.toString());
            }
        }
        if (!matchers.isEmpty() || selector.name().isEmpty()) {
            Collections.sort(matchers);
            text.append('{').append(String.join(",", matchers)).append('}');
        }
    }

    private void appendEdge(Expr.RangeEdge edge) {
        switch (edge) {
            case PLAIN -> {}
            case ANCHORED -> text.append(" anchored");
            case SMOOTHED -> text.append(" smoothed");
        }
    }

    private void append(TimeModifier time) {
        switch (time.at()) {
            case NONE -> {}
            case TIMESTAMP -> {
                text.append(" @ ");
                appendThousandths(time.atMs());
            }
            case START -> text.append(" @ start()");
            case END -> text.append(" @ end()");
        }
        if (time.offset() != null) {
            text.append(" offset ");
            append(time.offset());
        }
    }

    private void appendThousandths(long value) {
        // Unsigned, since the smallest number has no absolute value.
        long magnitude = Math.abs(value);
        if (value < 0) {
            text.append('-');
        }
        text.append(Long.divideUnsigned(magnitude, 1000)).append('.');
        long rest = Long.remainderUnsigned(magnitude, 1000);
        text.append((char) ('0' + rest / 100));
        text.append((char) ('0' + rest / 10 % 10));
        text.append((char) ('0' + rest % 10));
    }

    private void append(DurationExpr duration) {
        switch (duration) {
            case DurationExpr.Arithmetic arithmetic -> {
                append(arithmetic.left());
                text.append(' ').append(arithmetic.operator().symbol()).append(' ');
                append(arithmetic.right());
            }
            case DurationExpr.Extreme extreme -> {
                text.append(extreme.largest() ? "max_of(" : "min_of(");
                append(extreme.left());
                text.append(", ");
                append(extreme.right());
                text.append(')');
            }
            case DurationExpr.Literal literal -> appendSeconds(literal.value());
            case DurationExpr.Negation negation -> {
                text.append('-');
                append(negation.operand());
            }
            case DurationExpr.Paren paren -> {
                text.append('(');
                append(paren.inner());
                text.append(')');
            }
            case DurationExpr.QueryRange _ -> text.append("range()");
            case DurationExpr.QueryStep _ -> text.append("step()");
        }
    }

    private void appendSeconds(double seconds) {
        long ms = Math.round(seconds * 1000);
        if (ms / 1000.0 == seconds && ms > Long.MIN_VALUE && ms < Long.MAX_VALUE) {
            Durations.append(text, ms);
        } else {
            Floats.append(text, seconds);
        }
    }

    private void appendString(String value) {
        appendString(text, value);
    }

    /**
     * Appends a text in double quotes, so that the lexer reads the same characters again, as Go's
     * {@code %q} spells it: what cannot be printed is escaped.
     */
    public static void appendString(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 11 -> out.append("\\v");
                default -> {
                    if (CodePoints.isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else if (c < 0x80) {
                        appendEscape(out, 'x', c, 2);
                    } else if (c >= 0xdc80 && c <= 0xdcff) {
                        // A byte that is no UTF-8; see Quoting.
                        appendEscape(out, 'x', c & 0xff, 2);
                    } else {
                        appendEscape(out, c > 0xffff ? 'U' : 'u', c, c > 0xffff ? 8 : 4);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void appendEscape(StringBuilder out, char kind, int value, int digits) {
        out.append('\\').append(kind);
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.append(Character.forDigit(value >> shift & 15, 16));
        }
    }
}
