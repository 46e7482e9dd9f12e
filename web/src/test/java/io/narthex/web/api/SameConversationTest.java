package io.narthex.web.api;

import io.narthex.testkit.RealPrometheus;
import io.narthex.web.server.RawClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same bytes to a real Prometheus and to our server, right and wrong ones: status, the headers
 * that clients look at, and body must be equal.
 */
class SameConversationTest {
    @TempDir private static Path folder;

    private static RealPrometheus prometheus;
    private static ApiServer server;
    private static Conversations peers;

    @BeforeAll
    static void start() throws Exception {
        prometheus = RealPrometheus.at(folder);
        server = new ApiServer();
        prometheus.load(SameAnswersTest.openMetrics(server.storage));
        prometheus.options("--enable-feature=promql-per-step-stats", "--web.enable-admin-api");
        prometheus.start();
        peers = new Conversations(prometheus, server.address.getPort());
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (prometheus != null) {
            prometheus.close();
        }
        if (peers != null) {
            peers.close();
        }
    }

    private static String[] words(String text) {
        return text.strip().split("\\s+");
    }

    @Test
    void methods() throws Exception {
        for (String path :
                new String[] {
                    "/api/v1/query?query=1&time=1",
                    "/api/v1/query_range?query=1&start=1&end=2&step=1",
                    "/api/v1/query_exemplars?query=up&start=1&end=2",
                    "/api/v1/format_query?query=up",
                    "/api/v1/parse_query?query=1",
                    "/api/v1/labels?match[]=none",
                    "/api/v1/label/job/values?match[]=none",
                    "/api/v1/targets/metadata?metric=none",
                    "/api/v1/metadata?metric=none",
                    "/api/v1/rules?type=alert&rule_name[]=none",
                    "/api/v1/status/walreplay",
                    "/federate?match[]=none",
                    "/-/healthy",
                    "/-/ready",
                }) {
            for (String method : new String[] {"GET", "OPTIONS", "PUT", "DELETE", "PATCH"}) {
                peers.compare(method, path, "Content-Length: 0");
            }
            peers.post(path, "", "");
        }
        for (String path :
                new String[] {
                    "/api/v1/admin/tsdb/delete_series",
                    "/api/v1/admin/tsdb/delete_series?match[]=none&start=%zz",
                    "/api/v1/admin/tsdb/clean_tombstones",
                    "/api/v1/admin/tsdb/snapshot",
                    "/api/v1/status/tsdb",
                    "/api/v1/status/flags",
                    "/version",
                    "/metrics",
                }) {
            peers.compare("DELETE", path);
            peers.compare("OPTIONS", path);
        }
        for (String path :
                new String[] {
                    "/api/v1/none",
                    "/api/v1/",
                    "/api/v2/query",
                    "/api/v1/query/x",
                    "/api/v1/label/job",
                    "/API/V1/query",
                    "/none",
                }) {
            for (String method : new String[] {"GET", "PUT", "DELETE", "PATCH"}) {
                peers.compare(method, path, "Content-Length: 0");
            }
        }
        peers.post("/api/v1/admin/tsdb/delete_series?match[]=none&start=%zz", "", "");
        peers.post("/api/v1/admin/tsdb/delete_series?match[]=none;start=1", "", "");
        peers.assertSame();
    }

    @Test
    void timesAndSteps() throws Exception {
        String[] times =
                words(
                        """
                        0 -1 1e3 1000.0004999 0x3e8 1000s x 1970-01-01T00:16:40Z
                        1970-01-01T00:16:40.1234567891Z 1970-01-01T00:16:40
                        1970-01-01T01:16:40%2B01:00 1970-01-01t00:16:40z
                        1970-01-01+00:16:40Z 10000-01-01T00:00:00Z 1970-02-30T00:00:00Z
                        1970-01-01T24:00:00Z 1970-01-01T23:59:60Z
                        1970-01-01T00:16:40%2B25:00 1970-01-01T00:16:40,5Z
                        1970-1-1T00:16:40Z %201000 2262-04-11T23:47:16Z
                        1678-01-01T00:00:00Z
                        """);
        // Far beyond its nanoseconds' 292 years Prometheus' times wrap around; ours do not.
        String[] ends =
                words(
                        """
                        1e10 9e15 9223372036854775807 1e300 -1e300 NaN nan Inf -inf
                        0000-01-01T00:00:00Z 9999-12-31T23:59:59Z
                        -292273086-05-16T16:47:06Z 292277025-08-18T07:12:54.999999999Z
                        """);
        for (String time : times) {
            for (String query : new String[] {"up", "time()", "up[20s]", "up%20offset%201d"}) {
                peers.compare("GET", "/api/v1/query?query=" + query + "&time=" + time);
            }
            peers.compare("GET", "/api/v1/query_range?query=up&step=15&start=1000&end=" + time);
            peers.compare("GET", "/api/v1/query_range?query=up&step=15&end=1000&start=" + time);
            String range = "?query=time()&step=15&start=" + time + "&end=" + time;
            peers.compare("GET", "/api/v1/query_range" + range);
            peers.compare("GET", "/api/v1/series?match[]=up&end=1000&start=" + time);
            peers.compare("GET", "/api/v1/labels?match[]=up&end=1000&start=" + time);
            peers.compare("GET", "/api/v1/label/job/values?match[]=up&end=1000&start=" + time);
            peers.compare("GET", "/api/v1/query_exemplars?query=none&start=" + time);
            peers.compare("GET", "/api/v1/query_exemplars?query=none&end=" + time);
        }
        for (String time : ends) {
            peers.compare("GET", "/api/v1/query?query=none&time=" + time);
            peers.compare("GET", "/api/v1/series?match[]=none&end=" + time);
        }
        for (String step :
                new String[] {
                    "",
                    "0",
                    "-1",
                    "0.001",
                    "0.0011",
                    "0.002",
                    "1ms",
                    "1e-3",
                    "1e300",
                    "NaN",
                    "Inf",
                    "-Inf",
                    "5m",
                    "5M",
                    "1h5m",
                    "-5m",
                    "0s",
                    "5",
                    "1y1w",
                    "9223372036",
                    "9e9",
                    "9223372037",
                    "300y",
                    "0x1p4",
                    "x",
                    "%205",
                }) {
            peers.compare("GET", "/api/v1/query_range?query=up&start=990&end=990.002&step=" + step);
            peers.compare("GET", "/api/v1/query?query=up&time=1000&lookback_delta=" + step);
        }
        peers.compare("GET", "/api/v1/query_range?query=up&start=0&end=11000&step=1");
        peers.compare("GET", "/api/v1/query_range?query=up&start=0&end=11001&step=1");
        peers.compare("GET", "/api/v1/query_range?query=up&start=0&end=11000.999&step=1");
        peers.compare("GET", "/api/v1/query_range?query=up&start=2&end=1&step=1");
        peers.compare("GET", "/api/v1/query_range");
        peers.compare("GET", "/api/v1/query_range?start=1");
        peers.compare("GET", "/api/v1/query_range?start=1&end=2");
        peers.compare("GET", "/api/v1/query_range?start=1&end=2&step=1");
        peers.compare("GET", "/api/v1/query");
        peers.assertSame();
    }

    @Test
    void timeoutsAndLimits() throws Exception {
        for (String timeout :
                new String[] {
                    "1h", "1e300", "Inf", "x", "2y", "300y", "9223372036", "",
                }) {
            peers.compare("GET", "/api/v1/query?query=1&time=1&timeout=" + timeout);
            peers.compare(
                    "GET",
                    "/api/v1/query_range?query=up&start=990&end=1000&step=5&timeout=" + timeout);
        }
        for (String limit :
                new String[] {
                    "",
                    "0",
                    "1",
                    "2",
                    "-1",
                    "%2B1",
                    "1.0",
                    "1e1",
                    "0x1",
                    "1_0",
                    "x",
                    "%201",
                    "-0",
                    "9223372036854775807",
                    "9223372036854775808",
                    "2147483648",
                    "-9223372036854775809",
                    "00001",
                    "-",
                    "%2B",
                }) {
            for (String path :
                    new String[] {
                        "query?query=up&time=1000&",
                        "query?query=1&time=1000&",
                        "query_range?query=up&start=990&end=1000&step=5&",
                        "series?match[]=up&",
                        "labels?",
                        "label/job/values?",
                        "metadata?metric=none&",
                        "metadata?metric=none&limit_per_metric=1&",
                        "targets/metadata?metric=none&",
                    }) {
                peers.compare("GET", "/api/v1/" + path + "limit=" + limit);
            }
        }
        for (String stats : new String[] {"", "0", "false", "1", "all", "ALL"}) {
            peers.compare("GET", "/api/v1/query?query=up&time=1000&stats=" + stats);
        }
        peers.assertSame();
    }

    @Test
    void parameters() throws Exception {
        for (String query :
                new String[] {
                    "query=1&time=1&query=2",
                    "query=1&time=1&time=2",
                    "query=&time=1",
                    "query=%zz&time=1",
                    "query=1&time=1&x=%zz",
                    "query=1&time=1&%zz=x",
                    "%zz",
                    "query=1&time=1&time=1%",
                    "query=1&time=1&time=1%2",
                    "time=1;query=1",
                    "time=1&query=1&x=1;y",
                    "time=1&query=1&time=2;x=2",
                    "query=1&&time=1&",
                    "=1&query=1&time=1",
                    "query=1=2&time=1",
                    "query==1&time=1",
                    "QUERY=1&time=1",
                    "query=%22%00%22&time=1",
                    "query=%22a%0ab%22&time=1",
                    "query=%22%e4%bd%a0%22&time=1",
                    "query=1%2B1&time=1",
                    "query=1+%2B+1&time=1",
                    "query=%201%20&time=1",
                    "query=1&time=1?x=2",
                    "query={__name__=~\"up|odd\"}&time=1000",
                    "query=up[30s]&time=1000",
                    "query=u|p&time=1000",
                }) {
            peers.compare("GET", "/api/v1/query?" + query);
            peers.post("/api/v1/query", "application/x-www-form-urlencoded", query);
            peers.post(
                    "/api/v1/query?" + query,
                    "application/x-www-form-urlencoded",
                    "query=7&time=7");
        }
        for (String match :
                new String[] {
                    "",
                    "match[]",
                    "match[]=",
                    "match[]=&match[]=up",
                    "match[]=up&match[]=",
                    "match[]={}",
                    "match[]={job=~'.*'}",
                    "match[]={job!='x'}",
                    "match[]=up{",
                    "match[]=up[5m]",
                    "match[]=up&match[]=up",
                    "match[]=up&match[]=odd",
                    "match%5B%5D=up",
                    "match=up",
                    "match[]=1",
                    "match[]=rate(up[1m])",
                    "match[]=up+offset+1m",
                    "match[]='a'",
                    "match[]={\"dotted.name\"}",
                    "match[]={__name__=~\"up|odd\",job=\"a\"}",
                    "match[]=%zz",
                    "match[]=up&x=%zz",
                    "match[]=none",
                }) {
            for (String path : new String[] {"series", "labels", "label/job/values"}) {
                peers.compare("GET", "/api/v1/" + path + "?" + match);
                if (!path.startsWith("label/")) {
                    peers.post("/api/v1/" + path, "application/x-www-form-urlencoded", match);
                }
            }
            if (match.contains("zz") || match.endsWith("=") || match.contains("none")) {
                peers.compare("GET", "/federate?" + match);
            }
        }
        for (String name :
                new String[] {
                    "job",
                    "none",
                    "a-b",
                    "l.x",
                    "l%2Ex",
                    "U__l_2e_x",
                    "U__",
                    "U__a_zz_",
                    "1",
                    "a/b",
                    "%20",
                    "job%20",
                    "__name__",
                    "U__l_2e_x%20",
                    "%C3%A9",
                }) {
            peers.compare("GET", "/api/v1/label/" + name + "/values");
        }
        peers.assertSame();
    }

    @Test
    void bodies() throws Exception {
        String form = "query=7&time=7";
        for (String type :
                new String[] {
                    "",
                    "application/x-www-form-urlencoded",
                    "application/x-www-form-urlencoded; charset=utf-8",
                    "application/x-www-form-urlencoded; charset=latin1",
                    "APPLICATION/X-WWW-FORM-URLENCODED",
                    "application/x-www-form-urlencoded;",
                    "application/json",
                    "text/plain",
                    "x",
                    "application/octet-stream",
                    "multipart/form-data",
                    "multipart/form-data; boundary=x",
                }) {
            peers.post("/api/v1/query", type, form);
            peers.post("/api/v1/query?query=1&time=1", type, form);
            peers.post("/api/v1/query?query=1&time=1", type, "");
            peers.post("/api/v1/series?match[]=up", type, "match[]=odd");
            peers.post("/api/v1/series", type, "match[]=odd");
            peers.post("/api/v1/labels", type, "match[]=odd");
        }
        peers.compare("GET", "/api/v1/query?query=1&time=1", "Content-Length: 0");
        peers.compare(
                RawClient.head(
                                "GET /api/v1/query?time=1 HTTP/1.1",
                                "Host: localhost",
                                "Content-Type: application/x-www-form-urlencoded",
                                "Content-Length: 7")
                        + "query=5");
        peers.compare(
                RawClient.head(
                                "POST /api/v1/query HTTP/1.1",
                                "Host: localhost",
                                "Transfer-Encoding: chunked",
                                "Content-Type: application/x-www-form-urlencoded")
                        + "7\r\nquery=5\r\n7\r\n&time=6\r\n0\r\n\r\n");
        peers.assertSame();
    }

    @Test
    void origins() throws Exception {
        for (String method : new String[] {"GET", "OPTIONS", "DELETE"}) {
            for (String origin : new String[] {"https://a.example", "null", "", "x y"}) {
                for (String target :
                        new String[] {
                            "/api/v1/query?query=1&time=1",
                            "/api/v1/query?query=",
                            "/api/v1/label/job/values",
                            "/federate?match[]=none",
                            "/-/healthy",
                        }) {
                    peers.compare(method, target, "Origin: " + origin, "Content-Length: 0");
                }
            }
        }
        peers.assertSame();
    }
}
