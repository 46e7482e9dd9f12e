package io.narthex.web.page;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.histogram.HistogramText;
import io.narthex.promql.query.QueryAnswer;
import io.narthex.promql.query.QueryException;
import io.narthex.promql.query.SeriesResult;
import io.narthex.web.api.Queries;
import java.time.Duration;
import java.util.List;

/** The page's query: a form, and the result at this moment as a table. Thread-safe. */
public final class QueryForm {
    private static final int MAX_ROWS = 200;
    private static final Queries.Settings SETTINGS =
            new Queries.Settings(Duration.ofSeconds(30), 0, Queries.Counts.NONE);

    private final Queries queries;
    private final EpochClock clock;

    public QueryForm(Queries queries, EpochClock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** Adds the form, and the result of {@code query} unless it is blank. */
    void render(Html html, String query, Exchange exchange) {
        html.section("query", "Query");
        html.tag("<form method=\"get\" action=\"./\"><label for=\"expression\">PromQL</label>");
        html.tag("<div class=\"ask\"><input id=\"expression\" name=\"query\" autocomplete=\"off\"");
        html.tag(" autocapitalize=\"off\" spellcheck=\"false\" placeholder=\"up\" value=\"");
        html.text(query).tag("\"><button>Run</button></div></form>");
        if (!query.isBlank()) {
            try {
                Expr expr = PromqlParser.parse(query);
                try (Queries.Answer answer =
                        queries.instant(exchange, expr, clock.epochMs(), SETTINGS)) {
                    result(html, answer);
                }
            } catch (QueryException e) {
                html.tag("<p class=\"bad\">").text(String.valueOf(e.getMessage())).tag("</p>");
            }
        }
        html.tag("</section>");
    }

    private static void result(Html html, Queries.Answer answer) {
        QueryAnswer result = answer.result();
        List<SeriesResult> first = result.series();
        List<SeriesResult> shown = List.copyOf(first.subList(0, Math.min(first.size(), MAX_ROWS)));
        int all = first.size();
        while (answer.next()) {
            all += result.series().size();
        }
        for (String warning : result.warnings()) {
            html.tag("<p class=\"warn\">").text(warning).tag("</p>");
        }
        for (String info : result.infos()) {
            html.tag("<p class=\"note\">").text(info).tag("</p>");
        }
        switch (result.type()) {
            case STRING -> html.tag("<p class=\"value\">").text(result.string()).tag("</p>");
            case SCALAR ->
                    html.tag("<p class=\"value\">")
                            .text(Floats.format(shown.getFirst().value(0)))
                            .tag("</p>");
            case VECTOR, MATRIX -> series(html, shown, all);
        }
    }

    private static void series(Html html, List<SeriesResult> shown, int all) {
        if (shown.isEmpty()) {
            html.tag("<p class=\"note\">No series.</p>");
            return;
        }
        html.table("Series", "Value");
        for (SeriesResult series : shown) {
            html.tag("<tr><td class=\"series\">").text(spell(series.labels()));
            html.tag("</td><td class=\"value\">");
            for (int i = Math.max(0, series.size() - 5); i < series.size(); i++) {
                Histogram histogram = series.histogram(i);
                String text =
                        histogram == null
                                ? Floats.format(series.value(i))
                                : HistogramText.of(histogram);
                html.text(text).tag("<br>");
            }
            html.tag("</td></tr>");
        }
        html.endTable(all - shown.size());
    }

    /** {@code up{job="node"}}, as people write it. */
    static String spell(Labels labels) {
        String name = labels.metricName();
        Labels rest = labels.withoutMetricName();
        return rest.size() == 0 && !name.isEmpty() ? name : name + rest;
    }
}
