package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Route;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.server.HttpServer;
import io.narthex.web.server.RawClient;
import io.narthex.web.server.RawClient.Answer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All endpoints but queries and rules: answers as text. */
class ApiTest {
    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new ApiServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void assertData(String expected, String path) throws IOException {
        Answer answer = server.get("/api/v1/" + path);
        assertEquals("{\"status\":\"success\",\"data\":" + expected + "}", answer.text(), path);
        assertEquals(200, answer.status());
    }

    private static void assertBad(String error, String path) throws IOException {
        Answer answer = server.get("/api/v1/" + path);
        assertEquals(
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\""
                        + error.replace("\"", "\\\"")
                        + "\"}",
                answer.text());
        assertEquals(400, answer.status());
    }

    @Test
    void listsSeries() throws IOException {
        assertData(
                """
                [{"__name__":"up","instance":"x:1","job":"a"},\
                {"__name__":"up","instance":"y:1","job":"b"}]\
                """,
                "series?match[]=up");
        assertData(
                """
                [{"__name__":"dotted.name","l.x":"1"},\
                {"__name__":"up","instance":"x:1","job":"a"},\
                {"__name__":"up","instance":"y:1","job":"b"}]\
                """,
                "series?match[]=up&match[]={\"dotted.name\"}&match[]=up{job=\"a\"}");
        assertData("[]", "series?match[]=up&start=3&end=1");
        assertEquals(
                """
                {"status":"success","data":[{"__name__":"up","instance":"x:1","job":"a"}],\
                "warnings":["results truncated due to limit"]}\
                """,
                server.get("/api/v1/series?match[]=up&limit=1").text());
        assertBad("no match[] parameter provided", "series");
        assertBad(
                "invalid parameter \"match[]\": match[] must contain at least one non-empty"
                        + " matcher",
                "series?match[]={}");
        assertBad(
                "invalid parameter \"match[]\": 1:3: parse error: unexpected end of input inside"
                        + " braces",
                "series?match[]=u{");
        assertBad(
                "invalid parameter \"start\": invalid time value for 'start': cannot parse \"x\" to"
                        + " a valid timestamp",
                "series?match[]=up&start=x");
    }

    @Test
    void listsLabels() throws IOException {
        assertData("[\"__name__\",\"instance\",\"job\",\"l.x\",\"q\",\"v\"]", "labels");
        assertData("[\"__name__\",\"instance\",\"job\"]", "labels?match[]=up");
        assertData("[\"__name__\",\"instance\",\"job\",\"v\"]", "labels?match[]=up&match[]=odd");
        assertEquals(
                "{\"status\":\"success\",\"data\":[\"__name__\",\"instance\"],"
                        + "\"warnings\":[\"results truncated due to limit\"]}",
                server.get("/api/v1/labels?match[]=up&limit=2").text());
        assertBad("1:2: parse error: unexpected end of input inside braces", "labels?match[]={");
    }

    @Test
    void listsLabelValues() throws IOException {
        assertData("[\"a\",\"b\"]", "label/job/values");
        assertData("[\"a\"]", "label/job/values?match[]=c_total");
        assertData("[\"1\"]", "label/U__l_2e_x/values");
        assertData("[\"1\"]", "label/l.x/values");
        assertData("[]", "label/a%20b/values");
        assertBad(
                "invalid parameter \"limit\": strconv.Atoi: parsing \"x\": invalid syntax",
                "label/job/values?limit=x");
        assertEquals(404, server.get("/api/v1/label//values").status());
    }

    @Test
    void unescapesNames() {
        assertEquals("a.b", LabelNames.unescape("U__a_2e_b"));
        assertEquals("_é😀", LabelNames.unescape("U_____e9__1f600_"));
        for (String literal :
                List.of("plain", "U__a_2e", "U__a_zz_", "U__a_d800_", "U__a_1234567_", "U_a")) {
            assertEquals(literal, LabelNames.unescape(literal));
        }
    }

    @Test
    void showsTargets() throws IOException {
        String active =
                """
                {"discoveredLabels":{"__address__":"127.0.0.1:9100","job":"node"},\
                "labels":{"instance":"127.0.0.1:9100","job":"node"},"scrapePool":"node",\
                "scrapeUrl":"http://127.0.0.1:9100/metrics",\
                "globalUrl":"http://pi.example:9100/metrics",\
                "lastError":"connection \\"refused\\"","lastScrape":"1970-01-01T00:16:40.123Z",\
                "lastScrapeDuration":0.0125,"health":"down","scrapeInterval":"15s",\
                "scrapeTimeout":"10s"}\
                """;
        String dropped =
                """
                {"discoveredLabels":{"__address__":"d:1","job":"node"},"scrapePool":"node"}\
                """;
        assertData(
                "{\"activeTargets\":["
                        + active
                        + "],\"droppedTargets\":["
                        + dropped
                        + "],\"droppedTargetCounts\":{\"node\":1}}",
                "targets");
        assertData(
                "{\"activeTargets\":["
                        + active
                        + "],\"droppedTargets\":[],\"droppedTargetCounts\":null}",
                "targets?state=active");
        assertData(
                "{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":null}",
                "targets?state=x");
        assertData(
                "{\"activeTargets\":[],\"droppedTargets\":[],\"droppedTargetCounts\":{\"node\":1}}",
                "targets?scrapePool=other");
        assertData("{\"scrapePools\":[\"node\"]}", "scrape_pools");
    }

    @Test
    void showsMetadata() throws IOException {
        assertData(
                """
                {"gone":[{"type":"summary","unit":"bytes","help":"Was."}],\
                "own_total":[{"type":"counter","unit":"","help":"Own."}],\
                "up":[{"type":"gauge","unit":"","help":"Is it?"}]}\
                """,
                "metadata");
        assertData(
                "{\"up\":[{\"type\":\"gauge\",\"unit\":\"\",\"help\":\"Is it?\"}]}",
                "metadata?metric=up");
        assertData("{}", "metadata?limit=0");
        assertData("{}", "metadata?metric=none");
        assertBad("limit must be a number", "metadata?limit=x");
        assertBad("limit_per_metric must be a number", "metadata?limit_per_metric=x");
        assertData(
                """
                [{"target":{"instance":"127.0.0.1:9100","job":"node"},"metric":"up",\
                "type":"gauge","help":"Is it?","unit":""}]\
                """,
                "targets/metadata?match_target={job=\"node\"}");
        assertData("[]", "targets/metadata?match_target={job=\"x\"}");
        assertBad(
                "invalid parameter \"match_target\": 1:2: parse error: unexpected end of input"
                        + " inside braces",
                "targets/metadata?match_target={");
    }

    @Test
    void showsStatus() throws IOException {
        String build =
                "{\"version\":\"3.5.0\",\"revision\":\"abc\",\"branch\":\"narthex-0.1.0\","
                        + "\"buildUser\":\"\",\"buildDate\":\"20261101\",\"goVersion\":\"java"
                        + Runtime.version().feature()
                        + "\"}";
        assertData(build, "status/buildinfo");
        assertEquals(build, server.get("/version").text());
        assertData("{\"config.file\":\"p.yml\"}", "status/flags");
        assertData("{\"yaml\":\"global:\\n  scrape_interval: 15s\\n\"}", "status/config");
        String runtime = server.get("/api/v1/status/runtimeinfo").text();
        assertTrue(
                runtime.startsWith(
                        """
                        {"status":"success","data":{"startTime":"1970-01-01T00:08:20Z","CWD":"",\
                        "hostname":"pi","serverTime":"1970-01-01T00:16:40.5Z","reloadConfigSuccess":true,\
                        "lastConfigTime":"1970-01-01T00:10:00Z","corruptionCount":0,\
                        """),
                runtime);
        assertTrue(runtime.endsWith("\"storageRetention\":\"1GiB\"}}"), runtime);
    }

    @Test
    void federates() throws IOException {
        Answer answer =
                server.get("/federate?match[]=up&match[]={__name__=~\"odd\",v=~\"inf|zero\"}");
        assertEquals(
                """
                # TYPE odd untyped
                odd{job="overruled",site="lab",v="inf"} +Inf 1000000
                odd{job="overruled",site="lab",v="zero"} -0 1000000
                # TYPE up untyped
                up{instance="x:1",job="a",site="lab"} 1 1000000
                up{instance="y:1",job="b",site="lab"} 1 1000000
                """,
                answer.text());
        assertEquals("", server.get("/federate").text());
        Answer bad = server.get("/federate?match[]=x{");
        assertEquals(400, bad.status());
        assertEquals("1:3: parse error: unexpected end of input inside braces\n", bad.text());
    }

    @Test
    void exposesMetricsOfSourcesThatWork() throws IOException {
        Answer text = server.get("/metrics");
        assertEquals(
                """
                # HELP first_total First.
                # TYPE first_total counter
                first_total 1
                # HELP second Second.
                # TYPE second gauge
                second{a="b"} 2
                # HELP third Third.
                # TYPE third gauge
                third 3
                """,
                text.text());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
                text.header("Content-Type"));
        Answer open =
                RawClient.ask(
                        server.address,
                        RawClient.head(
                                "GET /metrics HTTP/1.1",
                                "Host: h",
                                "Accept: application/openmetrics-text;version=1.0.0"));
        assertTrue(open.text().endsWith("third 3.0\n# EOF\n"), open.text());
    }

    @Test
    void answersHealthAndLifecycle() throws IOException {
        assertEquals("Narthex is Healthy.\n", server.get("/-/healthy").text());
        assertEquals("Narthex is Ready.\n", server.get("/-/ready").text());
        assertEquals(405, server.get("/-/reload").status());
        String local = "Host: localhost";
        String empty = "Content-Length: 0";
        Answer reload =
                RawClient.ask(
                        server.address, RawClient.head("POST /-/reload HTTP/1.1", local, empty));
        assertEquals(200, reload.status());
        Answer quit =
                RawClient.ask(server.address, RawClient.head("PUT /-/quit HTTP/1.1", local, empty));
        assertEquals("Requesting termination... Goodbye!", quit.text());
        Answer rebound =
                RawClient.ask(
                        server.address, RawClient.head("PUT /-/quit HTTP/1.1", "Host: x", empty));
        assertEquals(403, rebound.status());
        assertEquals(List.of("reload", "quit"), server.lifecycle);
    }

    @Test
    void saysWhyAReloadFailed() throws IOException {
        Readiness readiness = new Readiness();
        ControlRoutes control =
                new ControlRoutes(
                        readiness,
                        () -> {
                            throw new IOException("p.yml: no such file");
                        },
                        () -> {},
                        true);
        List<Route> routes = new ArrayList<>(control.routes());
        routes.addAll(readiness.guard(new SeriesApi(server.storage).routes()));
        try (HttpServer other =
                new HttpServer(
                        WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:0")),
                        LiveWebConfig.none(),
                        routes,
                        new PrometheusRegistry())) {
            other.start();
            InetSocketAddress address = other.addresses().getFirst();
            Answer failed =
                    RawClient.ask(
                            address,
                            RawClient.head(
                                    "POST /-/reload HTTP/1.1", "Host: x", "Content-Length: 0"));
            assertEquals(500, failed.status());
            assertEquals("failed to reload config: p.yml: no such file\n", failed.text());
            for (String path : List.of("/-/ready", "/api/v1/labels")) {
                Answer early = RawClient.get(address, path);
                assertEquals(503, early.status());
                assertEquals("Service Unavailable", early.text());
            }
            readiness.ready();
            assertEquals(200, RawClient.get(address, "/-/ready").status());
        }
    }

    @Test
    void readsTimesAndDurations() {
        assertEquals(1_000, Times.parseMs("1.0005"));
        assertEquals(-1_500, Times.parseMs("-1.5"));
        assertEquals(Times.MIN_MS, Times.parseMs("NaN"));
        assertEquals(Times.MAX_MS, Times.parseMs("1e300"));
        assertEquals(784_111_777_123L, Times.parseMs("1994-11-06T08:49:37.123456Z"));
        assertEquals(784_111_777_000L, Times.parseMs("1994-11-06T10:49:37+02:00"));
        assertEquals(784_111_777_000L, Times.parseMs("1994-11-06T06:19:37-02:30"));
        assertEquals(Times.MIN_MS, Times.parseMs("-292273086-05-16T16:47:06Z"));
        assertEquals(Times.MAX_MS, Times.parseMs("292277025-08-18T07:12:54.999999999Z"));
        for (String wrong :
                List.of(
                        "2026-11-22",
                        "2026-02-30T00:00:00Z",
                        "2026-11-22T24:00:00Z",
                        "2026-11-22T00:00:00",
                        "2026-11-22T00:00:00.Z",
                        "2026-11-22T00:00:00+0200",
                        "2026-11-22 00:00:00Z",
                        "")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> Times.parseMs(wrong));
            assertEquals("cannot parse \"" + wrong + "\" to a valid timestamp", e.getMessage());
        }
        assertEquals(90_000_000_000L, Params.parseDurationNanos("1m30s"));
        assertEquals(1_500_000_000L, Params.parseDurationNanos("1.5"));
        assertEquals("2026-11-22T13:23:52.18Z", Rfc3339.format(1_795_353_832_180L));
        assertEquals("2026-11-22T13:23:50Z", Rfc3339.format(1_795_353_830_000L));
        assertEquals("0001-01-01T00:00:00Z", Rfc3339.format(0));
    }
}
