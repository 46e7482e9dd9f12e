package io.narthex.web.page;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Exchange;
import io.narthex.core.model.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tinylog.Logger;

/**
 * The status page at {@code /}, and the addresses of Prometheus' own pages, which lead to it. No
 * script, nothing from elsewhere; links are relative, so that it works under any prefix.
 * Thread-safe.
 */
public final class StatusPage {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri"
                    + " 'none'; frame-ancestors 'none'";

    private final String title;
    private final StatusSections sections;
    private final QueryForm form;
    private final byte[] style;

    /**
     * @param title as {@code --web.page-title} has it
     */
    public StatusPage(String title, StatusSources sources, QueryForm form, EpochClock clock) {
        this.title = title;
        this.sections = new StatusSections(sources, clock);
        this.form = form;
        this.style = readStyle();
    }

    private static byte[] readStyle() {
        try (InputStream in = StatusPage.class.getResourceAsStream("style.css")) {
            if (in == null) {
                throw new IllegalStateException("the style sheet is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The endpoints. */
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::page),
                Route.get("/style.css", this::style),
                Route.get("/graph", StatusPage::toQuery),
                Route.get("/query", StatusPage::toQuery),
                Route.get("/alerts", exchange -> redirect(exchange, "./#alerts")),
                Route.get("/rules", exchange -> redirect(exchange, "./#rules")),
                Route.get("/targets", exchange -> redirect(exchange, "./#targets")),
                Route.get("/status", exchange -> redirect(exchange, "./")));
    }

    private void style(Exchange exchange) throws IOException {
        exchange.responseHeader("Content-Type", "text/css; charset=utf-8");
        exchange.responseHeader("Cache-Control", "max-age=3600");
        send(exchange, style);
    }

    /** Links in alerts lead to Prometheus' expression browser; they show the query here. */
    private static void toQuery(Exchange exchange) throws IOException {
        String expression = exchange.parameter("g0.expr");
        if (expression == null) {
            expression = exchange.parameter("query");
        }
        redirect(exchange, expression == null ? "./#query" : "./?query=" + encode(expression));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length() * 2);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (plain) {
                encoded.append((char) b);
            } else {
                encoded.append('%');
                encoded.append(Character.forDigit(b >> 4 & 15, 16));
                encoded.append(Character.forDigit(b & 15, 16));
            }
        }
        return encoded.toString();
    }

    private static void redirect(Exchange exchange, String to) throws IOException {
        exchange.responseHeader("Location", to);
        exchange.respond(302, 0).close();
    }

    private void page(Exchange exchange) throws IOException {
        String query = exchange.parameter("query");
        Html html = new Html();
        html.tag("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        html.tag("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        html.tag("<title>").text(title).tag("</title>");
        html.tag("<link rel=\"stylesheet\" href=\"style.css\">");
        html.tag("</head><body>");
        try {
            sections.header(html, title);
            html.tag("<main>");
            form.render(html, query == null ? "" : query, exchange);
            sections.body(html);
            html.tag("</main>");
        } catch (RuntimeException e) {
            Logger.error(e, "page: a part failed");
            html.tag("<p class=\"bad\">This part could not be shown.</p>");
        }
        links(html);
        html.tag("</body></html>\n");
        exchange.responseHeader("Content-Type", "text/html; charset=utf-8");
        exchange.responseHeader("Content-Security-Policy", POLICY);
        exchange.responseHeader("Referrer-Policy", "no-referrer");
        exchange.responseHeader("Cache-Control", "no-store");
        send(exchange, html.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void links(Html html) {
        html.tag("<footer>");
        for (String path :
                List.of(
                        "metrics",
                        "api/v1/targets",
                        "api/v1/rules",
                        "api/v1/alerts",
                        "api/v1/status/config",
                        "api/v1/status/flags",
                        "api/v1/status/runtimeinfo")) {
            html.tag("<a href=\"").tag(path).tag("\">/").tag(path).tag("</a> ");
        }
        html.tag("</footer>");
    }

    private static void send(Exchange exchange, byte[] bytes) throws IOException {
        try (OutputStream out = exchange.respond(200, bytes.length)) {
            out.write(bytes);
        }
    }
}
