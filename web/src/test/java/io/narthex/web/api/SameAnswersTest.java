package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleBlock;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.parser.Quoting;
import io.narthex.testkit.RealPrometheus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same questions to a real Prometheus and to our API over the same samples: status, content
 * type and the whole JSON must be equal. The order of keys and of annotations and the spelling of
 * numbers do not count, and of timings and the peak of samples only that they are there.
 */
class SameAnswersTest {
    /** Keys of the syntax tree that Prometheus has since 3.8. */
    private static final Set<String> NEWER = Set.of("anchored", "smoothed", "fillValues");

    @TempDir private static Path folder;

    private static RealPrometheus prometheus;
    private static ApiServer server;
    private static TwoServers peers;

    @BeforeAll
    static void start() throws Exception {
        prometheus = RealPrometheus.at(folder);
        server = new ApiServer();
        prometheus.load(openMetrics(server.storage));
        prometheus.options(
                "--enable-feature=promql-per-step-stats,exemplar-storage",
                "--web.enable-admin-api");
        prometheus.start();
        peers =
                new TwoServers(
                        prometheus.url(""), "http://127.0.0.1:" + server.address.getPort(), NEWER);
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

    /** All samples as an OpenMetrics text. */
    static String openMetrics(Queryable from) {
        StringBuilder text = new StringBuilder();
        try (Querier querier = from.querier(0, Long.MAX_VALUE)) {
            Matcher all = new Matcher(Matcher.Type.NOT_EQUAL, Labels.METRIC_NAME, "");
            SeriesSet series = querier.select(List.of(all), 0, Long.MAX_VALUE);
            SampleBlock block = new SampleBlock();
            while (series.next()) {
                var samples = series.samples();
                while (samples.next(block)) {
                    for (int i = 0; i < block.size(); i++) {
                        append(text, series.labels());
                        text.append(' ').append(Floats.format(block.values()[i]));
                        text.append(' ').append(block.timestampsMs()[i] / 1000.0).append('\n');
                    }
                }
            }
        }
        return text.append("# EOF\n").toString();
    }

    private static void append(StringBuilder text, Labels labels) {
        text.append('{').append(Quoting.quote(labels.metricName()));
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.name(i).equals(Labels.METRIC_NAME)) {
                text.append(',').append(Quoting.quote(labels.name(i))).append('=');
                String value = labels.value(i).replace("\\", "\\\\").replace("\"", "\\\"");
                text.append('"').append(value).append('"');
            }
        }
        text.append('}');
    }

    @Test
    void instantQueries() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String query :
                new String[] {
                    "up",
                    "odd",
                    "-odd",
                    "1",
                    "1/0",
                    "'a\"<b\u00e9'",
                    "up[20s]",
                    "odd[1m]",
                    "none",
                    "none[1m]",
                    "{\"dotted.name\"}",
                    "{\"dotted.name\",\"l.x\"=\"1\"}",
                    "sum by (job) (rate(up[1m]))",
                    "rate(c_total[30s])",
                    "topk(1, up)",
                    "sort_desc(up)",
                    "up + on() c_total",
                    "up +",
                    "up[5m] + 1",
                    "rate(up)",
                    "foo(1)",
                    "",
                    "up{",
                    "up{job=~'['}",
                    "limitk(1, up)",
                    "histogram_quantile(2, up)",
                    "quantile(2, up)",
                    "up offset 1x",
                    "up @ 1000",
                    "up @ end()",
                    "\u00e9",
                    "sum(up{job='a'}) by (job",
                    "label_replace(up, 'x', '$1', 'job', '(')",
                    "count_values('1x', up)",
                    "1 + 'a'",
                    "max_over_time(up[1m:10s])",
                    "up{job='a'}[1m:20s]",
                }) {
            peers.compare(differences, "/api/v1/query", "query", query, "time", "1000.5");
        }
        for (String[] more :
                new String[][] {
                    {"limit", "1"},
                    {"limit", "0"},
                    {"limit", "2"},
                    {"limit", "-1"},
                    {"limit", "x"},
                    {"limit", "99999999999999999999"},
                    {"timeout", "1s"},
                    {"timeout", "x"},
                    {"lookback_delta", "400ms"},
                    {"lookback_delta", "1000"},
                    {"lookback_delta", "x"},
                    {"lookback_delta", "-1"},
                    {"lookback_delta", "0"},
                    {"time", "1970-01-01T00:16:40.5Z"},
                    {"time", "1970-01-01T01:16:40.5+01:00"},
                    {"time", "foo"},
                    {"time", "-5"},
                    {"time", "1e300"},
                    {"time", "1000.4999"},
                    {"limit", "1", "limit", "2"},
                }) {
            List<String> parameters = new ArrayList<>(List.of(more));
            parameters.addAll(List.of("query", "up", "time", "1000.5"));
            peers.compare(differences, "/api/v1/query", parameters.toArray(String[]::new));
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void rangeQueries() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String query :
                new String[] {
                    "up",
                    "odd",
                    "5",
                    "rate(c_total[30s])",
                    "'a'",
                    "up[1m]",
                    "none",
                    "sum(up) > 1",
                    "up * on(job) group_left c_total",
                    "histogram_quantile(0.5, up)",
                    "time()",
                    "up and",
                }) {
            peers.compare(
                    differences,
                    "/api/v1/query_range",
                    "query",
                    query,
                    "start",
                    "980",
                    "end",
                    "1000.5",
                    "step",
                    "10");
        }
        for (String[] more :
                new String[][] {
                    {"start", "1", "end", "2", "step", "0"},
                    {"start", "2", "end", "1", "step", "1"},
                    {"start", "1", "end", "2"},
                    {"start", "1", "step", "2"},
                    {"end", "1", "step", "2"},
                    {"start", "1", "end", "2", "step", "x"},
                    {"start", "1", "end", "2", "step", "-5m"},
                    {"start", "1", "end", "2", "step", "1e300"},
                    {"start", "1", "end", "20000", "step", "1"},
                    {"start", "1", "end", "11001", "step", "1"},
                    {"start", "x", "end", "20000", "step", "1"},
                    {"start", "980", "end", "1000", "step", "10s", "limit", "1"},
                    {"start", "980", "end", "1000", "step", "10s", "timeout", "x"},
                    {"start", "980", "end", "1000", "step", "10s", "lookback_delta", "5"},
                }) {
            List<String> parameters = new ArrayList<>(List.of(more));
            parameters.addAll(List.of("query", "up"));
            peers.compare(differences, "/api/v1/query_range", parameters.toArray(String[]::new));
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void seriesAndLabels() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String[] parameters :
                new String[][] {
                    {},
                    {"match[]", "up"},
                    {"match[]", "up", "match[]", "c_total"},
                    {"match[]", "up", "match[]", "{job='a'}"},
                    {"match[]", "{job=~'.*'}"},
                    {"match[]", "{}"},
                    {"match[]", "up{"},
                    {"match[]", "sum(up)"},
                    {"match[]", ""},
                    {"match[]", "{\"dotted.name\"}"},
                    {"match[]", "up", "limit", "1"},
                    {"match[]", "up", "limit", "2"},
                    {"match[]", "up", "limit", "x"},
                    {"match[]", "up", "limit", "-1"},
                    {"match[]", "up", "start", "2", "end", "1"},
                    {"match[]", "up", "start", "x"},
                    {"match[]", "up", "end", "x"},
                    {"match[]", "{__name__=~'u.*|odd'}"},
                    {"match[]", "{__name__!='up'}"},
                    {"match[]", "none"},
                    {"limit", "1"},
                }) {
            peers.compare(differences, "/api/v1/series", parameters);
            peers.compare(differences, "/api/v1/labels", parameters);
            peers.compare(differences, "/api/v1/label/job/values", parameters);
        }
        for (String name :
                new String[] {
                    "__name__", "q", "l.x", "U__l_2e_x", "U__job", "U__l_2_x", "none", "%20", "U__",
                }) {
            peers.compare(differences, "/api/v1/label/" + name + "/values");
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void exemplars() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String[] parameters :
                new String[][] {
                    {},
                    {"query", "up"},
                    {"query", "up{"},
                    {"query", "up", "start", "2", "end", "1"},
                    {"query", "up", "start", "x"},
                    {"query", "up", "end", "x"},
                    {"query", "1"},
                }) {
            peers.compare(differences, "/api/v1/query_exemplars", parameters);
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void formatAndParse() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String query :
                new String[] {
                    "up",
                    "foo/bar",
                    "foo(",
                    "",
                    "1",
                    "-1e3",
                    "Inf",
                    "NaN",
                    "0x1F",
                    "5m",
                    "'a\"b'",
                    "-up",
                    "+up",
                    "(up)",
                    "up{a='b',c!='d',e=~'f',g!~'h'}",
                    "up offset 5m",
                    "up offset -5m",
                    "up @ 1.5",
                    "up @ start()",
                    "up[5m] @ end() offset 1h",
                    "up[1h:5m] offset 5m",
                    "up[1h:]",
                    "up[1h:5m] @ 3",
                    "sum(up)",
                    "sum by (a, b) (up)",
                    "sum without () (up)",
                    "sum by () (up)",
                    "topk by (a) (3, up)",
                    "count_values('x', up)",
                    "a + b",
                    "a + on (x) b",
                    "a + ignoring (x) b",
                    "a * on (x) group_left (y) b",
                    "a * ignoring (x) group_right b",
                    "a == bool 1",
                    "1 == bool 2",
                    "a and b",
                    "a unless on () b",
                    "a atan2 b",
                    "time()",
                    "rate(up[5m])",
                    "round(up)",
                    "round(up, 5)",
                    "label_join(up, 'a', 'b', 'c', 'd')",
                    "absent(up)",
                    "histogram_quantile(0.9, sum by (le) (rate(x_bucket[5m])))",
                    "days_in_month()",
                    "{\"a.b\"}",
                    "{\"a.b\", \"c.d\"='e'}",
                    "{__name__='up'}",
                    "{__name__=~'up'}",
                    "sum by (\"a.b\") (up)",
                    "sum(rate(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{a='b'}[5m])) by (job)"
                            + " / on (job) group_left (x) avg(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)",
                    "topk(3, -(label_replace(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 'b', 'c',"
                            + " 'd', 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee')))",
                    "max_over_time((aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > bool"
                            + " bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)[1h:1m] offset 1d)",
                    "min_over_time(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa[1h:1m]) + 1 + 2"
                            + " + bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                    "1.5e-10 + 100000000000000000000000",
                }) {
            peers.compare(differences, "/api/v1/format_query", "query", query);
            peers.compare(differences, "/api/v1/parse_query", "query", query);
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void otherOrigins() throws Exception {
        for (String method : new String[] {"GET", "OPTIONS"}) {
            List<Object> answers = new ArrayList<>();
            String ours = "http://127.0.0.1:" + server.address.getPort();
            for (String base : new String[] {prometheus.url(""), ours}) {
                HttpResponse<String> answer =
                        peers.client()
                                .send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                base
                                                                        + "/api/v1/query?query=1&time=1"))
                                                .header("Origin", "https://dashboards.example")
                                                .method(method, HttpRequest.BodyPublishers.noBody())
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString());
                Map<String, Object> headers = new TreeMap<>();
                headers.put("status", answer.statusCode());
                answer.headers()
                        .map()
                        .forEach((name, values) -> {
                            if (name.startsWith("access-control-")) {
                                headers.put(name, values);
                            }
                        });
                answers.add(headers);
            }
            assertEquals(answers.get(0), answers.get(1), method);
        }
    }

    @Test
    void stateOfTheServer() throws Exception {
        for (String path : new String[] {"buildinfo", "runtimeinfo", "config", "tsdb"}) {
            List<Set<String>> keys = new ArrayList<>();
            String target = "/api/v1/status/" + path;
            String ours = "http://127.0.0.1:" + server.address.getPort() + target;
            for (String url : new String[] {prometheus.url(target), ours}) {
                String json =
                        peers.client()
                                .send(
                                        HttpRequest.newBuilder(URI.create(url)).build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body();
                Map<?, ?> answer = (Map<?, ?>) TwoServers.tree(json);
                Map<?, ?> data = (Map<?, ?>) Objects.requireNonNull(answer.get("data"));
                Set<String> names = new TreeSet<>();
                data.keySet().forEach(key -> names.add(key.toString()));
                keys.add(names);
            }
            keys.getLast().removeAll(Set.of("storage", "lost"));
            assertEquals(keys.getFirst(), keys.getLast(), path);
        }
    }

    @Test
    void wrongAdminCalls() throws Exception {
        List<String> differences = new ArrayList<>();
        String admin = "/api/v1/admin/tsdb/";
        for (String[] parameters :
                new String[][] {
                    {},
                    {"match[]", "up{"},
                    {"match[]", "none", "start", "x"},
                    {"match[]", "none", "end", "x"},
                    {"match[]", "none"},
                }) {
            peers.compare(differences, admin + "delete_series", parameters);
        }
        peers.compare(differences, admin + "snapshot", "skip_head", "x");
        for (String limit : new String[] {"x", "0", "-1"}) {
            peers.compare(differences, "/api/v1/status/tsdb", "limit", limit);
        }
        assertEquals("", String.join("\n", differences));
    }

    @Test
    void statistics() throws Exception {
        List<String> differences = new ArrayList<>();
        for (String stats : new String[] {"", "1", "true", "all", "x"}) {
            peers.compare(
                    differences, "/api/v1/query", "query", "up", "time", "1000.5", "stats", stats);
            peers.compare(
                    differences,
                    "/api/v1/query_range",
                    "query",
                    "sum(rate(c_total[30s])) + sum(up)",
                    "start",
                    "980",
                    "end",
                    "1000",
                    "step",
                    "5",
                    "stats",
                    stats);
        }
        assertEquals("", String.join("\n", differences));
    }
}
