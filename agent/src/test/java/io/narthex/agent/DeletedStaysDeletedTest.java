package io.narthex.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was deleted stays deleted, wherever it lay and however the agent ends, when the state file
 * is lost: deletions are the ring's.
 */
class DeletedStaysDeletedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DELETED = "node_load1";
    private static final String COMMITS = "narthex_storage_commits_total";
    private static final String KEPT = "node_load5";

    @TempDir private Path folder;

    private AgentProcess start() throws IOException {
        Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global:
                  evaluation_interval: 200ms
                rule_files: [rules.yml]
                host:
                  collectors: [loadavg]
                  interval: 100ms
                storage:
                  size: 16MB
                  sync_interval: 300ms
                """);
        // An alert that is pending is what the state file holds.
        Files.writeString(
                folder.resolve("rules.yml"),
                """
                groups:
                - name: any
                  rules:
                  - alert: Pending
                    expr: vector(1)
                    for: 1h
                """);
        return AgentProcess.start(
                folder,
                "--config.file=prometheus.yml",
                "--storage.path=" + data(),
                "--web.enable-admin-api");
    }

    private Path data() {
        return folder.resolve("data");
    }

    private static void post(AgentProcess agent, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            URI.create(agent.url("/api/v1/admin/tsdb/" + path)))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertEquals(204, answer.statusCode(), answer.body());
        }
    }

    /** Waits for some more samples, and for a commit of some of them. */
    private static void more(AgentProcess agent) {
        double commits = own(agent, COMMITS);
        double samples = count(agent, DELETED);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        count(agent, DELETED) > samples + 4 && own(agent, COMMITS) > commits + 1);
    }

    /** A metric of the agent's own, read from it directly. */
    private static double own(AgentProcess agent, String name) {
        return agent.get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static double count(AgentProcess agent, String name) {
        return total(agent, "count_over_time(" + name + "[1h])");
    }

    private static double count(AgentProcess agent, String name, double until) {
        return total(agent, "count_over_time(%s[1h] @ %.3f)".formatted(name, until));
    }

    private static double total(AgentProcess agent, String query) {
        double found = agent.value(query);
        return Double.isNaN(found) ? 0 : found;
    }

    private List<Path> stateFiles() throws IOException {
        try (Stream<Path> files = Files.list(data())) {
            return files.filter(file -> file.getFileName().toString().startsWith("state.mapdb"))
                    .toList();
        }
    }

    @Test
    void withoutAStateFileAndWithOneOfGarbage() throws Exception {
        double first;
        double kept;
        try (AgentProcess agent = start()) {
            more(agent);
            post(agent, "seal");
            more(agent);
            // Sealed, in the journal, and in the head alone: whatever came since the last commit.
            first = now(agent);
            post(agent, "delete_series?match%5B%5D=" + DELETED + "&end=" + first);
            kept = count(agent, KEPT, first);
            assertEquals(0, count(agent, DELETED, first));
            assertTrue(kept >= 10, () -> "" + count(agent, KEPT, first));
            assertEquals(0, agent.stop());
        }
        assertTrue(Files.exists(data().resolve("state.mapdb")), stateFiles().toString());
        for (Path file : stateFiles()) {
            Files.delete(file);
        }
        double second;
        double keptLater;
        try (AgentProcess agent = start()) {
            assertEquals(0, count(agent, DELETED, first));
            assertEquals(kept, count(agent, KEPT, first));
            // What is in the journal still goes into a segment beside its deletion.
            post(agent, "seal");
            more(agent);
            second = now(agent);
            post(agent, "delete_series?match%5B%5D=" + DELETED + "&end=" + second);
            keptLater = count(agent, KEPT, second);
            agent.kill();
        }
        byte[] garbage = new byte[64 << 10];
        new Random(5).nextBytes(garbage);
        Files.write(data().resolve("state.mapdb"), garbage);
        try (AgentProcess agent = start()) {
            assertEquals(0, count(agent, DELETED, second));
            assertEquals(keptLater, count(agent, KEPT, second));
            assertTrue(
                    stateFiles().stream().anyMatch(file -> file.toString().contains(".damaged-")),
                    stateFiles().toString());
        }
    }

    private static double now(AgentProcess agent) {
        return Math.floor(agent.value("max_over_time(timestamp(" + KEPT + ")[10s:100ms])") * 1000)
                / 1000;
    }
}
