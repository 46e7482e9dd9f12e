package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.agent.cli.promql.PromqlCommand;
import io.narthex.agent.cli.query.QueryCommand;
import io.narthex.testkit.Peers;
import io.narthex.testkit.ProtobufMessage;
import io.narthex.testkit.RealPrometheus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The same command lines to promtool and to ours, at the same server: output and exit status. */
class SameAsPromtoolTest {
    @TempDir private static Path folder;

    /** After all other samples: what is written may not be older than what is there. */
    private static final long NATIVE_MS = 8_000_000;

    private static RealPrometheus prometheus;
    private static Path promtool = Path.of("promtool");

    @BeforeAll
    static void start() throws Exception {
        promtool = Peers.executable("promtool");
        prometheus = RealPrometheus.at(folder);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append("up{job=\"a\",instance=\"x:1\"} 1 ").append(910 + i * 10).append('\n');
            text.append("up{job=\"b\"} ")
                    .append(i % 2)
                    .append(' ')
                    .append(910 + i * 10)
                    .append('\n');
        }
        for (String le : new String[] {"0.1", "1", "10", "+Inf"}) {
            for (int i = 0; i < 5; i++) {
                for (String path : new String[] {"/", "/a\\\"b"}) {
                    text.append("h_bucket{le=\"").append(le).append("\",path=\"").append(path);
                    int value = le.equals("0.1") ? 0 : i * (le.equals("1") ? 1 : 2);
                    text.append("\"} ").append(value).append(' ').append(910 + i * 10).append('\n');
                }
            }
        }
        text.append("g_bucket{le=\"1\"} 1 910\ng_bucket{le=\"1\"} 2 920\n");
        text.append("odd{v=\"nan\",a=\"<&>\u00e9\\\\\"} NaN 1000\nodd{v=\"inf\"} +Inf 1000\n");
        text.append("odd{v=\"small\"} 1e-7 1000.5\nodd{v=\"large\"} 1.5e23 1000\n");
        text.append("{\"dotted.name\",\"l.x\"=\"1\"} 3 1000\n{\"dotted.name\"} 4 1000\n# EOF\n");
        prometheus.load(text.toString());
        prometheus.options("--enable-feature=native-histograms");
        prometheus.start();
        prometheus.write(nativeHistograms());
    }

    /** A counter and a gauge of native histograms, one with custom bounds, one of both kinds. */
    private static byte[] nativeHistograms() {
        ProtobufMessage request = new ProtobufMessage();
        for (int i = 0; i < 6; i++) {
            long ms = NATIVE_MS + i * 10_000L;
            request.message(1, series("n", "path", "/", histogram(ms, 2, 0, i, 2 * i, 3)));
            request.message(1, series("n", "path", "/a\\\"b", histogram(ms, 0, 0, 1, 0, i)));
            request.message(1, series("n_gauge", "", "", histogram(ms, -1, 3, 6 - i, i, i)));
            request.message(1, series("n_custom", "", "", histogram(ms, -53, 0, i, 2, i)));
            request.message(1, series("n_empty", "", "", histogram(ms, 1, 0, 0, 0, 0)));
        }
        request.message(1, series("n_mixed", "", "", histogram(NATIVE_MS, 0, 0, 1, 2, 3)));
        ProtobufMessage sample = new ProtobufMessage();
        sample.fixed(1, 5);
        sample.varint(2, NATIVE_MS + 10_000);
        ProtobufMessage mixed = labels("n_mixed", "", "");
        mixed.message(2, sample);
        request.message(1, mixed);
        return request.toSnappy();
    }

    private static ProtobufMessage series(
            String name, String label, String value, ProtobufMessage histogram) {
        ProtobufMessage series = labels(name, label, value);
        series.message(4, histogram);
        return series;
    }

    private static ProtobufMessage labels(String name, String label, String value) {
        ProtobufMessage series = new ProtobufMessage();
        for (String[] pair : new String[][] {{"__name__", name}, {label, value}}) {
            ProtobufMessage field = new ProtobufMessage();
            field.text(1, pair[0]);
            field.text(2, pair[1]);
            if (!pair[0].isEmpty()) {
                series.message(1, field);
            }
        }
        return series;
    }

    /** One with two buckets next to each other and another apart, the same below zero. */
    private static ProtobufMessage histogram(
            long timestampMs, int schema, int resetHint, double... counts) {
        boolean custom = schema == -53;
        long zeroCount = custom ? 0 : 2;
        ProtobufMessage histogram = new ProtobufMessage();
        double sum = (custom ? 1 : 2) * (counts[0] + counts[1] + counts[2]);
        histogram.varint(1, (long) sum + zeroCount);
        histogram.fixed(3, sum * 1.25);
        histogram.signed(4, schema);
        histogram.fixed(5, custom ? 0 : 0.001);
        histogram.varint(6, zeroCount);
        for (int side = custom ? 11 : 8; side <= 11; side += 3) {
            for (int offset = 0; offset < 2; offset++) {
                ProtobufMessage span = new ProtobufMessage();
                span.signed(1, offset);
                span.varint(2, 2 - offset);
                histogram.message(side, span);
            }
            histogram.deltas(side + 1, counts);
        }
        histogram.varint(14, resetHint);
        histogram.varint(15, timestampMs);
        if (custom) {
            histogram.doubles(16, 0.5, 1, 2.5, 10);
        }
        return histogram;
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    /** Returns what both say. */
    private static String assertSame(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        if (arguments[0].equals("promql")) {
            command.add("--experimental");
        }
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String theirs =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        + new String(
                                process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                        + process.waitFor();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = run(new PrintWriter(out), new PrintWriter(err), arguments);
        assertEquals(theirs, out.toString() + err + status, String.join(" ", arguments));
        return theirs;
    }

    private static int run(PrintWriter out, PrintWriter err, String... arguments) {
        boolean query = arguments[0].equals("query");
        ParseResult parsed =
                new CommandLine(query ? QueryCommand.spec() : PromqlCommand.spec())
                        .parseArgs(
                                List.of(arguments)
                                        .subList(1, arguments.length)
                                        .toArray(String[]::new));
        while (parsed.hasSubcommand()) {
            parsed = parsed.subcommand();
        }
        return query
                ? new QueryCommand("test", out, err).run(parsed)
                : new PromqlCommand(out, err).run(parsed);
    }

    private static String url() {
        return prometheus.url("");
    }

    @Test
    void instantQueries() throws Exception {
        for (String query :
                new String[] {
                    "up",
                    "odd",
                    "(-odd)",
                    "none",
                    "1",
                    "1/0",
                    "up[20s]",
                    "odd[1m]",
                    "none[1m]",
                    "{\"dotted.name\"}",
                    "{\"dotted.name\"}[10s]",
                    "{__name__=~'.+'}[5m]",
                    "sum(up)",
                    "up +",
                    "up + on() odd",
                    "h_bucket",
                }) {
            assertSame("query", "instant", "--time=1000.5", url(), query);
            assertSame("query", "instant", "-o", "json", "--time=1000.5", url(), query);
        }
        assertSame("query", "instant", "--time=1970-01-01T00:16:40.5Z", url(), "up");
        assertSame("query", "instant", "--time=x", url(), "up");
        assertSame("query", "instant", url(), "up");
    }

    @Test
    void rangeQueries() throws Exception {
        for (String format : new String[] {"promql", "json"}) {
            for (String query : new String[] {"up", "none", "5", "odd", "up["}) {
                assertSame(
                        "query",
                        "range",
                        "--format=" + format,
                        "--start=980",
                        "--end=1000.5",
                        "--step=10s",
                        url(),
                        query);
            }
        }
        assertSame("query", "range", "--end=1000", url(), "up");
        assertSame("query", "range", "--start=900", "--end=1000", "--header=a=b", url(), "up");
        assertSame("query", "range", "--start=1000", "--end=1000", url(), "up");
        assertSame("query", "range", "--start=x", url(), "up");
    }

    @Test
    void seriesAndLabels() throws Exception {
        for (String format : new String[] {"promql", "json"}) {
            String o = "--format=" + format;
            String start = "--start=0";
            assertSame("query", "series", o, start, "--match=up", url());
            assertSame("query", "series", o, start, "--match=up", "--match={l.x!='x'}", url());
            assertSame("query", "series", o, start, "--match={__name__=~'.+'}", url());
            assertSame("query", "series", o, start, "--match=none", url());
            assertSame("query", "series", o, "--match=up{", url());
            assertSame("query", "labels", o, start, url(), "job");
            assertSame("query", "labels", o, start, url(), "__name__");
            assertSame("query", "labels", o, start, "--match=up{job='b'}", url(), "job");
            assertSame("query", "labels", o, "--start=0", "--end=10", url(), "none");
        }
    }

    @Test
    void histogramAnalysis() throws Exception {
        String server = "--server=" + url();
        String type = "--type=histogram";
        assertSame("query", "analyze", server, type, "--time=1000", "--match=h_bucket{path='/'}");
        assertSame("query", "analyze", server, type, "--time=1000", "--match=g_bucket");
        assertSame("query", "analyze", server, type, "--time=1000", "--match=up");
        assertSame(
                "query",
                "analyze",
                server,
                type,
                "--time=1000",
                "--duration=75s",
                "--match=h_bucket{path='/'}",
                "--match=g_bucket");
        assertSame("query", "analyze", server, type, "--time=1000", "--match=h_bucket{path!='/'}");
        assertSame("query", "analyze", server, "--type=x", "--match=up");
        assertSame("query", "analyze", server, type, "--match=up{");
    }

    @Test
    void nativeHistogramsInAnswers() throws Exception {
        for (String query :
                new String[] {
                    "n",
                    "n_gauge",
                    "n_custom",
                    "n_empty",
                    "n_mixed",
                    "(-n)",
                    "sum(n)",
                    "n[30s]",
                    "n_mixed[1m]",
                    "rate(n[1m])",
                    "histogram_quantile(0.9, n)",
                    "histogram_count(n_custom)",
                    "{__name__=~'n.*'}",
                }) {
            assertSame("query", "instant", "--time=8050", url(), query);
            for (String format : new String[] {"promql", "json"}) {
                String o = "--format=" + format;
                assertSame("query", "instant", o, "--time=8000.5", url(), query);
                if (!query.endsWith("]")) {
                    assertSame(
                            "query",
                            "range",
                            o,
                            "--start=7990",
                            "--end=8055",
                            "--step=7s",
                            url(),
                            query);
                }
            }
        }
        for (String format : new String[] {"promql", "json"}) {
            String o = "--format=" + format;
            assertSame("query", "series", o, "--start=0", "--match={__name__=~'n.*'}", url());
            assertSame("query", "labels", o, "--start=0", "--match=n", url(), "path");
        }
    }

    @Test
    void nativeHistogramAnalysis() throws Exception {
        String server = "--server=" + url();
        String type = "--type=histogram";
        String stored = assertSame("query", "instant", "--time=8050", url(), "n{path='/'}");
        assertTrue(stored.startsWith("n{path=\"/\"} => Count: 38.000000, Sum: 45"), stored);
        for (String match :
                new String[] {
                    "n", "n{path='/'}", "n_gauge", "n_custom", "n_empty", "n_mixed", "{path=~'.+'}",
                }) {
            for (String duration : new String[] {"1m", "35s", "5s"}) {
                assertSame(
                        "query",
                        "analyze",
                        server,
                        type,
                        "--time=8050",
                        "--duration=" + duration,
                        "--match=" + match);
            }
        }
        assertSame("query", "analyze", server, type, "--time=8050", "--match=n", "--match=n_gauge");
    }

    @Test
    void expressions() throws Exception {
        for (String query :
                new String[] {
                    "up",
                    "sum(rate(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{a='b'}[5m])) by (job) /"
                            + " on (job) group_left (x) avg(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)",
                    "max_over_time((a{x='y'} > bool b)[1h:1m] offset 1d) + topk(3, c @ 5)",
                    "sum(",
                    "(-count_values('x', label_replace(up, 'a', 'b', 'c', 'd')))",
                    "{__name__='up',job=~'a|b',x!='c'}",
                }) {
            assertSame("promql", "format", query);
            assertSame("promql", "label-matchers", "set", query, "job", "x|y");
            assertSame("promql", "label-matchers", "delete", query, "x");
        }
        for (String type : new String[] {"=", "!=", "=~", "!~"}) {
            assertSame("promql", "label-matchers", "set", "-t", type, "up{a='b'}", "a", "x|y");
        }
        assertSame("promql", "label-matchers", "set", "up{a='b'}", "__name__", "z");
    }
}
