package io.narthex.web.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.scrape.TargetStatus;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.forwarder.ForwarderStatus;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.query.EngineOptions;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.api.ActiveQueries;
import io.narthex.web.api.Queries;
import io.narthex.web.api.Rules;
import io.narthex.web.server.HttpServer;
import io.narthex.web.server.RawClient;
import io.narthex.web.server.RawClient.Answer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StatusPageTest {
    private static final long NOW_MS = 1_000_000;
    private static final String EVIL = "<script>alert('x')</script>\"&";

    private static HttpServer server;
    private static InetSocketAddress address;

    /** A page on which every text from outside tries to break out. */
    static StatusPage page() {
        MemoryStorage storage = new MemoryStorage();
        storage.add(Labels.of("__name__", "up", "job", EVIL), NOW_MS - 1000, 1);
        storage.add(Labels.of("__name__", "up", "job", "b"), NOW_MS - 1000, 0.5);
        TargetStatus target =
                new TargetStatus(
                        Labels.of("job", "node"),
                        Labels.EMPTY,
                        EVIL,
                        "http://127.0.0.1/" + EVIL,
                        EVIL,
                        NOW_MS - 5000,
                        0.1,
                        TargetStatus.Health.DOWN,
                        15_000,
                        10_000);
        StatusSources sources =
                new StatusSources(
                        () -> new StatusSources.Agent(EVIL, EVIL, 100_000, List.of(EVIL)),
                        () -> new StatusSources.Storage(1234, 5_678_901, 1 << 20, 1 << 30, 1, EVIL),
                        () -> List.of(target),
                        () -> List.of(new StatusSources.Collector(EVIL, false, EVIL, 0)),
                        () -> Rules.GROUPS,
                        () -> List.of(new ForwarderStatus(EVIL, EVIL, 5, 900_000, 1, EVIL, 1, 0)));
        Engine engine = new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM);
        return new StatusPage(
                EVIL,
                sources,
                new QueryForm(
                        new Queries(engine, storage, NanoClock.SYSTEM, 4, ActiveQueries.none()),
                        () -> NOW_MS),
                () -> NOW_MS);
    }

    @BeforeAll
    static void start() throws IOException {
        server =
                new HttpServer(
                        WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:0")),
                        LiveWebConfig.none(),
                        page().routes(),
                        new PrometheusRegistry());
        server.start();
        address = server.addresses().getFirst();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void escapesEverything() throws IOException {
        for (String query :
                List.of("", "?query=up", "?query=" + EVIL.replace("&", "%26"), "?query='<b>'")) {
            String html = RawClient.get(address, "/" + query.replace(' ', '+')).text();
            assertFalse(html.contains("<script"), html);
            assertFalse(html.contains("<b>"), html);
            assertFalse(html.contains("<i>"), html);
            assertFalse(html.contains("alert('x')"), html);
            assertTrue(html.endsWith("</body></html>\n"), html);
        }
    }

    @Test
    void forbidsScriptsAndFrames() throws IOException {
        Answer answer = RawClient.get(address, "/");
        assertEquals(
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
                        + " base-uri 'none'; frame-ancestors 'none'",
                answer.header("Content-Security-Policy"));
        assertEquals("text/html; charset=utf-8", answer.header("Content-Type"));
        assertFalse(answer.text().contains("style="));
        assertEquals(200, RawClient.get(address, "/style.css").status());
    }

    @Test
    void showsResultsOfQueries() throws IOException {
        String vector = RawClient.get(address, "/?query=up{job=\"b\"}").text();
        assertTrue(
                vector.contains(
                        "<td class=\"series\">up{job=&quot;b&quot;}</td>"
                                + "<td class=\"value\">0.5<br></td>"),
                vector);
        assertTrue(vector.contains("value=\"up{job=&quot;b&quot;}\""), vector);
        assertTrue(
                RawClient.get(address, "/?query=1%2B1")
                        .text()
                        .contains("<p class=\"value\">2</p>"));
        assertTrue(
                RawClient.get(address, "/?query=sum(")
                        .text()
                        .contains("<p class=\"bad\">1:5: parse error: unclosed left parenthesis"));
        assertTrue(RawClient.get(address, "/?query=none").text().contains("No series."));
    }

    @Test
    void leadsFromPrometheusPagesHere() throws IOException {
        assertEquals(
                "./?query=up%20%3e%200",
                RawClient.get(address, "/graph?g0.expr=up+%3E+0&g0.tab=1").header("Location"));
        assertEquals("./#query", RawClient.get(address, "/graph").header("Location"));
        assertEquals("./#alerts", RawClient.get(address, "/alerts").header("Location"));
    }

    @Test
    void writesQuantitiesForPeople() {
        assertEquals("1\u202f234\u202f567", Quantities.count(1_234_567));
        assertEquals("-12", Quantities.count(-12));
        assertEquals("1.5 GiB", Quantities.size(3L << 29));
        assertEquals("512 MiB", Quantities.size(512L << 20));
        assertEquals("17 B", Quantities.size(17));
        assertEquals("2 d 3 h", Quantities.duration(51L * 3600 * 1000));
        assertEquals("3 min 20 s", Quantities.duration(200_000));
        assertEquals("0 ms", Quantities.duration(-5));
        assertEquals("never", Quantities.ago(0, 5));
    }
}
