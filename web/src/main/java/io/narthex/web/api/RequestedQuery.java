package io.narthex.web.api;

import io.narthex.core.model.Exchange;
import io.narthex.promql.log.LoggedQuery;
import io.narthex.promql.log.QueryLog;
import io.narthex.promql.query.QueryContext;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request on its way to the query log. Confined to the request's thread.
 *
 * @param isLogged whether the log was on when the query came
 */
record RequestedQuery(
        QueryLog log,
        boolean isLogged,
        Exchange exchange,
        LoggedQuery.Times times,
        QueryContext context) {
    /** Writes down that it has ended. */
    void ended(LoggedQuery.Took took, @Nullable String error) {
        if (!isLogged) {
            return;
        }
        log.log(
                new LoggedQuery(
                        Params.text(exchange, "query"),
                        times,
                        took,
                        context.counts(),
                        new LoggedQuery.Origin.HttpRequest(
                                exchange.remoteAddress(), exchange.method(), exchange.path()),
                        error));
    }
}
