package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.web.server.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries over series that never end, which only their client's leaving or a timeout ends. */
class CancellationTest {
    /** Has one more series, always, and counts those that were taken. */
    private static final class Endless implements Queryable, Querier, SeriesSet {
        final AtomicLong taken = new AtomicLong();
        final AtomicLong open = new AtomicLong();
        final CountDownLatch begun = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public Querier querier(long minMs, long maxMs) {
            open.incrementAndGet();
            return this;
        }

        @Override
        public SeriesSet select(List<Matcher> matchers, long minMs, long maxMs) {
            return this;
        }

        @Override
        public boolean next() {
            taken.incrementAndGet();
            begun.countDown();
            // Reading a card takes time too.
            LockSupport.parkNanos(10_000);
            return true;
        }

        @Override
        public Labels labels() {
            return Labels.of("__name__", "endless", "n", String.valueOf(taken.get()));
        }

        @Override
        public SampleCursor samples() {
            return block -> {
                boolean first = block.size() == 0;
                block.clear();
                return first && block.size() > 0;
            };
        }

        @Override
        public List<String> labelNames(List<Matcher> matchers) {
            return List.of();
        }

        @Override
        public List<String> labelValues(String name, List<Matcher> matchers) {
            return List.of();
        }

        @Override
        public void close() {
            open.decrementAndGet();
            closed.countDown();
        }
    }

    @Test
    void endsWhenTheClientHasGone() throws Exception {
        Endless endless = new Endless();
        try (ApiServer server = new ApiServer(endless)) {
            try (RawClient client = new RawClient(server.address)) {
                client.send(
                        RawClient.head(
                                "GET /api/v1/query?query=count(endless) HTTP/1.1", "Host: h"));
                assertTrue(endless.begun.await(20, TimeUnit.SECONDS));
            }
            assertTrue(endless.closed.await(20, TimeUnit.SECONDS));
            long atEnd = endless.taken.get();
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(0, server.server.connections()));
            assertEquals(atEnd, endless.taken.get());
            assertEquals(200, server.get("/-/ready").status());
        }
    }

    @Test
    void endsWhenTheTimeHasPassed() throws IOException {
        Endless endless = new Endless();
        try (ApiServer server = new ApiServer(endless)) {
            RawClient.Answer answer =
                    server.get("/api/v1/query?query=count(endless)&timeout=200ms");
            assertEquals(
                    "{\"status\":\"error\",\"errorType\":\"timeout\","
                            + "\"error\":\"query timed out in expression evaluation\"}",
                    answer.text());
            assertEquals(503, answer.status());
        }
    }

    @Test
    void writesDownWhatTakesLong(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("queries.active");
        Endless endless = new Endless();
        ActiveQueries active = ActiveQueries.open(folder, 20, () -> 1_700_000_000_123L);
        try (ApiServer server = new ApiServer(endless, active)) {
            try (RawClient client = new RawClient(server.address)) {
                client.send(
                        RawClient.head(
                                "GET /api/v1/query?query=count(endless{a=\"b\"}) HTTP/1.1",
                                "Host: h"));
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> !ActiveQueries.unfinished(file).isEmpty());
                assertEquals(
                        "{\"query\":\"count(endless{a=\\\"b\\\"})\",\"timestamp_sec\":1700000000}",
                        ActiveQueries.unfinished(file));
            }
            assertTrue(endless.closed.await(20, TimeUnit.SECONDS));
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> ActiveQueries.unfinished(file).isEmpty());
        }
    }

    @Test
    void letsNoMoreRunThanItMay() throws Exception {
        Endless endless = new Endless();
        List<RawClient> clients = new ArrayList<>();
        try (ApiServer server = new ApiServer(endless)) {
            for (int i = 0; i < 4; i++) {
                RawClient client = new RawClient(server.address);
                clients.add(client);
                client.send(RawClient.head("GET /api/v1/query?query=endless HTTP/1.1", "Host: h"));
            }
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> endless.open.get() == 4);
            assertEquals(
                    "{\"status\":\"error\",\"errorType\":\"timeout\","
                            + "\"error\":\"query timed out in query queue\"}",
                    server.get("/api/v1/query?query=endless&timeout=200ms").text());
            assertEquals(4, endless.open.get());
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void leavesTheServerReadyWhileQueriesRun() throws Exception {
        Endless endless = new Endless();
        try (ApiServer server = new ApiServer(endless);
                RawClient one = new RawClient(server.address);
                RawClient two = new RawClient(server.address)) {
            one.send(RawClient.head("GET /api/v1/query?query=endless HTTP/1.1", "Host: h"));
            two.send(RawClient.head("GET /api/v1/query?query=endless HTTP/1.1", "Host: h"));
            assertTrue(endless.begun.await(20, TimeUnit.SECONDS));
            for (int i = 0; i < 20; i++) {
                assertEquals(200, server.get("/-/ready").status());
            }
        }
    }
}
