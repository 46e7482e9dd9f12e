package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.ExemplarQueryable;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Route;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.Selectors;
import io.narthex.promql.parser.ParserOptions;
import java.io.IOException;
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
    public Route route() {
        return Json.getOrPost("/api/v1/query_exemplars", this::answer);
    }

    private void answer(Exchange exchange) throws IOException {
        long startMs = Params.timeMs(exchange, "start", Times.MIN_MS);
        long endMs = Params.timeMs(exchange, "end", Times.MAX_MS);
        if (endMs < startMs) {
            throw ApiException.badData("end timestamp must not be before start timestamp");
        }
        Expr expr = PromqlParser.parse(Params.text(exchange, "query"), parserOptions);
        List<List<Matcher>> selectors =
                Selectors.in(expr).stream().map(Expr.VectorSelector::matchers).toList();
        if (selectors.isEmpty()) {
            // So does Prometheus.
            exchange.respond(204, 0).close();
            return;
        }
        var found = exemplars.exemplars(startMs, endMs, selectors);
        Json.success(
                exchange,
                json -> {
                    json.writeStartArray();
                    for (ExemplarQueryable.SeriesExemplars one : found) {
                        write(json, one);
                    }
                    json.writeEndArray();
                });
    }

    private static void write(JsonGenerator json, ExemplarQueryable.SeriesExemplars of)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("seriesLabels");
        Json.labels(json, of.series());
        json.writeArrayFieldStart("exemplars");
        StringBuilder text = new StringBuilder();
        for (Exemplar exemplar : of.exemplars()) {
            json.writeStartObject();
            json.writeFieldName("labels");
            Json.labels(json, exemplar.labels());
            text.setLength(0);
            Floats.appendApi(text, exemplar.value());
            json.writeStringField("value", text.toString());
            json.writeFieldName("timestamp");
            json.writeRawValue(Points.seconds(exemplar.timestampMs()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
