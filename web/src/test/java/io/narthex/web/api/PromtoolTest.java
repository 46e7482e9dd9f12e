package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Peers;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prometheus' own tool as a client. */
class PromtoolTest {
    @TempDir private static Path folder;

    private static Path promtool = Path.of("promtool");
    private static ApiServer server;

    @BeforeAll
    static void start() throws IOException {
        promtool = Peers.executable("promtool");
        server = new ApiServer();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String run(File input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(input)
                        .redirectOutput(output.toFile())
                        .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertEquals(0, process.exitValue(), text);
        return text;
    }

    private static String query(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("query"));
        all.addAll(List.of(arguments));
        return run(new File("/dev/null"), all.toArray(String[]::new));
    }

    private static String url() {
        return "http://127.0.0.1:" + server.address.getPort();
    }

    @Test
    void queries() throws Exception {
        assertEquals(
                """
                up{instance="x:1", job="a"} => 1 @[1000.5]
                up{instance="y:1", job="b"} => 1 @[1000.5]
                """,
                query("instant", "--time=1000.5", url(), "up"));
        assertEquals(
                """
                {job="a"} =>
                1 @[980]
                1 @[990]
                1 @[1000]
                """,
                query(
                        "range",
                        "--start=980",
                        "--end=1000",
                        "--step=10s",
                        url(),
                        "sum by (job) (rate(c_total[30s]))"));
    }

    @Test
    void listsSeriesAndLabels() throws Exception {
        assertEquals(
                """
                {__name__="up", instance="x:1", job="a"}
                {__name__="up", instance="y:1", job="b"}
                """,
                query("series", "--match=up", url()));
        assertEquals("a\nb\n", query("labels", url(), "job"));
    }

    @Test
    void acceptsMetrics() throws Exception {
        Path metrics = folder.resolve("metrics");
        Files.writeString(metrics, server.get("/metrics").text());
        assertEquals("", run(metrics.toFile(), "check", "metrics"));
    }
}
