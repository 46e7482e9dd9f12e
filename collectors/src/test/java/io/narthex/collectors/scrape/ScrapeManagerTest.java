package io.narthex.collectors.scrape;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.RawTarget;
import io.narthex.collectors.RecordingSink;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.GlobalSettings;
import io.narthex.core.config.SecretSource;
import io.narthex.core.config.Section;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScrapeManagerTest {
    private final RecordingSink sink = new RecordingSink();
    private final HttpClients clients = new HttpClients("test", NanoClock.SYSTEM);
    private final ScrapeManager manager =
            new ScrapeManager(sink, clients, new PrometheusRegistry(), ScrapeOptions.of("test"));

    @BeforeEach
    void start() {
        manager.start();
    }

    @AfterEach
    void close() {
        manager.close();
        clients.close();
    }

    private void load(String jobs) throws ConfigException {
        Document document =
                Document.parse(
                        "p.yml",
                        Path.of("/"),
                        "global: {scrape_interval: 100ms}\nscrape_configs:\n" + jobs,
                        new SecretSource(Map.of()));
        Section root = document.root();
        GlobalSettings global = GlobalSettings.read(root.sectionOrEmpty("global"), name -> null);
        List<ScrapeConfig> configs = ScrapeConfigs.read(root, global);
        document.throwIfWrong();
        manager.prepare(configs).commit();
    }

    private static String job(String name, String address, String more) {
        return "- {job_name: "
                + name
                + ", static_configs: [{targets: ['"
                + address
                + "']}]"
                + more
                + "}\n";
    }

    private List<RecordingSink.Recorded> of(String job) {
        return sink.batches().stream()
                .filter(batch -> batch.source().startsWith("scrape/" + job + "/"))
                .toList();
    }

    private static boolean has(RecordingSink.Recorded batch, String begin, String end) {
        return batch.samples().stream()
                .anyMatch(sample -> sample.startsWith(begin) && sample.endsWith(end));
    }

    @Test
    void scrapesOnScheduleAndAlignsTimestamps() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\n")) {
            load(job("j", target.address(), ", scrape_interval: 1s"));
            await().until(() -> of("j").size() >= 3);
            List<RecordingSink.Recorded> batches = of("j");
            long offset = batches.getFirst().timestampMs() % 1000;
            long aligned = batches.stream().filter(b -> b.timestampMs() % 1000 == offset).count();
            assertTrue(aligned >= 1, batches.toString());
            TargetStatus status = manager.activeTargets().getFirst();
            assertEquals(TargetStatus.Health.UP, status.health());
            assertEquals("", status.lastError());
            assertEquals("j", status.scrapePool());
            assertEquals("http://" + target.address() + "/metrics", status.scrapeUrl());
            assertEquals(
                    "http://board" + target.address().substring(9) + "/metrics",
                    status.globalUrl("board"));
            assertEquals(1000, status.scrapeIntervalMs());
            assertEquals(target.address(), status.discoveredLabels().get("__address__"));
            assertEquals("[j]", manager.scrapePools().toString());
        }
    }

    @Test
    void aHungTargetDelaysNobody() throws Exception {
        try (RawTarget hung =
                        new RawTarget((request, out) -> {
                            Thread.currentThread().join(30_000);
                            return false;
                        });
                RawTarget target = RawTarget.of("a 1\n")) {
            load(
                    job("hung", hung.address(), ", scrape_interval: 30s, scrape_timeout: 30s")
                            + job("fine", target.address(), ""));
            await().until(() -> of("fine").size() >= 10);
            assertEquals(List.of(), of("hung"));
        }
    }

    @Test
    void reloadKeepsUnchangedTargetsAndEndsThoseThatGo() throws Exception {
        try (RawTarget one = RawTarget.of("a 1\n");
                RawTarget two = RawTarget.of("b 1\n")) {
            load(job("one", one.address(), "") + job("two", two.address(), ""));
            await().until(() -> of("one").size() > 1 && of("two").size() > 1);
            load(job("one", one.address(), ""));
            int twoAtReload = of("two").size();
            assertTrue(has(of("two").getLast(), "{__name__=\"b\"", " stale"));
            assertTrue(has(of("two").getLast(), "{__name__=\"up\"", " stale"));
            int oneAtReload = of("one").size();
            await().until(() -> of("one").size() > oneAtReload + 3);
            assertEquals(twoAtReload, of("two").size());
            assertTrue(
                    of("one").stream().noneMatch(batch -> has(batch, "{", " stale")),
                    "an unchanged target goes on");
            assertEquals(1, manager.activeTargets().size());
        }
    }

    @Test
    void reloadWithOtherKeysGoesOnWithTheSameSeries() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\nb 2\n")) {
            load(job("j", target.address(), ""));
            await().until(() -> of("j").size() > 1);
            int before = of("j").size();
            load(
                    job(
                            "j",
                            target.address(),
                            ", metric_relabel_configs: [{source_labels: [__name__], regex: b,"
                                    + " action: drop}]"));
            await().until(() -> of("j").size() > before + 3);
            List<RecordingSink.Recorded> ended =
                    of("j").stream().filter(batch -> has(batch, "{", " stale")).toList();
            assertEquals(1, ended.size());
            assertTrue(has(ended.getFirst(), "{__name__=\"b\"", " stale"));
            assertFalse(has(ended.getFirst(), "{__name__=\"a\"", " stale"));
        }
    }

    @Test
    void stopWritesNoMarkers() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\n")) {
            load(job("j", target.address(), ""));
            await().until(() -> of("j").size() > 1);
            manager.close();
            int atClose = sink.batches().size();
            assertTrue(of("j").stream().noneMatch(batch -> has(batch, "{", " stale")));
            assertEquals(atClose, sink.batches().size());
        }
    }

    @Test
    void targetLimitFailsAllTargets() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\n")) {
            String port = target.address().substring(10);
            load(
                    "- {job_name: j, target_limit: 1, static_configs: [{targets: ['127.0.0.1:"
                            + port
                            + "', 'localhost:"
                            + port
                            + "']}]}\n");
            await().until(() -> of("j").size() > 2);
            assertEquals(
                    "target_limit exceeded (number of targets: 2, limit: 1)",
                    manager.activeTargets().getFirst().lastError());
            assertEquals(List.of(), target.requests());
        }
    }

    @Test
    void sameTargetTwiceIsScrapedOnce() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\n")) {
            load(
                    "- {job_name: j, static_configs: [{targets: ['"
                            + target.address()
                            + "', '"
                            + target.address()
                            + "']}]}\n");
            assertEquals(1, manager.activeTargets().size());
        }
    }

    @Test
    void remembersDroppedTargetsAndMetadata() throws Exception {
        try (RawTarget target =
                RawTarget.of("# HELP a An a.\n# TYPE a counter\na 1\n# TYPE b gauge\nb 1\n")) {
            load(
                    "- {job_name: j, static_configs: [{targets: ['"
                            + target.address()
                            + "', 'other:1']}], relabel_configs: [{source_labels: [__address__],"
                            + " regex: other.*, action: drop}]}\n");
            ScrapeManager.DroppedTargets dropped = manager.droppedTargets().getFirst();
            assertEquals(1, dropped.count());
            assertEquals("other:1", dropped.discoveredLabels().getFirst().get("__address__"));
            await().until(() -> manager.metadata().size() == 2);
            assertEquals("An a.", manager.metadata().getFirst().family().help());
        }
    }

    @Test
    void batchesOfTargetsThatDifferInPathAloneAreKeptApart() throws Exception {
        try (RawTarget target = RawTarget.of("a 1\n")) {
            load(
                    "- {job_name: j, static_configs: [{targets: [x], labels: {__metrics_path__:"
                            + " /1}}, {targets: [x], labels: {__metrics_path__: /2}}],"
                            + " relabel_configs: [{target_label: __address__, replacement: '"
                            + target.address()
                            + "'}]}\n");
            await().until(() ->
                    sink.batches().stream().map(RecordingSink.Recorded::source).distinct().count()
                            == 2);
        }
    }
}
