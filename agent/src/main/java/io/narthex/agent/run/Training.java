package io.narthex.agent.run;

import io.narthex.alerting.rule.RuleTimes;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpAnswer;
import io.narthex.links.http.HttpClients;
import io.narthex.links.http.HttpPeer;
import io.narthex.web.WebOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tinylog.Logger;

/**
 * The run that the build records the AOT cache with: an agent on a temporary folder that scrapes
 * itself, evaluates a rule, and answers what its users ask first.
 */
public final class Training {
    private static final List<String> PATHS =
            List.of(
                    "/-/ready",
                    "/metrics",
                    "/",
                    "/api/v1/query?query=sum(rate(node_cpu_seconds_total[1m]))",
                    "/api/v1/query_range?query=node_load1&start=0&end=60&step=15",
                    "/api/v1/labels",
                    "/api/v1/series?match[]=up",
                    "/api/v1/rules",
                    "/api/v1/alerts",
                    "/api/v1/targets");
    private static final long DURATION_NANOS = TimeUnit.SECONDS.toNanos(6);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** None of these alerts fires: MapDB's classes would take memory on boards without alerts. */
    private static final String RULES =
            """
            groups:
            - name: training
              rules:
              - record: instance:up:sum
                expr: sum by (instance) (up)
              - alert: Down
                expr: avg_over_time(up[1m]) < 0 and on (instance) rate(node_cpu_seconds_total[1m]) > 0
                for: 1m
                annotations:
                  summary: '{{ $labels.instance }} is down, {{ $value | humanize }}'
            """;

    private Training() {}

    /** Runs for some seconds; returns the process's exit status. */
    public static int run(Path folder, String version) {
        try {
            Files.createDirectories(folder);
            int port = freePort();
            Files.writeString(folder.resolve("rules.yml"), RULES);
            Path config = Files.writeString(folder.resolve("prometheus.yml"), configuration(port));
            RunOptions options =
                    new RunOptions(
                            config,
                            null,
                            folder.resolve("data"),
                            null,
                            null,
                            WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:" + port)),
                            new RunOptions.Query(300_000, 120_000, 20, 50_000_000, Features.NONE),
                            RuleTimes.DEFAULT,
                            "training",
                            null,
                            Map.of());
            try (Agent agent = Agent.start(options, version, () -> {});
                    HttpClients clients = new HttpClients(version, NanoClock.SYSTEM)) {
                ask(clients.peer(HttpClientSettings.DEFAULT), port);
                agent.reloadAndLog();
            }
            return 0;
        } catch (IOException | ConfigException e) {
            Logger.error(e, "training failed");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static String configuration(int port) {
        return """
        global:
          scrape_interval: 1s
          evaluation_interval: 1s
        rule_files: [rules.yml]
        scrape_configs:
        - job_name: training
          static_configs:
          - targets: ['127.0.0.1:%d']
        remote_write:
        - url: http://127.0.0.1:%d/api/v1/write
        storage:
          size: 16MB
          sync_interval: 1s
        """
                .formatted(port, port);
    }

    private static void ask(HttpPeer peer, int port) throws IOException, InterruptedException {
        long begin = NanoClock.SYSTEM.nanos();
        while (NanoClock.SYSTEM.nanos() - begin < DURATION_NANOS) {
            for (String path : PATHS) {
                URI uri =
                        URI.create(
                                "http://127.0.0.1:"
                                        + port
                                        + path.replace("[", "%5B").replace("]", "%5D"));
                try (HttpAnswer answer = peer.get(uri, Map.of(), TIMEOUT)) {
                    answer.body().readAllBytes();
                }
            }
        }
    }
}
