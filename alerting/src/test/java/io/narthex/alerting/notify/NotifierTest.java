package io.narthex.alerting.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.alerting.Alert;
import io.narthex.alerting.HookServer;
import io.narthex.alerting.TestClock;
import io.narthex.alerting.TestStore;
import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.Labels;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final long MINUTE = 60_000;

    private final TestClock clock = new TestClock(1_700_000_000_000L);
    private final HttpClients clients = new HttpClients("test", NanoClock.SYSTEM);
    private TestStore store = new TestStore();
    private HookServer server;
    private Notifier notifier;
    private PrometheusRegistry registry = new PrometheusRegistry();

    @BeforeEach
    void open() throws IOException {
        server = new HookServer();
        start(SIMPLE);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        clients.close();
    }

    private void start(String config) {
        registry = new PrometheusRegistry();
        notifier =
                new Notifier(
                        new NotifierEnvironment(
                                store, clients, clock.epoch(), clock.nano(), "http://board"),
                        config(config),
                        registry);
        notifier.process();
    }

    private AlertmanagerConfig config(String text) {
        try {
            return AlertmanagerConfig.read(
                    Document.parse(
                            "am.yml",
                            Path.of("/"),
                            text.replace("URL", server.url()),
                            new SecretSource(Map.of())));
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final String SIMPLE =
            """
            route: {receiver: r, group_by: [alertname]}
            receivers: [{name: r, webhook_configs: [{url: 'URL'}]}]
            """;

    private Alert alert(String name, String instance, long endsAtMs) {
        return new Alert(
                Labels.of("alertname", name, "instance", instance),
                Map.of("summary", "s"),
                1_700_000_000_000L,
                endsAtMs,
                4 * MINUTE,
                "");
    }

    private void fire(String name, String instance) {
        notifier.accept(List.of(alert(name, instance, Alert.FIRING)));
        notifier.process();
    }

    private void end(String name, String instance) {
        notifier.accept(List.of(alert(name, instance, clock.nowMs())));
        notifier.process();
    }

    /** Lets time pass, alerts that fire being sent again every minute as rules do. */
    private void pass(long ms, Alert... firing) {
        for (long passed = 0; passed < ms; passed += 10_000) {
            clock.advance(10_000);
            notifier.accept(List.of(firing));
            notifier.process();
            settle();
        }
    }

    /** Waits until no attempt is on its way. */
    private void settle() {
        notifier.process();
        if (notifier.isSending()) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> {
                        notifier.process();
                        return !notifier.isSending();
                    });
        }
    }

    private void awaitBodies(int count) {
        settle();
        assertEquals(count, server.bodies().size());
    }

    private double counter(String name) {
        for (MetricSnapshot metric : registry.scrape()) {
            if (metric instanceof CounterSnapshot counter
                    && metric.getMetadata().getName().equals(name)) {
                double sum = 0;
                for (DataPointSnapshot point : counter.getDataPoints()) {
                    sum += ((CounterSnapshot.CounterDataPointSnapshot) point).getValue();
                }
                return sum;
            }
        }
        return -1;
    }

    @Test
    void groupsWaitsNotifiesAndResolves() {
        Alert a = alert("Down", "a", Alert.FIRING);
        Alert b = alert("Down", "b", Alert.FIRING);
        fire("Down", "a");
        clock.advance(20_000);
        fire("Down", "b");
        settle();
        assertEquals(0, server.bodies().size());
        pass(10_000, a, b);
        awaitBodies(1);
        String body = server.bodies().getFirst();
        assertTrue(body.startsWith("{\"receiver\":\"r\",\"status\":\"firing\",\"alerts\":["), body);
        assertTrue(body.contains("\"groupKey\":\"{}:{alertname=\\\"Down\\\"}\""), body);
        assertTrue(body.indexOf("\"instance\":\"a\"") < body.indexOf("\"instance\":\"b\""), body);
        assertEquals(1, store.commits(), "what was told is durable");
        pass(5 * MINUTE, a, b);
        assertEquals(1, server.bodies().size(), "nothing changed");
        end("Down", "a");
        pass(5 * MINUTE, b);
        awaitBodies(2);
        assertTrue(server.bodies().get(1).contains("\"status\":\"resolved\""));
        end("Down", "b");
        pass(5 * MINUTE);
        awaitBodies(3);
        assertTrue(
                server.bodies().get(2).startsWith("{\"receiver\":\"r\",\"status\":\"resolved\""));
        pass(10 * MINUTE);
        assertEquals(3, server.bodies().size());
        assertEquals(Map.of(), store.all("notifications"));
        assertEquals(3, counter("narthex_notifications_sent"));
    }

    @Test
    void repeatsAfterTheRepeatInterval() {
        start(SIMPLE.replace("group_by:", "repeat_interval: 20m, group_by:"));
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        awaitBodies(1);
        pass(19 * MINUTE, a);
        assertEquals(1, server.bodies().size());
        pass(7 * MINUTE, a);
        awaitBodies(2);
    }

    @Test
    void endsAlertsThatAreNotSentAgain() {
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        awaitBodies(1);
        pass(11 * MINUTE);
        awaitBodies(2);
        assertTrue(server.bodies().get(1).contains("\"status\":\"resolved\""));
    }

    @Test
    void announcesNothingAgainAfterAKill() {
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        awaitBodies(1);
        store = store.afterKill();
        start(SIMPLE);
        pass(10 * MINUTE, a);
        assertEquals(1, server.bodies().size());
        end("Down", "a");
        pass(6 * MINUTE);
        awaitBodies(2);
    }

    @Test
    void notifiesAfterAKillOfWhatWasNotDelivered() throws IOException {
        start(SIMPLE);
        int port = server.port();
        server.close();
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        store = store.afterKill();
        server = new HookServer(port);
        start(SIMPLE);
        pass(MINUTE, a);
        awaitBodies(1);
    }

    @Test
    void retriesWhileTheReceiverIsDown() throws IOException {
        start(SIMPLE);
        int port = server.port();
        server.close();
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(20 * MINUTE, a);
        assertTrue(counter("narthex_notifications_attempts_failed") > 3);
        assertEquals(3, counter("narthex_notifications_failed"), "one for each turn that is over");
        server = new HookServer(port);
        pass(2 * MINUTE, a);
        awaitBodies(1);
        assertEquals(1, counter("narthex_notifications_sent"));
    }

    @Test
    void retriesAfterAServerErrorAndNotAfterARefusal() {
        start(SIMPLE);
        server.answer(500, "broken\nmore");
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        assertTrue(server.bodies().size() > 1);
        server.answer(400, "bad");
        pass(2 * MINUTE, a);
        int tries = server.bodies().size();
        pass(2 * MINUTE, a);
        assertEquals(tries, server.bodies().size(), "until the group's next turn");
        assertEquals(1, counter("narthex_notifications_failed"));
        server.answer(200, "");
        pass(5 * MINUTE, a);
        awaitBodies(tries + 1);
    }

    @Test
    void aSlowReceiverHoldsUpNobodyElse() {
        start(
                """
                route:
                  receiver: r
                  group_by: [alertname]
                receivers: [{name: r, webhook_configs: [{url: 'URL', timeout: 20s}]}]
                """);
        var gate = server.hold();
        fire("Slow", "a");
        clock.advance(31_000);
        notifier.process();
        await().until(() -> server.bodies().size() == 1);
        fire("Other", "a");
        clock.advance(31_000);
        notifier.process();
        await().until(() -> server.bodies().size() == 2);
        gate.countDown();
        settle();
        assertEquals(2, counter("narthex_notifications_sent"));
    }

    @Test
    void routesByMatchersAndGoesOn() {
        start(
                """
                route:
                  receiver: r
                  group_by: ['...']
                  group_wait: 0s
                  routes:
                    - matchers: ['alertname=~"A|B"']
                      continue: true
                      receiver: ab
                      routes:
                        - matchers: [instance = "x"]
                          receiver: x
                    - match: {alertname: A}
                      receiver: a
                receivers:
                  - {name: r, webhook_configs: [{url: 'URL'}]}
                  - {name: ab, webhook_configs: [{url: 'URL'}]}
                  - {name: a, webhook_configs: [{url: 'URL', send_resolved: false}]}
                  - {name: x}
                """);
        Alert a = alert("A", "i", Alert.FIRING);
        pass(10_000, a);
        awaitBodies(2);
        assertEquals(
                List.of("a", "ab"),
                server.bodies().stream().map(NotifierTest::receiver).sorted().toList());
        assertTrue(
                server.bodies().stream()
                        .anyMatch(body ->
                                body.contains(
                                        "\"groupKey\":\"{}/{alertname=~\\\"A|B\\\"}:"
                                                + "{alertname=\\\"A\\\","
                                                + " instance=\\\"i\\\"}\"")));
        fire("B", "x");
        fire("C", "x");
        pass(10_000, a);
        awaitBodies(3);
        assertEquals("r", receiver(server.bodies().get(2)));
        end("A", "i");
        pass(6 * MINUTE, alert("C", "x", Alert.FIRING));
        awaitBodies(4);
        assertEquals("ab", receiver(server.bodies().get(3)));
    }

    private static String receiver(String body) {
        return body.substring(13, body.indexOf('"', 13));
    }

    @Test
    void reloadKeepsWhatIsKnown() {
        Alert a = alert("Down", "a", Alert.FIRING);
        pass(MINUTE, a);
        awaitBodies(1);
        notifier.prepare(config(SIMPLE.replace("group_by", "group_wait: 10s, group_by"))).commit();
        pass(10 * MINUTE, a);
        assertEquals(1, server.bodies().size());
    }

    @Test
    void aReloadAnnouncesNothingTwiceThatIsOnItsWay() {
        Alert a = alert("Down", "a", Alert.FIRING);
        var gate = server.hold();
        notifier.accept(List.of(a));
        notifier.process();
        clock.advance(31_000);
        notifier.process();
        await().until(() -> server.bodies().size() == 1);
        notifier.prepare(config(SIMPLE)).commit();
        clock.advance(5_000);
        notifier.process();
        notifier.process();
        gate.countDown();
        pass(4 * MINUTE, a);
        assertEquals(1, server.bodies().size());
    }

    @Test
    void runsInAThreadOfItsOwn() {
        notifier =
                new Notifier(
                        new NotifierEnvironment(
                                store, clients, clock.epoch(), NanoClock.SYSTEM, ""),
                        config(SIMPLE.replace("group_by", "group_wait: 0s, group_by")),
                        new PrometheusRegistry());
        notifier.start();
        notifier.accept(List.of(alert("Down", "a", Alert.FIRING)));
        await().until(() -> server.bodies().size() == 1 && store.commits() == 1);
        notifier.close();
    }
}
