package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Route;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.ExprLayout;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.SeriesResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code query}, {@code query_range}, {@code format_query} and {@code parse_query} of Prometheus'
 * API. Thread-safe.
 */
public final class QueryApi {
    private static final long MAX_STEPS = 11_000;

    static final String TRUNCATED = "results truncated due to limit";

    private final Queries queries;
    private final ParserOptions parserOptions;
    private final boolean perStepStats;
    private final EpochClock clock;

    /**
     * @param perStepStats whether {@code stats=all} counts by step ({@code promql-per-step-stats})
     */
    public QueryApi(
            Queries queries, ParserOptions parserOptions, boolean perStepStats, EpochClock clock) {
        this.queries = queries;
        this.parserOptions = parserOptions;
        this.perStepStats = perStepStats;
        this.clock = clock;
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                Json.getOrPost("/api/v1/query", this::instant),
                Json.getOrPost("/api/v1/query_range", this::range),
                Json.getOrPost("/api/v1/format_query", this::format),
                Json.getOrPost("/api/v1/parse_query", this::tree));
    }

    private void instant(Exchange exchange) throws IOException {
        int limit = Params.limit(exchange);
        long timeMs = Params.timeMs(exchange, "time", clock.epochMs());
        Queries.Settings settings = settings(exchange);
        Expr expr = parse(exchange);
        try (Queries.Answer result = queries.instant(exchange, expr, timeMs, settings)) {
            answer(exchange, result, limit);
        } catch (QueryException.BadData e) {
            throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
        }
    }

    private void range(Exchange exchange) throws IOException {
        int limit = Params.limit(exchange);
        long startMs = Params.requiredTimeMs(exchange, "start");
        long endMs = Params.requiredTimeMs(exchange, "end");
        if (endMs < startMs) {
            throw ApiException.invalidParameter(
                    "end", "end timestamp must not be before start time");
        }
        long stepMs = stepMs(exchange);
        if ((endMs - startMs) / stepMs > MAX_STEPS) {
            throw ApiException.badData(
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing"
                            + " the query resolution (?step=XX)");
        }
        Queries.Settings settings = settings(exchange);
        Expr expr = parse(exchange);
        Queries.Range range = new Queries.Range(startMs, endMs, stepMs);
        try (Queries.Answer result = queries.range(exchange, expr, range, settings)) {
            answer(exchange, result, limit);
        } catch (QueryException.BadData e) {
            throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
        }
    }

    private static long stepMs(Exchange exchange) {
        long stepNanos;
        try {
            stepNanos = Params.parseDurationNanos(Params.text(exchange, "step"));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalidParameter("step", String.valueOf(e.getMessage()));
        }
        // Below a millisecond, the resolution of samples, Prometheus divides by zero.
        if (stepNanos < 1_000_000) {
            throw ApiException.invalidParameter(
                    "step",
                    "zero or negative query resolution step widths are not accepted. Try a positive"
                            + " integer");
        }
        return stepNanos / 1_000_000;
    }

    private Queries.Settings settings(Exchange exchange) {
        Duration timeout = Queries.Settings.DEFAULT.timeout();
        String timeoutText = Params.text(exchange, "timeout");
        if (!timeoutText.isEmpty()) {
            try {
                timeout = Duration.ofNanos(Params.parseDurationNanos(timeoutText));
            } catch (IllegalArgumentException e) {
                throw ApiException.invalidParameter("timeout", String.valueOf(e.getMessage()));
            }
        }
        String lookbackText = Params.text(exchange, "lookback_delta");
        try {
            long lookbackNanos =
                    lookbackText.isEmpty() ? 0 : Params.parseDurationNanos(lookbackText);
            return new Queries.Settings(timeout, lookbackNanos / 1_000_000, counts(exchange));
        } catch (IllegalArgumentException e) {
            throw ApiException.badData("error parsing lookback delta duration: " + e.getMessage());
        }
    }

    private Queries.Counts counts(Exchange exchange) {
        return switch (Params.text(exchange, "stats")) {
            case "" -> Queries.Counts.NONE;
            case "all" -> perStepStats ? Queries.Counts.PER_STEP : Queries.Counts.TOTAL;
            default -> Queries.Counts.TOTAL;
        };
    }

    private Expr parse(Exchange exchange) {
        try {
            return PromqlParser.parse(Params.text(exchange, "query"), parserOptions);
        } catch (QueryException.BadData e) {
            throw ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
        }
    }

    private static void answer(Exchange exchange, Queries.Answer answer, int limit)
            throws IOException {
        Json.noted(
                exchange,
                json -> {
                    json.writeStartObject();
                    boolean truncated = write(json, answer, limit);
                    if (answer.counts() != null) {
                        QueryStatistics.write(json, answer, answer.counts());
                    }
                    json.writeEndObject();
                    List<String> warnings = answer.result().warnings();
                    if (truncated) {
                        warnings = new ArrayList<>(warnings);
                        warnings.add(TRUNCATED);
                    }
                    return new Json.Notes(warnings, answer.result().infos());
                });
    }

    /** Writes the result; whether there is more of it than {@code limit} lets through. */
    private static boolean write(JsonGenerator json, Queries.Answer answer, int limit)
            throws IOException {
        Points points = new Points(json);
        QueryAnswer result = answer.result();
        json.writeStringField("resultType", result.type().apiName());
        json.writeFieldName("result");
        switch (result.type()) {
            case STRING -> points.write(result.timestampMs(), result.string());
            case SCALAR -> points.write(result.timestampMs(), result.series().getFirst().value(0));
            case VECTOR, MATRIX -> {
                json.writeStartArray();
                int room = limit > 0 ? limit : Integer.MAX_VALUE;
                do {
                    List<SeriesResult> part = result.series();
                    write(
                            json,
                            points,
                            result.type(),
                            part.subList(0, Math.min(room, part.size())));
                    if (part.size() > room) {
                        json.writeEndArray();
                        return true;
                    }
                    room -= part.size();
                } while (answer.next());
                json.writeEndArray();
            }
        }
        return false;
    }

    private static void write(
            JsonGenerator json, Points points, ValueType type, List<SeriesResult> all)
            throws IOException {
        try (PointsAhead ahead = PointsAhead.of(all)) {
            for (int i = 0; i < all.size(); i++) {
                SeriesResult series = all.get(i);
                json.writeStartObject();
                json.writeFieldName("metric");
                Json.labels(json, series.labels());
                FloatPoints floats = ahead.take(i);
                if (type == ValueType.VECTOR) {
                    value(json, points, series);
                } else {
                    values(json, points, series, floats);
                }
                if (floats != null) {
                    ahead.giveBack(floats);
                }
                json.writeEndObject();
            }
        }
    }

    private static void value(JsonGenerator json, Points points, SeriesResult series)
            throws IOException {
        Histogram histogram = series.histogram(0);
        if (histogram != null) {
            json.writeFieldName("histogram");
            points.write(series.timestampMs(0), histogram);
        } else {
            json.writeFieldName("value");
            points.write(series.timestampMs(0), series.value(0));
        }
    }

    /** Writes all points of a series; {@code floats} are those that are spelled already. */
    private static void values(
            JsonGenerator json, Points points, SeriesResult series, @Nullable FloatPoints floats)
            throws IOException {
        int histograms = 0;
        for (int i = 0; i < series.size() && series.hasHistograms(); i++) {
            histograms += series.histogram(i) == null ? 0 : 1;
        }
        if (histograms < series.size()) {
            json.writeFieldName("values");
            if (floats != null) {
                points.writeFloats(floats);
            } else {
                points.writeFloats(series);
            }
        }
        if (histograms > 0) {
            json.writeArrayFieldStart("histograms");
            for (int i = 0; i < series.size(); i++) {
                Histogram histogram = series.histogram(i);
                if (histogram != null) {
                    points.write(series.timestampMs(i), histogram);
                }
            }
            json.writeEndArray();
        }
    }

    private void format(Exchange exchange) throws IOException {
        String formatted = ExprLayout.print(parse(exchange));
        Json.success(exchange, json -> json.writeString(formatted));
    }

    private void tree(Exchange exchange) throws IOException {
        Expr expr = parse(exchange);
        Json.success(exchange, json -> ExprJson.write(json, expr));
    }
}
