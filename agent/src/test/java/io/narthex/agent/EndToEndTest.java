package io.narthex.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.narthex.testkit.RealPrometheus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agent, scrape target, webhook receiver and a real Prometheus, all as they are in life. */
class EndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;

    private final AtomicLong scrapes = new AtomicLong();
    private final AtomicLong temperature = new AtomicLong(20);
    private final List<String> notifications = new CopyOnWriteArrayList<>();
    private HttpServer peers;

    @BeforeEach
    void startTargetAndWebhook() throws IOException {
        peers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peers.createContext(
                "/metrics",
                exchange -> {
                    String text =
                            "# HELP test_scrapes_total Scrapes.\n"
                                    + "# TYPE test_scrapes_total counter\n"
                                    + "test_scrapes_total "
                                    + scrapes.incrementAndGet()
                                    + "\n# TYPE test_temperature_celsius gauge\n"
                                    + "test_temperature_celsius{room=\"attic\"} "
                                    + temperature.get()
                                    + "\n";
                    byte[] body = text.getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        peers.createContext(
                "/hook",
                exchange -> {
                    notifications.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        peers.start();
    }

    @AfterEach
    void stopTargetAndWebhook() {
        peers.stop(0);
    }

    private int peersPort() {
        return peers.getAddress().getPort();
    }

    private String[] writeConfiguration(String remoteWriteUrl) throws IOException {
        Files.writeString(
                folder.resolve("rules.yml"),
                """
                groups:
                - name: attic
                  interval: 1s
                  rules:
                  - alert: AtticHot
                    expr: test_temperature_celsius > 30
                    for: 2s
                    labels:
                      severity: page
                    annotations:
                      summary: '{{ $labels.room }} is at {{ $value }} °C'
                """);
        Files.writeString(
                folder.resolve("alertmanager.yml"),
                """
                route:
                  receiver: hook
                  group_wait: 0s
                  group_interval: 1s
                receivers:
                - name: hook
                  webhook_configs:
                  - url: http://127.0.0.1:%d/hook
                """
                        .formatted(peersPort()));
        Files.writeString(
                folder.resolve("prometheus.yml"),
                """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                  external_labels:
                    site: home
                rule_files: [rules.yml]
                scrape_configs:
                - job_name: target
                  static_configs:
                  - targets: ['127.0.0.1:%d']
                remote_write:
                - url: %s
                storage:
                  size: 64MB
                  sync_interval: 1s
                """
                        .formatted(peersPort(), remoteWriteUrl));
        return new String[] {
            "--config.file=prometheus.yml", "--alertmanager.config.file=alertmanager.yml"
        };
    }

    @Test
    void scrapesStoresForwardsAndAlerts() throws Exception {
        try (RealPrometheus central = RealPrometheus.at(folder).start();
                AgentProcess agent =
                        AgentProcess.start(
                                folder, writeConfiguration(central.url("/api/v1/write")))) {
            await().atMost(PATIENCE)
                    .until(() -> agent.value("test_scrapes_total{job=\"target\"}") > 3);
            await().atMost(PATIENCE)
                    .until(() ->
                            central.query("test_scrapes_total{site=\"home\"}").contains("value"));
            assertEquals(1, agent.value("up{job=\"target\"}"));
            assertEquals(1, agent.value("up{job=\"node\"}"));

            temperature.set(40);
            await("firing").atMost(PATIENCE).until(() -> anyNotification("\"status\":\"firing\""));
            String firing = notification("\"status\":\"firing\"");
            assertTrue(firing.contains("attic is at 40 °C"), firing);
            assertTrue(firing.contains("\"version\":\"4\""), firing);
            assertTrue(agent.get("/api/v1/alerts").contains("\"state\":\"firing\""));
            assertEquals(1, agent.value("ALERTS{alertname=\"AtticHot\",alertstate=\"firing\"}"));

            temperature.set(20);
            await("resolved")
                    .atMost(PATIENCE)
                    .until(() -> anyNotification("\"status\":\"resolved\""));
            assertFalse(agent.get("/api/v1/alerts").contains("AtticHot"));

            peers.stop(0);
            await("the target's end is known at both ends")
                    .atMost(PATIENCE)
                    .until(() ->
                            agent.value("up{job=\"target\"}") == 0
                                    && Double.isNaN(agent.value("test_temperature_celsius"))
                                    && central.query("test_temperature_celsius")
                                            .contains("\"result\":[]"));
        }
    }

    private boolean anyNotification(String part) {
        return notifications.stream().anyMatch(text -> text.contains(part));
    }

    private String notification(String part) {
        return notifications.stream().filter(text -> text.contains(part)).findFirst().orElseThrow();
    }

    @Test
    void killLosesAtMostWhatWasNotSynced() throws Exception {
        try (RealPrometheus central = RealPrometheus.at(folder).start()) {
            central.stop();
            String[] options = writeConfiguration(central.url("/api/v1/write"));
            NavigableMap<Long, String> before;
            try (AgentProcess agent = AgentProcess.start(folder, options)) {
                await().atMost(PATIENCE).until(() -> agent.value("test_scrapes_total") > 5);
                before = samples(agent.get(range("test_scrapes_total")));
                agent.kill();
            }
            long lastScrape = scrapes.get();
            try (AgentProcess agent = AgentProcess.start(folder, options)) {
                NavigableMap<Long, String> after = samples(agent.get(range("test_scrapes_total")));
                before.headMap(before.lastKey() - 2000, true)
                        .forEach((time, value) ->
                                assertEquals(value, after.get(time), "at " + time));

                await().atMost(PATIENCE)
                        .until(() -> agent.value("test_scrapes_total") > lastScrape);
                NavigableMap<Long, String> stored = samples(agent.get(range("test_scrapes_total")));
                central.start();
                await("the backlog arrives, also what was stored before the kill")
                        .atMost(PATIENCE)
                        .untilAsserted(() -> {
                            NavigableMap<Long, String> arrived =
                                    samples(central.get(range("test_scrapes_total")));
                            stored.forEach((time, value) ->
                                    assertEquals(value, arrived.get(time), "at " + time));
                        });
            }
        }
    }

    /** The raw samples of the last minutes: a range selector in an instant query. */
    private static String range(String selector) {
        return "/api/v1/query?query=" + AgentProcess.encode(selector + "[10m]");
    }

    private static NavigableMap<Long, String> samples(String json) {
        NavigableMap<Long, String> samples = new TreeMap<>();
        Matcher pair = Pattern.compile("\\[(\\d+(?:\\.\\d+)?),\"([^\"]*)\"]").matcher(json);
        while (pair.find()) {
            samples.put(Math.round(Double.parseDouble(pair.group(1)) * 1000), pair.group(2));
        }
        return samples;
    }

    @Test
    void whatFiredBeforeAKillFiresOnAndIsNotAnnouncedAgain() throws Exception {
        String[] options = writeConfiguration("http://127.0.0.1:9/write");
        String activeAt;
        temperature.set(40);
        try (AgentProcess agent = AgentProcess.start(folder, options)) {
            await("told").atMost(PATIENCE).until(() -> agent.log().contains("notified: "));
            activeAt = activeAt(agent);
            agent.kill();
        }
        try (AgentProcess agent = AgentProcess.start(folder, options)) {
            Pattern several = Pattern.compile("prometheus_rule_evaluations_total\\{[^}]*} [5-9]");
            await("evaluated several times")
                    .atMost(PATIENCE)
                    .until(() -> several.matcher(agent.get("/metrics")).find());
            assertTrue(agent.get("/api/v1/alerts").contains("\"state\":\"firing\""));
            assertEquals(activeAt, activeAt(agent));
            assertFalse(agent.log().contains("notified: "), agent::log);
            assertEquals(1, notifications.size(), notifications::toString);
            temperature.set(20);
            await("its end is told")
                    .atMost(PATIENCE)
                    .until(() -> anyNotification("\"status\":\"resolved\""));
        }
    }

    private static String activeAt(AgentProcess agent) {
        String alerts = agent.get("/api/v1/alerts");
        Matcher found = Pattern.compile("\"activeAt\":\"([^\"]+)\"").matcher(alerts);
        assertTrue(found.find(), alerts);
        return found.group(1);
    }

    @Test
    void stopsGracefullyWithEverythingOnDisk() throws Exception {
        NavigableMap<Long, String> before;
        try (AgentProcess agent =
                AgentProcess.start(folder, writeConfiguration("http://127.0.0.1:9/write"))) {
            await().atMost(PATIENCE).until(() -> agent.value("test_scrapes_total") > 3);
            before = samples(agent.get(range("test_scrapes_total")));
            assertEquals(0, agent.stop(), agent::log);
        }
        try (AgentProcess agent =
                AgentProcess.start(folder, writeConfiguration("http://127.0.0.1:9/write"))) {
            NavigableMap<Long, String> after = samples(agent.get(range("test_scrapes_total")));
            before.forEach((time, value) -> assertEquals(value, after.get(time), "at " + time));
        }
    }

    @Test
    void secondAgentOnTheSameFolderNamesTheHolder() throws Exception {
        try (AgentProcess first = AgentProcess.start(folder);
                AgentProcess second = AgentProcess.launch(folder)) {
            assertEquals(1, second.awaitEnd());
            assertTrue(second.log().contains("process " + first.pid()), second.log());
            assertEquals(200, first.status("/-/healthy"));
        }
    }

    @Test
    void reloadTakesAGoodFileAndRefusesABadOne() throws Exception {
        try (AgentProcess agent =
                AgentProcess.start(folder, writeConfiguration("http://127.0.0.1:9/write"))) {
            Path config = folder.resolve("prometheus.yml");
            String good = Files.readString(config);
            Files.writeString(config, good.replace("job_name: target", "job_nmae: target"));
            hangUp(agent);
            await().atMost(PATIENCE)
                    .until(() -> agent.log().contains("did you mean \\\"job_name\\\"?"));
            await().atMost(PATIENCE)
                    .until(() -> agent.value("narthex_config_last_reload_successful") == 0);
            await().atMost(PATIENCE).until(() -> agent.value("up{job=\"target\"}") == 1);

            Files.writeString(config, good.replace("job_name: target", "job_name: renamed"));
            hangUp(agent);
            await().atMost(PATIENCE).until(() -> agent.value("up{job=\"renamed\"}") == 1);
            assertTrue(Double.isNaN(agent.value("up{job=\"target\"}")), "stale at once");
        }
    }

    private static void hangUp(AgentProcess agent) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-HUP", Long.toString(agent.pid())).start().waitFor());
    }

    @Test
    void wrongConfigurationEndsWithStatusTwoAndThePlace() throws Exception {
        Files.writeString(folder.resolve("bad.yml"), "global:\n  scrape_intervall: 5s\n");
        try (AgentProcess agent = AgentProcess.launch(folder, "--config.file=bad.yml")) {
            assertEquals(2, agent.awaitEnd());
            assertTrue(
                    agent.log()
                            .contains(
                                    "bad.yml:2:3: global.scrape_intervall: unknown key; did you"
                                            + " mean \\\"scrape_interval\\\"?"),
                    agent.log());
        }
    }
}
