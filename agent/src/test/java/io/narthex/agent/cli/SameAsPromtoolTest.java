package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.agent.cli.promql.PromqlCommand;
import io.narthex.agent.cli.query.QueryCommand;
import io.narthex.testkit.Peers;
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
        prometheus.start();
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    private static void assertSame(String... arguments) throws Exception {
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
