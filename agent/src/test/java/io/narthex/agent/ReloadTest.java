package io.narthex.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private static RawServer target() throws IOException {
        return new RawServer((request, out) -> {
            String[] lines = {
                "HTTP/1.1 200 OK",
                "Content-Type: text/plain; version=0.0.4",
                "Content-Length: 4",
                "",
                "a 1\n"
            };
            out.write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            out.flush();
            return true;
        });
    }

    private void write(String name, String text) throws IOException {
        Path next = Files.writeString(folder.resolve(name + ".next"), text);
        Files.move(
                next,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String config(int port, String more) {
        return """
        global: {scrape_interval: 500ms}
        rule_files: ['rules/*.yml']
        scrape_config_files: ['jobs/*.yml']
        scrape_configs:
        - {job_name: j, static_configs: [{targets: ['127.0.0.1:PORT']}]}
        - {job_name: f, params: {x: [f]}, file_sd_configs: [{files: ['targets.json']}]}
        """
                        .replace("PORT", "" + port)
                + more;
    }

    private static HttpResponse<String> reload(HttpClient client, AgentProcess agent)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(agent.url("/-/reload")))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void hundredsOfReloadsLoseAndDoubleNoScrape() throws Exception {
        try (RawServer target = target();
                HttpClient client = HttpClient.newHttpClient()) {
            write("none.yml", "scrape_configs: []\n");
            write("targets.json", "[{\"targets\": [\"127.0.0.1:" + target.port() + "\"]}]");
            write("prometheus.yml", config(target.port(), ""));
            try (AgentProcess agent =
                    AgentProcess.start(
                            folder, "--config.file=prometheus.yml", "--web.enable-lifecycle")) {
                await("both jobs scraped")
                        .atMost(LONG)
                        .until(() -> agent.value("count(count_over_time(a[1m]) > 2)") == 2);
                for (int i = 0; i < 300; i++) {
                    // Other jobs come and go, rules change, every tenth file is wrong.
                    write(
                            "prometheus.yml",
                            config(
                                    target.port(),
                                    i % 10 == 9
                                            ? "- {job_name: j}\n"
                                            : "- {job_name: more" + i % 3 + "}\n"));
                    HttpResponse<String> answer = reload(client, agent);
                    assertEquals(i % 10 == 9 ? 500 : 200, answer.statusCode(), answer.body());
                    if (i % 10 == 9) {
                        assertTrue(
                                answer.body().contains("found multiple scrape configs"),
                                answer.body());
                    }
                }
                assertEquals(1, agent.value("min(min_over_time(up{job=~\"j|f\"}[5m]))"));
                long from = target.requests().size();
                await("scrapes after the storm")
                        .atMost(LONG)
                        .until(() -> target.requests().size() > from + 4);
                assertEquals(0, agent.stop(), "in good order, with all samples on disk");
                assertEvery(target, "GET /metrics ", "j");
                assertEvery(target, "GET /metrics?x=f ", "f");
            }
        }
    }

    /** Each time that a target was asked is a sample, and there are as many as there are slots. */
    private void assertEvery(RawServer target, String request, String job) throws IOException {
        long asked = target.requests().stream().filter(each -> each.startsWith(request)).count();
        try (AgentProcess agent = AgentProcess.start(folder, "--config.file=none.yml")) {
            String answer =
                    agent.query("a{job=\"" + job + "\"}[10m]").replaceAll(".*\"values\":", "");
            List<Long> times =
                    Pattern.compile("\\[([0-9.]+),\"1\"]")
                            .matcher(answer)
                            .results()
                            .map(match -> Math.round(1000 * Double.parseDouble(match.group(1))))
                            .toList();
            long slots = (times.getLast() - times.getFirst()) / 500 + 1;
            assertTrue(Math.abs(asked - times.size()) <= 1, asked + " and " + times);
            assertTrue(times.size() <= slots + 1, slots + " and " + times);
            assertTrue(times.size() >= slots / 2, slots + " and " + times);
        }
    }

    @Test
    void changedFilesAreReadByThemselves() throws Exception {
        try (RawServer target = target()) {
            write("targets.json", "[]");
            Files.createDirectory(folder.resolve("rules"));
            Files.createDirectory(folder.resolve("jobs"));
            write("prometheus.yml", config(target.port(), ""));
            write("alertmanager.yml", "route: {receiver: a}\nreceivers: [{name: a}]\n");
            try (AgentProcess agent =
                    AgentProcess.start(
                            folder,
                            "--config.file=prometheus.yml",
                            "--alertmanager.config.file=alertmanager.yml",
                            "--enable-feature=auto-reload-config",
                            "--config.auto-reload-interval=1s")) {
                write("jobs/one.yml", "scrape_configs: [{job_name: extra}]\n");
                await("a new file of jobs")
                        .atMost(LONG)
                        .until(() -> agent.get("/api/v1/scrape_pools").contains("extra"));
                write(
                        "rules/r.yml",
                        "groups: [{name: g, rules: [{record: r:one, expr: vector(1)}]}]\n");
                await("a new file of rules")
                        .atMost(LONG)
                        .until(() -> agent.get("/api/v1/rules").contains("r:one"));
                write("alertmanager.yml", "route: {receiver: b}\nreceivers: [{name: a}]\n");
                await("a wrong file is refused")
                        .atMost(LONG)
                        .until(() -> agent.log().contains("reload changed nothing"));
                assertEquals(
                        false,
                        agent.get("/api/v1/status/runtimeinfo")
                                .contains("\"reloadConfigSuccess\":true"));
                assertTrue(agent.get("/api/v1/rules").contains("r:one"));
                write("alertmanager.yml", "route: {receiver: b}\nreceivers: [{name: b}]\n");
                await("it is mended")
                        .atMost(LONG)
                        .until(() ->
                                agent.get("/api/v1/status/runtimeinfo")
                                        .contains("\"reloadConfigSuccess\":true"));
                int reloads = agent.log().split("configuration reloaded", -1).length - 1;
                assertEquals(3, reloads, agent.log());
            }
        }
    }
}
