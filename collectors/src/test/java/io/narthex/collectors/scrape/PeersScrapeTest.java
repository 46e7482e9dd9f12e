package io.narthex.collectors.scrape;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.RecordingSink;
import io.narthex.core.config.Document;
import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.narthex.testkit.Peers;
import io.narthex.testkit.Ports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scrapes the programs that people run, in the folder that {@code narthex.peers} names. */
class PeersScrapeTest {
    @TempDir private Path folder;
    private final List<Process> processes = new ArrayList<>();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroy();
            process.waitFor();
        }
    }

    private String start(String program) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Peers.executable(program).toString());
        String address = "127.0.0.1:" + Ports.free();
        command.add("--web.listen-address=" + address);
        if (program.equals("prometheus")) {
            Path file = folder.resolve("prometheus.yml");
            Files.writeString(file, "scrape_configs: []\n");
            command.add("--config.file=" + file);
            command.add("--storage.tsdb.path=" + folder.resolve("data"));
        }
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(program + ".log").toFile())
                        .start());
        return address;
    }

    @ParameterizedTest
    @CsvSource({
        "prometheus-node-exporter, OpenMetricsText1.0.0, node_cpu_seconds_total",
        "prometheus-node-exporter, OpenMetricsText0.0.1, node_cpu_seconds_total",
        "prometheus-node-exporter, PrometheusText1.0.0, node_cpu_seconds_total",
        "prometheus-node-exporter, PrometheusText0.0.4, node_cpu_seconds_total",
        "prometheus, OpenMetricsText1.0.0, prometheus_build_info",
        "prometheus, PrometheusText0.0.4, prometheus_build_info",
    })
    void scrapesInEveryFormat(String program, String protocol, String metric) throws Exception {
        String address = start(program);
        Document document =
                Document.parse(
                        "p.yml",
                        folder,
                        "scrape_configs:\n- job_name: j\n  scrape_interval: 1s\n"
                                + "  scrape_protocols: ["
                                + protocol
                                + "]\n  static_configs: [{targets: ['"
                                + address
                                + "']}]\n",
                        new SecretSource(Map.of()));
        Section root = document.root();
        List<ScrapeConfig> configs = ScrapeConfigs.read(root, GlobalSettings.DEFAULT);
        document.throwIfWrong();
        try (HttpClients clients = new HttpClients("test", NanoClock.SYSTEM);
                ScrapeManager manager =
                        new ScrapeManager(
                                sink,
                                clients,
                                new PrometheusRegistry(),
                                ScrapeOptions.of("test"))) {
            manager.prepare(configs).commit();
            manager.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> goodScrapes() >= 3);
            assertEquals(
                    TargetStatus.Health.UP,
                    manager.activeTargets().getFirst().health(),
                    () -> manager.activeTargets().toString());
            RecordingSink.Recorded last = sink.last();
            assertTrue(
                    last.samples().stream()
                            .anyMatch(s -> s.startsWith("{__name__=\"" + metric + "\"")),
                    last::toString);
            assertTrue(last.samples().size() > 100, "samples: " + last.samples().size());
            assertTrue(
                    manager.metadata().stream().anyMatch(m -> m.family().name().equals(metric)),
                    "has metadata of " + metric);
        }
    }

    private long goodScrapes() {
        return sink.batches().stream()
                .filter(batch ->
                        batch.samples().stream()
                                .anyMatch(
                                        s -> s.startsWith("{__name__=\"up\"") && s.endsWith(" 1")))
                .count();
    }
}
