package io.narthex.promql.parser;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.ast.VectorMatching;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the types of an expression and settles what depends on them: which operators match
 * vectors. Confined to one thread.
 */
final class TypeChecker {
    private final String query;

    TypeChecker(String query) {
        this.query = query;
    }

    /** The same expression, settled. */
    Expr check(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate aggregate -> aggregate(aggregate);
            case Expr.Binary binary -> binary(binary);
            case Expr.Call call -> call(call);
            case Expr.MatrixSelector matrix -> {
                check(matrix.selector());
                yield matrix;
            }
            case Expr.NumberLiteral number -> number;
            case Expr.Paren paren -> new Expr.Paren(check(paren.inner()), paren.position());
            case Expr.StringLiteral string -> string;
            case Expr.Subquery subquery -> subquery(subquery);
            case Expr.Unary unary -> unary(unary);
            case Expr.VectorSelector selector -> selector(selector, false);
        };
    }

    private static Expr.VectorSelector selector(Expr.VectorSelector selector, boolean mayBeEmpty) {
        requireOneName(selector);
        if (selector.name().isEmpty() && !mayBeEmpty) {
            for (Matcher matcher : selector.matchers()) {
                if (!matcher.matches("")) {
                    return selector;
                }
            }
            throw TokenStream.error(
                    selector.position(),
                    "vector selector must contain at least one non-empty matcher");
        }
        return selector;
    }

    /** The name in front of the braces is the last matcher; no other may be of the name. */
    private static void requireOneName(Expr.VectorSelector selector) {
        if (selector.name().isEmpty()) {
            return;
        }
        List<Matcher> inBraces = selector.matchers().subList(0, selector.matchers().size() - 1);
        for (Matcher matcher : inBraces) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                throw TokenStream.error(
                        selector.position(),
                        "metric name must not be set twice: "
                                + Quoting.quote(selector.name())
                                + " or "
                                + Quoting.quote(matcher.value()));
            }
        }
    }

    private Expr unary(Expr.Unary unary) {
        Expr operand = check(unary.operand());
        if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
            throw TokenStream.error(
                    unary.position(),
                    "unary expression only allowed on expressions of type scalar or instant"
                            + " vector, got "
                            + Quoting.quote(operand.type().documentedName()));
        }
        return new Expr.Unary(unary.negative(), operand, unary.position());
    }

    private Expr subquery(Expr.Subquery subquery) {
        Expr inner = check(subquery.inner());
        if (inner.type() != ValueType.VECTOR) {
            throw TokenStream.error(
                    subquery.position(),
                    "subquery is only allowed on instant vector, got "
                            + inner.type().apiName()
                            + " instead");
        }
        return new Expr.Subquery(
                inner, subquery.range(), subquery.step(), subquery.time(), subquery.position());
    }

    private Expr aggregate(Expr.Aggregate aggregate) {
        Expr operand = expect(aggregate.operand(), ValueType.VECTOR, "aggregation expression");
        Expr parameter = aggregate.parameter();
        ValueType wanted = aggregate.operator().parameterType();
        if (parameter != null && wanted != null) {
            parameter = expect(parameter, wanted, "aggregation parameter");
        }
        return new Expr.Aggregate(
                aggregate.operator(),
                operand,
                parameter,
                aggregate.grouping(),
                aggregate.without(),
                aggregate.position());
    }

    private Expr expect(Expr expr, ValueType wanted, String context) {
        Expr checked = check(expr);
        if (checked.type() != wanted) {
            throw TokenStream.error(
                    expr.position(),
                    "expected type "
                            + wanted.documentedName()
                            + " in "
                            + context
                            + ", got "
                            + checked.type().documentedName());
        }
        return checked;
    }

    private Expr call(Expr.Call call) {
        FunctionSignature function = call.function();
        checkCount(call, function);
        List<Expr> arguments = new ArrayList<>();
        String context = "call to function " + Quoting.quote(function.name());
        for (int i = 0; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            if (function.name().equals("info") && i == 1) {
                arguments.add(labelSelector(argument));
            } else {
                arguments.add(expect(argument, function.argumentType(i), context));
            }
        }
        return new Expr.Call(function, arguments, call.position());
    }

    private static Expr labelSelector(Expr argument) {
        if (!(argument instanceof Expr.VectorSelector selector)) {
            throw TokenStream.error(argument.position(), "expected label selectors only");
        }
        if (!selector.name().isEmpty()) {
            throw TokenStream.error(
                    argument.position(),
                    "expected label selectors only, got vector selector instead");
        }
        return selector(selector, true);
    }

    private static void checkCount(Expr.Call call, FunctionSignature function) {
        int given = call.arguments().size();
        int declared = function.argumentTypes().size();
        String tail =
                " argument(s) in call to " + Quoting.quote(function.name()) + ", got " + given;
        if (function.variadic() == 0) {
            if (given != declared) {
                throw TokenStream.error(call.position(), "expected " + declared + tail);
            }
            return;
        }
        int least = declared - 1;
        if (given < least) {
            throw TokenStream.error(call.position(), "expected at least " + least + tail);
        }
        int most = least + function.variadic();
        if (function.variadic() > 0 && given > most) {
            throw TokenStream.error(call.position(), "expected at most " + most + tail);
        }
    }

    private Expr binary(Expr.Binary binary) {
        Expr left = check(binary.left());
        Expr right = check(binary.right());
        BinaryOperator operator = binary.operator();
        VectorMatching matching =
                binary.matching() == null ? VectorMatching.DEFAULT : binary.matching();
        if (binary.returnBool() && !operator.isComparison()) {
            throw TokenStream.error(
                    operatorPosition(binary),
                    "bool modifier can only be used on comparison operators");
        }
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (operator.isComparison() && !binary.returnBool() && scalars) {
            throw TokenStream.error(
                    operatorPosition(binary), "comparisons between scalars must use BOOL modifier");
        }
        checkInclude(binary, matching);
        requireOperand(left);
        requireOperand(right);
        boolean vectors = left.type() == ValueType.VECTOR && right.type() == ValueType.VECTOR;
        if (!vectors) {
            checkWithoutMatching(binary, matching);
            return new Expr.Binary(operator, left, right, null, binary.returnBool());
        }
        if (operator.isSet()) {
            matching = setMatching(binary, matching);
        }
        return new Expr.Binary(operator, left, right, matching, binary.returnBool());
    }

    private void checkInclude(Expr.Binary binary, VectorMatching matching) {
        if (!matching.on()) {
            return;
        }
        for (String label : matching.labels()) {
            if (matching.include().contains(label)) {
                throw TokenStream.error(
                        operatorPosition(binary),
                        "label "
                                + Quoting.quote(label)
                                + " must not occur in ON and GROUP clause at once");
            }
        }
    }

    private static void requireOperand(Expr operand) {
        if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
            throw TokenStream.error(
                    operand.position(),
                    "binary expression must contain only scalar and instant vector types");
        }
    }

    private static void checkWithoutMatching(Expr.Binary binary, VectorMatching matching) {
        if (!matching.labels().isEmpty()) {
            throw TokenStream.error(
                    binary.position(), "vector matching only allowed between instant vectors");
        }
        if (matching.fills()) {
            throw TokenStream.error(
                    binary.position(),
                    "filling in missing series only allowed between instant vectors");
        }
        if (binary.operator().isSet()) {
            throw TokenStream.error(
                    binary.position(),
                    "set operator "
                            + Quoting.quote(binary.operator().symbol())
                            + " not allowed in binary scalar expression");
        }
    }

    private static VectorMatching setMatching(Expr.Binary binary, VectorMatching matching) {
        if (matching.cardinality() != VectorMatching.Cardinality.ONE_TO_ONE) {
            throw TokenStream.error(
                    binary.position(),
                    "no grouping allowed for "
                            + Quoting.quote(binary.operator().symbol())
                            + " operation");
        }
        if (matching.fills()) {
            throw TokenStream.error(
                    binary.position(), "filling in missing series not allowed for set operators");
        }
        return matching.with(VectorMatching.Cardinality.MANY_TO_MANY);
    }

    /** The operator stands after the left side and the blanks behind it. */
    private PositionRange operatorPosition(Expr.Binary binary) {
        PositionRange left = binary.left().position();
        int from = left.end();
        while (from < query.length() && Lexer.isBlank(query.charAt(from))) {
            from++;
        }
        return new TextPositions(query).range(from, binary.right().position().start());
    }
}
