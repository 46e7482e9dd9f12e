package io.narthex.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a running agent is told over HTTP shows in its folder, and what its end leaves there. */
class StorageToolsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private AgentProcess start() throws IOException {
        return AgentProcess.start(
                folder,
                "--storage.path=" + folder.resolve("data"),
                "--storage.size=16MB",
                "--query.timeout=10m");
    }

    private static HttpResponse<String> post(AgentProcess agent, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(agent.url("/api/v1/admin/tsdb/" + path)))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private record Ran(int status, String out) {}

    private Ran tsdb(String command, String... options) throws Exception {
        List<String> line = new ArrayList<>(AgentProcess.javaCommand());
        line.addAll(List.of("tsdb", command));
        line.addAll(List.of(options));
        line.add(folder.resolve("data").toString());
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }

    @Test
    void sealsDeletesAndCopiesWhileItRuns() throws Exception {
        try (AgentProcess agent = start()) {
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> agent.value("count_over_time(node_load1[5m])") > 1);
            assertEquals(204, post(agent, "seal").statusCode());
            Ran list = tsdb("list", "--json");
            assertEquals(0, list.status(), list.out());
            assertTrue(list.out().contains("\"segment\" : 1"), list.out());
            assertTrue(
                    tsdb("dump", "--match=node_load1")
                            .out()
                            .startsWith("{__name__=\"node_load1\""));
            assertEquals(204, post(agent, "delete_series?match%5B%5D=node_load1").statusCode());
            assertEquals(204, post(agent, "clean_tombstones").statusCode());
            HttpResponse<String> snapshot = post(agent, "snapshot");
            assertEquals(200, snapshot.statusCode(), snapshot.body());
            String name = snapshot.body().replaceAll(".*\"name\":\"([^\"]+)\".*", "$1");
            assertTrue(Files.isDirectory(folder.resolve("data/snapshots").resolve(name)), name);
            String status = agent.get("/api/v1/status/tsdb");
            assertTrue(status.contains("\"lost\":{\"numSamples\":0,\"commits\":0}"), status);
            assertTrue(status.contains("\"seriesCountByMetricName\":[{\"name\":\"node_"), status);
            assertEquals(0, tsdb("verify").status());
        }
    }

    @Test
    void namesTheQueryThatDidNotEnd() throws Exception {
        Path active = folder.resolve("data/queries.active");
        AgentProcess agent = start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            CompletableFuture<?> endless =
                    client.sendAsync(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    agent.url(
                                                            "/api/v1/query_range?start=1&end=11000&step=1&query="
                                                                    + AgentProcess.encode(
                                                                            "quantile_over_time(0.5,vector(time()%977)[10h:1s])"))))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> Files.readString(active).contains("quantile_over_time"));
            assertFalse(endless.isDone());
            agent.kill();
        }
        try (AgentProcess next = start()) {
            assertTrue(
                    next.log().contains("these queries did not finish in the last run: [{"),
                    next.log());
            assertFalse(Files.readString(active).contains("quantile"));
        }
    }
}
