package io.narthex.promql;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.AggregateOperator;
import io.narthex.promql.ast.BinaryOperator;
import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.ast.VectorMatching;
import io.narthex.promql.ast.VectorMatching.Cardinality;
import io.narthex.promql.eval.FunctionTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Makes random expressions of right types, without positions. */
final class RandomExpr {
    private static final PositionRange NOWHERE = PositionRange.NONE;
    private static final String[] NAMES = {"up", "a:b", "sum", "offset", "x_total", "start"};
    private static final String[] LABELS = {"job", "le", "by", "a.b", "on", "\u00e9"};
    private static final String[] VALUES = {"", "node", "a\"b\\c\n", "\ud83d\ude00", "x|y", "\t"};

    private static final Cardinality[] ARITHMETIC_CARDINALITIES = {
        Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY
    };

    private final Random random;

    RandomExpr(long seed) {
        random = new Random(seed);
    }

    private <T> T oneOf(T[] all) {
        return all[random.nextInt(all.length)];
    }

    Expr vector(int depth) {
        if (depth == 0) {
            return selector();
        }
        return switch (random.nextInt(6)) {
            case 0 -> aggregate(depth - 1);
            case 1 -> binary(depth - 1);
            case 2 -> call(random.nextBoolean() ? "rate" : "max_over_time", matrix(depth - 1));
            case 3 -> new Expr.Unary(random.nextBoolean(), operand(depth - 1), NOWHERE);
            case 4 ->
                    random.nextBoolean()
                            ? call("clamp_max", vector(depth - 1), scalar(depth - 1))
                            : call(
                                    "label_join",
                                    vector(depth - 1),
                                    string(),
                                    string(),
                                    string(),
                                    string());
            default -> selector();
        };
    }

    private Expr string() {
        return new Expr.StringLiteral(oneOf(VALUES), NOWHERE);
    }

    private Expr.Call call(String name, Expr... arguments) {
        var signature = Objects.requireNonNull(FunctionTable.signature(name));
        return new Expr.Call(signature, List.of(arguments), NOWHERE);
    }

    /** An operand that needs no parentheses anywhere. */
    private Expr operand(int depth) {
        Expr vector = vector(depth);
        boolean simple =
                vector instanceof Expr.VectorSelector
                        || vector instanceof Expr.Call
                        || vector instanceof Expr.Aggregate;
        return simple ? vector : new Expr.Paren(vector, NOWHERE);
    }

    private Expr scalar(int depth) {
        return switch (random.nextInt(depth > 0 ? 4 : 2)) {
            case 0 -> new Expr.NumberLiteral(random.nextInt(1000) / 8.0, false, NOWHERE);
            case 1 -> new Expr.NumberLiteral(random.nextInt(1, 100_000) / 8.0, true, NOWHERE);
            case 2 -> call("time");
            default -> new Expr.Paren(scalar(depth - 1), NOWHERE);
        };
    }

    private Expr.VectorSelector selector() {
        List<Matcher> matchers = new ArrayList<>();
        String name = random.nextInt(4) == 0 ? "" : oneOf(NAMES);
        if (random.nextBoolean() || name.isEmpty()) {
            String label = oneOf(LABELS);
            var type = oneOf(Matcher.Type.values());
            boolean regex = type == Matcher.Type.REGEX || type == Matcher.Type.NOT_REGEX;
            matchers.add(new Matcher(type, label, regex ? "x|y" : oneOf(VALUES)));
        }
        if (name.isEmpty()) {
            matchers.add(Matcher.equal("zone", "z"));
            matchers.sort((a, b) -> a.toString().compareTo(b.toString()));
        } else {
            matchers.add(Matcher.equal(Labels.METRIC_NAME, name));
        }
        return new Expr.VectorSelector(name, matchers, time(), Expr.RangeEdge.PLAIN, NOWHERE);
    }

    private TimeModifier time() {
        DurationExpr offset =
                random.nextInt(3) == 0
                        ? new DurationExpr.Literal(random.nextInt(-100_000, 100_000) / 1000.0)
                        : null;
        return switch (random.nextInt(6)) {
            case 0 -> new TimeModifier(TimeModifier.At.START, 0, offset);
            case 1 -> new TimeModifier(TimeModifier.At.END, 0, offset);
            case 2 ->
                    new TimeModifier(
                            TimeModifier.At.TIMESTAMP, random.nextLong(-9999, 1L << 40), offset);
            default -> new TimeModifier(TimeModifier.At.NONE, 0, offset);
        };
    }

    private DurationExpr duration(int depth) {
        return switch (random.nextInt(depth > 0 ? 5 : 2)) {
            case 0, 1 -> new DurationExpr.Literal(random.nextInt(1, 1_000_000) / 1000.0);
            case 2 -> new DurationExpr.Extreme(random.nextBoolean(), duration(0), duration(0));
            case 3 -> new DurationExpr.Paren(duration(depth - 1));
            default ->
                    new DurationExpr.Arithmetic(
                            BinaryOperator.ADD,
                            new DurationExpr.QueryStep(),
                            new DurationExpr.Paren(new DurationExpr.QueryRange()));
        };
    }

    private Expr matrix(int depth) {
        if (random.nextBoolean()) {
            Expr.VectorSelector plain = selector();
            var edge = oneOf(Expr.RangeEdge.values());
            return new Expr.MatrixSelector(
                    new Expr.VectorSelector(
                            plain.name(), plain.matchers(), plain.time(), edge, NOWHERE),
                    duration(2),
                    NOWHERE);
        }
        return new Expr.Subquery(
                operand(depth),
                duration(2),
                random.nextBoolean() ? duration(1) : null,
                time(),
                NOWHERE);
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            labels.add(oneOf(LABELS));
        }
        return labels;
    }

    private Expr aggregate(int depth) {
        var operator = oneOf(AggregateOperator.values());
        Expr parameter =
                operator.parameterType() == null
                        ? null
                        : operator.parameterType() == ValueType.STRING
                                ? new Expr.StringLiteral("v", NOWHERE)
                                : scalar(depth);
        return new Expr.Aggregate(
                operator, vector(depth), parameter, labels(), random.nextBoolean(), NOWHERE);
    }

    private Expr binary(int depth) {
        var operator = oneOf(BinaryOperator.values());
        boolean bool = operator.isComparison() && random.nextBoolean();
        if (!operator.isSet() && random.nextInt(4) == 0) {
            return new Expr.Binary(operator, operand(depth), scalar(0), null, bool);
        }
        boolean on = random.nextBoolean();
        var cardinality =
                operator.isSet() ? Cardinality.MANY_TO_MANY : oneOf(ARITHMETIC_CARDINALITIES);
        boolean grouped =
                cardinality == Cardinality.MANY_TO_ONE || cardinality == Cardinality.ONE_TO_MANY;
        Double fill = !operator.isSet() && random.nextInt(4) == 0 ? 2.5 : null;
        var matching =
                new VectorMatching(
                        cardinality,
                        on,
                        labels(),
                        grouped ? List.of("other") : List.of(),
                        fill,
                        random.nextBoolean() ? fill : null);
        return new Expr.Binary(operator, operand(depth), operand(depth), matching, bool);
    }

    /** The same expression as if it stood nowhere. */
    static Expr withoutPositions(Expr expr) {
        return switch (expr) {
            case Expr.Aggregate a ->
                    new Expr.Aggregate(
                            a.operator(),
                            withoutPositions(a.operand()),
                            a.parameter() == null ? null : withoutPositions(a.parameter()),
                            a.grouping(),
                            a.without(),
                            NOWHERE);
            case Expr.Binary b ->
                    new Expr.Binary(
                            b.operator(),
                            withoutPositions(b.left()),
                            withoutPositions(b.right()),
                            b.matching(),
                            b.returnBool());
            case Expr.Call c ->
                    new Expr.Call(
                            c.function(),
                            c.arguments().stream().map(RandomExpr::withoutPositions).toList(),
                            NOWHERE);
            case Expr.MatrixSelector m ->
                    new Expr.MatrixSelector(withoutPosition(m.selector()), m.range(), NOWHERE);
            case Expr.NumberLiteral n -> new Expr.NumberLiteral(n.value(), n.duration(), NOWHERE);
            case Expr.Paren p -> new Expr.Paren(withoutPositions(p.inner()), NOWHERE);
            case Expr.StringLiteral s -> new Expr.StringLiteral(s.value(), NOWHERE);
            case Expr.Subquery s ->
                    new Expr.Subquery(
                            withoutPositions(s.inner()), s.range(), s.step(), s.time(), NOWHERE);
            case Expr.Unary u ->
                    new Expr.Unary(u.negative(), withoutPositions(u.operand()), NOWHERE);
            case Expr.VectorSelector v -> withoutPosition(v);
        };
    }

    private static Expr.VectorSelector withoutPosition(Expr.VectorSelector v) {
        return new Expr.VectorSelector(v.name(), v.matchers(), v.time(), v.edge(), NOWHERE);
    }
}
