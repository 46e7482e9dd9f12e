package io.narthex.alerting;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.alerting.notify.AlertmanagerConfig;
import io.narthex.alerting.notify.Notifier;
import io.narthex.alerting.notify.NotifierEnvironment;
import io.narthex.alerting.rule.RuleEnvironment;
import io.narthex.alerting.rule.RuleFiles;
import io.narthex.alerting.rule.RuleGroups;
import io.narthex.alerting.rule.RuleSettings;
import io.narthex.alerting.rule.RuleTimes;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.AppendResult;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.links.http.HttpClients;
import io.narthex.promql.Engine;
import io.narthex.promql.MemoryStorage;
import io.narthex.promql.PromqlParser;
import io.narthex.promql.parser.ParserOptions;
import io.narthex.promql.query.EngineOptions;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From samples to a webhook, in threads of their own and on real clocks, with a restart. */
class EndToEndTest {
    @TempDir Path folder;

    private volatile double up = 1;

    /** A series whose value is always the present one. */
    private Queryable samples() {
        return new Queryable() {
            @Override
            public Querier querier(long minMs, long maxMs) {
                MemoryStorage storage = new MemoryStorage();
                storage.add(Labels.of("__name__", "up", "instance", "a"), maxMs, up);
                return storage.querier(minMs, maxMs);
            }
        };
    }

    private record Running(RuleGroups rules, Notifier notifier, HttpClients clients)
            implements AutoCloseable {
        @Override
        public void close() {
            rules.close();
            notifier.close();
            clients.close();
        }
    }

    private Running start(TestStore store, HookServer hook) throws Exception {
        HttpClients clients = new HttpClients("test", NanoClock.SYSTEM);
        PrometheusRegistry registry = new PrometheusRegistry();
        Document document =
                Document.parse(
                        "am.yml",
                        folder,
                        """
                        route: {receiver: r, group_wait: 0s, group_interval: 100ms}
                        receivers: [{name: r, webhook_configs: [{url: '%s'}]}]
                        """
                                .formatted(hook.url()),
                        new SecretSource(Map.of()));
        Notifier notifier =
                new Notifier(
                        new NotifierEnvironment(
                                store, clients, EpochClock.SYSTEM, NanoClock.SYSTEM, "http://b"),
                        AlertmanagerConfig.read(document),
                        registry);
        Files.writeString(
                folder.resolve("r.yml"),
                """
                groups:
                  - name: g
                    interval: 100ms
                    rules: [{alert: Down, expr: up == 0, for: 300ms}]
                """);
        RuleGroups rules =
                new RuleGroups(
                        new RuleEnvironment(
                                new Engine(EngineOptions.DEFAULT, NanoClock.SYSTEM),
                                ParserOptions.ALL,
                                samples(),
                                batch -> new AppendResult(batch.size(), 0, 0, 0, 0, 0),
                                store,
                                notifier,
                                EpochClock.SYSTEM,
                                NanoClock.SYSTEM,
                                RuleTimes.DEFAULT),
                        RuleSettings.of(
                                RuleFiles.load(List.of("r.yml"), folder, PromqlParser::parse)),
                        registry);
        notifier.start();
        rules.start();
        return new Running(rules, notifier, clients);
    }

    @Test
    void firesSurvivesAKillAndResolves() throws Exception {
        TestStore store = new TestStore();
        try (HookServer hook = new HookServer()) {
            try (Running running = start(store, hook)) {
                await().until(() -> !running.rules().snapshot().isEmpty());
                up = 0;
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> hook.bodies().size() == 1 && store.commits() == 1);
                assertTrue(hook.bodies().getFirst().contains("\"status\":\"firing\""));
            }
            try (Running running = start(store.afterKill(), hook)) {
                await().until(() ->
                        running.rules().snapshot().stream()
                                .anyMatch(group -> group.lastEvaluationMs() > 0));
                assertEquals(1, hook.bodies().size(), "announced once");
                up = 1;
                await().atMost(Duration.ofSeconds(30)).until(() -> hook.bodies().size() == 2);
                assertTrue(hook.bodies().get(1).contains("\"status\":\"resolved\""));
            }
        }
    }
}
