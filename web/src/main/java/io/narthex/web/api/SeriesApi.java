package io.narthex.web.api;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.Route;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.parser.Quoting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** {@code series}, {@code labels} and {@code label/…/values} of Prometheus' API. Thread-safe. */
public final class SeriesApi {
    private final Queryable storage;

    public SeriesApi(Queryable storage) {
        this.storage = storage;
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                Json.getOrPost("/api/v1/series", this::series),
                Json.getOrPost("/api/v1/labels", this::names),
                Json.get("/api/v1/label/{name}/values", this::values));
    }

    private void series(Exchange exchange) throws IOException {
        Params.requireWellFormed(exchange);
        if (exchange.parameters("match[]").isEmpty()) {
            throw ApiException.badData("no match[] parameter provided");
        }
        int limit = Params.limit(exchange);
        long startMs = Params.timeMs(exchange, "start", Times.MIN_MS);
        long endMs = Params.timeMs(exchange, "end", Times.MAX_MS);
        List<List<Matcher>> selectors;
        try {
            selectors = Params.matchers(exchange);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
        }
        List<String> warnings = new ArrayList<>(1);
        try (Querier querier = storage.querier(startMs, endMs)) {
            List<SeriesSet> sets = new ArrayList<>();
            if (startMs <= endMs) {
                for (List<Matcher> selector : selectors) {
                    sets.add(querier.select(selector, startMs, endMs));
                }
            }
            MergedSeries merged = new MergedSeries(sets);
            Json.success(
                    exchange,
                    json -> {
                        json.writeStartArray();
                        int count = 0;
                        for (Labels next = merged.next(); next != null; next = merged.next()) {
                            if (limit > 0 && count == limit) {
                                warnings.add(QueryApi.TRUNCATED);
                                break;
                            }
                            Json.labels(json, next);
                            count++;
                        }
                        json.writeEndArray();
                    },
                    warnings,
                    List.of());
        }
    }

    private void names(Exchange exchange) throws IOException {
        strings(exchange, Querier::labelNames);
    }

    private void values(Exchange exchange) throws IOException {
        String name = LabelNames.unescape(exchange.pathParameter("name"));
        if (name.isEmpty()) {
            throw ApiException.badData("invalid label name: " + Quoting.quote(name));
        }
        strings(exchange, (querier, matchers) -> querier.labelValues(name, matchers));
    }

    /** Asks for sorted strings. */
    private interface Question {
        List<String> ask(Querier querier, List<Matcher> matchers);
    }

    private void strings(Exchange exchange, Question question) throws IOException {
        int limit = Params.limit(exchange);
        long startMs = Params.timeMs(exchange, "start", Times.MIN_MS);
        long endMs = Params.timeMs(exchange, "end", Times.MAX_MS);
        List<List<Matcher>> selectors;
        try {
            selectors = Params.matchers(exchange);
        } catch (IllegalArgumentException e) {
            throw ApiException.badData(String.valueOf(e.getMessage()));
        }
        List<String> found = List.of();
        if (startMs <= endMs) {
            try (Querier querier = storage.querier(startMs, endMs)) {
                found = union(querier, selectors, question);
            }
        }
        boolean truncated = limit > 0 && found.size() > limit;
        List<String> shown = truncated ? found.subList(0, limit) : found;
        Json.success(
                exchange,
                json -> Json.strings(json, shown),
                truncated ? List.of(QueryApi.TRUNCATED) : List.of(),
                List.of());
    }

    private static List<String> union(
            Querier querier, List<List<Matcher>> selectors, Question question) {
        if (selectors.isEmpty()) {
            return question.ask(querier, List.of());
        }
        if (selectors.size() == 1) {
            return question.ask(querier, selectors.getFirst());
        }
        TreeSet<String> all = new TreeSet<>(CodePoints::compare);
        for (List<Matcher> selector : selectors) {
            all.addAll(question.ask(querier, selector));
        }
        return new ArrayList<>(all);
    }
}
