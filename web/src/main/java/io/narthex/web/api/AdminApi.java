package io.narthex.web.api;

import io.narthex.core.model.Exchange;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Route;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.Quoting;
import io.narthex.promql.query.QueryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Prometheus' admin API: {@code admin/tsdb/delete_series}, {@code clean_tombstones}, {@code
 * snapshot}; and {@code seal}, which is ours. Thread-safe.
 */
public final class AdminApi {
    private final Storage storage;
    private final boolean open;

    /** What can be done to the stored samples; an exception's message says why it was not. */
    public interface Storage {
        /** Deletes between two times, both inclusive, what one of the selectors matches. */
        void delete(List<List<Matcher>> selectors, long minMs, long maxMs) throws IOException;

        /** Erases what was deleted. */
        void clean() throws IOException, InterruptedException;

        /** Copies everything, and returns the copy's name. */
        String snapshot(boolean skipHead) throws IOException;

        /** Moves everything from the head into segments. */
        void seal() throws IOException;
    }

    /**
     * @param open whether everybody may call it ({@code --web.enable-admin-api})
     */
    public AdminApi(Storage storage, boolean open) {
        this.storage = storage;
        this.open = open;
    }

    /** The endpoints. */
    public List<Route> routes() {
        Route.Access access = open ? Route.Access.READ : Route.Access.LOCAL;
        return List.of(
                Json.postOrPut("/api/v1/admin/tsdb/delete_series", access, this::delete),
                Json.postOrPut("/api/v1/admin/tsdb/clean_tombstones", access, this::clean),
                Json.postOrPut("/api/v1/admin/tsdb/snapshot", access, this::snapshot),
                Json.postOrPut("/api/v1/admin/tsdb/seal", access, this::seal));
    }

    private void delete(Exchange exchange) throws IOException {
        List<String> texts = exchange.parameters("match[]");
        if (texts.isEmpty()) {
            throw ApiException.badData("no match[] parameter provided");
        }
        long startMs = Params.timeMs(exchange, "start", Times.MIN_MS);
        long endMs = Params.timeMs(exchange, "end", Times.MAX_MS);
        List<List<Matcher>> selectors = new ArrayList<>();
        for (String text : texts) {
            try {
                selectors.add(PromqlParser.parseSelector(text).matchers());
            } catch (QueryException.BadData e) {
                throw ApiException.invalidParameter("match[]", String.valueOf(e.getMessage()));
            }
        }
        done(exchange, () -> storage.delete(selectors, startMs, endMs));
    }

    private void clean(Exchange exchange) throws IOException {
        done(exchange, storage::clean);
    }

    private void seal(Exchange exchange) throws IOException {
        done(exchange, storage::seal);
    }

    private void snapshot(Exchange exchange) throws IOException {
        boolean skipHead = flag(exchange, "skip_head");
        String name;
        try {
            name = storage.snapshot(skipHead);
        } catch (IOException e) {
            throw new ApiException(
                    ErrorType.INTERNAL, "create snapshot: " + String.valueOf(e.getMessage()));
        }
        Json.success(
                exchange,
                json -> {
                    json.writeStartObject();
                    json.writeStringField("name", name);
                    json.writeEndObject();
                });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void done(Exchange exchange, Work work) throws IOException {
        try {
            work.run();
        } catch (IOException e) {
            throw new ApiException(ErrorType.INTERNAL, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(ErrorType.INTERNAL, "the agent stops");
        }
        exchange.respond(204, 0).close();
    }

    /** A parameter as Go's {@code ParseBool} reads it. */
    private static boolean flag(Exchange exchange, String name) {
        String text = Params.text(exchange, name);
        return switch (text) {
            case "", "0", "f", "F", "false", "FALSE", "False" -> false;
            case "1", "t", "T", "true", "TRUE", "True" -> true;
            default ->
                    throw ApiException.invalidParameter(
                            name,
                            "unable to parse boolean: strconv.ParseBool: parsing "
                                    + Quoting.quote(text)
                                    + ": invalid syntax");
        };
    }
}
