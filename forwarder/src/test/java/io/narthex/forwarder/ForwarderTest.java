package io.narthex.forwarder;

import static io.narthex.forwarder.RawReceiver.NO_CONTENT;
import static io.narthex.forwarder.RawReceiver.write;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.EpochClock;
import io.narthex.core.model.Labels;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ForwarderTest extends ForwarderFixture {
    @Test
    void sendsWhatTheSpecificationAsksFor() throws Exception {
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            run(to(receiver.url(), "headers: {X-Scope-OrgID: home},", ""));
            cursors.append(UP, 1_700_000_000_123L, 1.5);
            awaitAcknowledged(1);
            RawReceiver.Request request = receiver.requests().getFirst();
            assertTrue(request.head().startsWith("POST /api/v1/write HTTP/1.1\r\n"));
            for (String header :
                    List.of(
                            "Content-Encoding: snappy",
                            "Content-Type: application/x-protobuf",
                            "User-Agent: Narthex/1.2.3",
                            "X-Prometheus-Remote-Write-Version: 0.1.0",
                            "X-Scope-OrgID: home")) {
                assertTrue(request.head().contains("\r\n" + header + "\r\n"), header);
            }
            assertEquals(
                    List.of(
                            new InMemoryCursors.Sample(
                                    Labels.of("__name__", "up", "job", "node", "site", "attic"),
                                    1_700_000_000_123L,
                                    1.5)),
                    request.samples());
        }
    }

    @Test
    void countsWhatWasSentAndKeepsOneConnection() throws Exception {
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            append(0, 25);
            run(to(receiver.url(), "", "max_samples_per_send: 10"));
            awaitAcknowledged(25);
            await().until(() ->
                    metric("narthex_forwarder_samples_pending", "destination", "a") == 0);
            assertEquals(
                    List.of(10, 10, 5),
                    receiver.requests().stream().map(r -> r.samples().size()).toList());
            assertEquals(1, receiver.connections());
            assertEquals(25, metric("narthex_forwarder_samples_sent", "destination", "a"));
            assertEquals(0, metric("narthex_forwarder_samples_retried", "destination", "a"));
            assertEquals(
                    3,
                    metric(
                            "narthex_forwarder_requests",
                            "destination",
                            "a",
                            "outcome",
                            "accepted"));
            assertEquals(
                    24,
                    metric("narthex_forwarder_highest_sent_timestamp_seconds", "destination", "a"));
            ForwarderStatus status = forwarder.status().getFirst();
            assertEquals("a", status.destination());
            assertEquals(receiver.url(), status.url());
            assertEquals("", status.lastError());
            assertTrue(status.lastSuccessMs() > 0);
        }
    }

    @Test
    void waitsForMoreToFillARequest() throws Exception {
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            run(
                    "remote_write: [{name: a, url: '"
                            + receiver.url()
                            + "', queue_config: {batch_send_deadline: 1h,"
                            + " max_samples_per_send: 3}}]");
            append(0, 2);
            await().until(() -> forwarder.status().getFirst().pendingSamples() == 2);
            append(2, 4);
            awaitAcknowledged(3);
            assertEquals(1, receiver.requests().size());
        }
    }

    @Test
    void sendsAgainAfterARestartWhatWasUnderWay() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (RawReceiver receiver =
                new RawReceiver((request, out) -> {
                    asked.countDown();
                    if (request.number() == 0) {
                        end.await();
                    }
                    return write(out, NO_CONTENT);
                })) {
            append(0, 2);
            run(to(receiver.url(), "remote_timeout: 1h,", ""));
            asked.await();
            forwarder.close();
            assertEquals(0, cursors.acknowledged("a"));
            assertTrue(threads().isEmpty(), threads().toString());
            forwarder = forwarder(new PrometheusRegistry());
            run(to(receiver.url(), "", ""));
            awaitAcknowledged(2);
            assertEquals(
                    receiver.requests().get(0).samples(), receiver.requests().get(1).samples());
            end.countDown();
        }
    }

    @Test
    void aReloadDoesNotDisturbWhatStaysTheSame() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (RawReceiver receiver =
                        new RawReceiver((_, out) -> {
                            asked.countDown();
                            go.await();
                            return write(out, NO_CONTENT);
                        });
                RawReceiver other = new RawReceiver(NO_CONTENT)) {
            append(0, 2);
            String first = to(receiver.url(), "", "");
            run(first);
            asked.await();
            run(first + "- {name: b, url: '" + other.url() + "'}\n");
            assertEquals(
                    List.of("a", "b"),
                    forwarder.status().stream().map(ForwarderStatus::destination).toList());
            go.countDown();
            awaitAcknowledged(2);
            assertEquals(1, receiver.requests().size());
            await().until(() -> cursors.names().equals(Set.of("a", "b")));
            run(first);
            assertEquals(Set.of("a"), cursors.names());
            assertEquals(Set.of("forward-a"), threads());
            assertTrue(Double.isNaN(metric("narthex_forwarder_samples_sent", "destination", "b")));
        }
    }

    @Test
    void leavesOutWhatIsOlderThanTheLimit() throws Exception {
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            long nowMs = EpochClock.SYSTEM.epochMs();
            cursors.append(UP, nowMs - 7_200_000, 1);
            cursors.append(UP, nowMs, 2);
            run(to(receiver.url(), "", "sample_age_limit: 1h"));
            awaitAcknowledged(2);
            assertEquals(List.of(2.0), receiver.requests().getFirst().values());
            assertEquals(
                    1,
                    metric(
                            "narthex_forwarder_samples_dropped",
                            "destination",
                            "a",
                            "reason",
                            "too_old"));
        }
    }

    @Test
    void acknowledgesWhatRelabellingDropsWithoutARequest() throws Exception {
        try (RawReceiver receiver = new RawReceiver(NO_CONTENT)) {
            append(0, 2);
            run(
                    to(
                            receiver.url(),
                            "write_relabel_configs: [{source_labels: [__name__], regex: up,"
                                    + " action: drop}],",
                            ""));
            awaitAcknowledged(2);
            assertEquals(List.of(), receiver.requests());
            assertEquals(
                    2,
                    metric(
                            "narthex_forwarder_samples_dropped",
                            "destination",
                            "a",
                            "reason",
                            "relabelled"));
        }
    }
}
