package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Matcher;
import io.narthex.promql.ast.DurationExpr;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.FunctionSignature;
import io.narthex.promql.ast.TimeModifier;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.ast.VectorMatching;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An expression as the tree that {@code parse_query} answers (Prometheus 3.14, {@code
 * translate_ast}). Durations that are not literals are 0 there. Confined to one thread.
 */
final class ExprJson {
    private final JsonGenerator json;

    private ExprJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes {@code expr}. */
    static void write(JsonGenerator json, Expr expr) throws IOException {
        new ExprJson(json).tree(expr);
    }

    private void tree(@Nullable Expr expr) throws IOException {
        if (expr == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        switch (expr) {
            case Expr.Aggregate aggregate -> aggregate(aggregate);
            case Expr.Binary binary -> binary(binary);
            case Expr.Call call -> call(call);
            case Expr.MatrixSelector matrix -> {
                json.writeStringField("type", "matrixSelector");
                json.writeNumberField("range", milliseconds(matrix.range()));
                selector(matrix.selector());
            }
            case Expr.NumberLiteral number -> {
                json.writeStringField("type", "numberLiteral");
                StringBuilder value = new StringBuilder();
                Floats.append(value, number.value());
                json.writeStringField("val", value.toString());
            }
            case Expr.Paren paren -> {
                json.writeStringField("type", "parenExpr");
                child("expr", paren.inner());
            }
            case Expr.StringLiteral string -> {
                json.writeStringField("type", "stringLiteral");
                json.writeStringField("val", Json.wellFormed(string.value()));
            }
            case Expr.Subquery subquery -> {
                json.writeStringField("type", "subquery");
                child("expr", subquery.inner());
                json.writeNumberField("range", milliseconds(subquery.range()));
                json.writeNumberField("step", milliseconds(subquery.step()));
                time(subquery.time());
            }
            case Expr.Unary unary -> {
                json.writeStringField("type", "unaryExpr");
                json.writeStringField("op", unary.negative() ? "-" : "+");
                child("expr", unary.operand());
            }
            case Expr.VectorSelector selector -> {
                json.writeStringField("type", "vectorSelector");
                selector(selector);
            }
        }
        json.writeEndObject();
    }

    private void child(String name, @Nullable Expr expr) throws IOException {
        json.writeFieldName(name);
        tree(expr);
    }

    private void strings(String name, List<String> values) throws IOException {
        json.writeFieldName(name);
        Json.strings(json, values);
    }

    private void aggregate(Expr.Aggregate aggregate) throws IOException {
        json.writeStringField("type", "aggregation");
        json.writeStringField("op", aggregate.operator().symbol());
        child("expr", aggregate.operand());
        child("param", aggregate.parameter());
        strings("grouping", aggregate.grouping());
        json.writeBooleanField("without", aggregate.without());
    }

    private void binary(Expr.Binary binary) throws IOException {
        json.writeStringField("type", "binaryExpr");
        json.writeStringField("op", binary.operator().symbol());
        child("lhs", binary.left());
        child("rhs", binary.right());
        json.writeFieldName("matching");
        matching(binary.matching());
        json.writeBooleanField("bool", binary.returnBool());
    }

    private void matching(@Nullable VectorMatching matching) throws IOException {
        if (matching == null) {
            json.writeNull();
            return;
        }
        json.writeStartObject();
        String cardinality = matching.cardinality().name().toLowerCase(Locale.ROOT);
        json.writeStringField("card", cardinality.replace('_', '-'));
        strings("labels", matching.labels());
        json.writeBooleanField("on", matching.on());
        strings("include", matching.include());
        json.writeObjectFieldStart("fillValues");
        fill("lhs", matching.fillLeft());
        fill("rhs", matching.fillRight());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void fill(String name, @Nullable Double value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            Json.number(json, name, value);
        }
    }

    private void call(Expr.Call call) throws IOException {
        FunctionSignature function = call.function();
        json.writeStringField("type", "call");
        json.writeObjectFieldStart("func");
        json.writeStringField("name", function.name());
        strings("argTypes", function.argumentTypes().stream().map(ValueType::apiName).toList());
        json.writeNumberField("variadic", function.variadic());
        json.writeStringField("returnType", function.resultType().apiName());
        json.writeEndObject();
        json.writeArrayFieldStart("args");
        for (Expr argument : call.arguments()) {
            tree(argument);
        }
        json.writeEndArray();
    }

    private void selector(Expr.VectorSelector selector) throws IOException {
        json.writeStringField("name", selector.name());
        time(selector.time());
        json.writeArrayFieldStart("matchers");
        for (Matcher matcher : selector.matchers()) {
            json.writeStartObject();
            json.writeStringField("name", matcher.name());
            json.writeStringField("value", Json.wellFormed(matcher.value()));
            json.writeStringField("type", matcher.type().operator());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanField("anchored", selector.edge() == Expr.RangeEdge.ANCHORED);
        json.writeBooleanField("smoothed", selector.edge() == Expr.RangeEdge.SMOOTHED);
    }

    private void time(TimeModifier time) throws IOException {
        json.writeNumberField("offset", milliseconds(time.offset()));
        if (time.at() == TimeModifier.At.TIMESTAMP) {
            json.writeNumberField("timestamp", time.atMs());
        } else {
            json.writeNullField("timestamp");
        }
        switch (time.at()) {
            case START -> json.writeStringField("startOrEnd", "start");
            case END -> json.writeStringField("startOrEnd", "end");
            case NONE, TIMESTAMP -> json.writeNullField("startOrEnd");
        }
    }

    private static long milliseconds(@Nullable DurationExpr duration) {
        return switch (duration) {
            case DurationExpr.Literal literal -> Math.round(literal.value() * 1000);
            case DurationExpr.Negation(DurationExpr.Literal literal) ->
                    Math.round(literal.value() * -1000);
            case null, default -> 0;
        };
    }
}
