package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarQueryable;
import io.narthex.core.model.ExemplarQueryable.SeriesExemplars;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Route;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.parser.ParserOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code query_exemplars} of Prometheus' API. Thread-safe. */
public final class ExemplarsApi {
    private final ExemplarQueryable exemplars;
    private final ParserOptions parserOptions;

    public ExemplarsApi(ExemplarQueryable exemplars, ParserOptions parserOptions) {
        this.exemplars = exemplars;
        this.parserOptions = parserOptions;
    }

    /** The endpoint. */
    public List<Route> routes() {
        return List.of(Json.getOrPost("/api/v1/query_exemplars", this::exemplars));
    }

    private void exemplars(Exchange exchange) throws IOException {
        long startMs = Params.timeMs(exchange, "start", Params.MIN_TIME_MS);
        long endMs = Params.timeMs(exchange, "end", Params.MAX_TIME_MS);
        if (endMs < startMs) {
            throw ApiException.badData("end timestamp must not be before start timestamp");
        }
        Expr query = PromqlParser.parse(Params.text(exchange, "query"), parserOptions);
        List<List<Matcher>> selectors = new ArrayList<>();
        collect(query, selectors);
        if (selectors.isEmpty()) {
            Json.success(exchange);
            return;
        }
        List<SeriesExemplars> found = exemplars.exemplars(startMs, endMs, selectors);
        Json.success(
                exchange,
                json -> {
                    Points points = new Points();
                    json.writeStartArray();
                    for (SeriesExemplars series : found) {
                        write(json, points, series);
                    }
                    json.writeEndArray();
                });
    }

    private static void write(JsonGenerator json, Points points, SeriesExemplars series)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("seriesLabels");
        Json.labels(json, series.series());
        json.writeFieldName("exemplars");
        json.writeStartArray();
        for (Exemplar exemplar : series.exemplars()) {
            json.writeStartObject();
            json.writeFieldName("labels");
            Json.labels(json, exemplar.labels());
            json.writeFieldName("value");
            points.writeValue(json, exemplar.value());
            json.writeFieldName("timestamp");
            points.writeSeconds(json, exemplar.timestampMs());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Adds the matchers of every selector in a query. */
    private static void collect(Expr expr, List<List<Matcher>> into) {
        switch (expr) {
            case Expr.Aggregate aggregate -> {
                collect(aggregate.operand(), into);
                if (aggregate.parameter() != null) {
                    collect(aggregate.parameter(), into);
                }
            }
            case Expr.Binary binary -> {
                collect(binary.left(), into);
                collect(binary.right(), into);
            }
            case Expr.Call call -> call.arguments().forEach(one -> collect(one, into));
            case Expr.MatrixSelector matrix -> into.add(matrix.selector().matchers());
            case Expr.NumberLiteral _, Expr.StringLiteral _ -> {
                // Selects nothing.
            }
            case Expr.Paren paren -> collect(paren.inner(), into);
            case Expr.Subquery subquery -> collect(subquery.inner(), into);
            case Expr.Unary unary -> collect(unary.operand(), into);
            case Expr.VectorSelector selector -> into.add(selector.matchers());
        }
    }
}
