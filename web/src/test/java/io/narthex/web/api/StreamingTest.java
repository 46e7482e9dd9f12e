package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.Querier;
import io.narthex.core.model.Queryable;
import io.narthex.core.model.SampleCursor;
import io.narthex.core.model.SeriesSet;
import io.narthex.promql.query.EngineOptions;
import io.narthex.web.server.RawClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Answers that are several times as large as all that queries may hold. */
class StreamingTest {
    private static final int SERIES = 240;
    private static final int STEPS = 2_000;
    private static final long BUDGET_BYTES = 1 << 20;

    /** Makes its samples up while they are read: one a second, its number in series and time. */
    private static final class Made implements Queryable {
        final AtomicInteger open = new AtomicInteger();

        /** The series that cannot be read. */
        volatile int damaged = -1;

        @Override
        public Querier querier(long minMs, long maxMs) {
            open.incrementAndGet();
            return new Querier() {
                @Override
                public SeriesSet select(List<Matcher> matchers, long fromMs, long toMs) {
                    return new MadeSeries(damaged);
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
                }
            };
        }
    }

    private static final class MadeSeries implements SeriesSet {
        private final int damaged;
        private int number = -1;

        MadeSeries(int damaged) {
            this.damaged = damaged;
        }

        @Override
        public boolean next() {
            return ++number < SERIES;
        }

        @Override
        public Labels labels() {
            return Labels.of("__name__", "made", "n", String.valueOf(1000 + number));
        }

        @Override
        public SampleCursor samples() {
            if (number == damaged) {
                throw new IllegalStateException("damaged");
            }
            int own = number;
            AtomicInteger at = new AtomicInteger();
            return block -> {
                block.clear();
                for (int i = 0; i < 500 && at.get() < STEPS; i++) {
                    int second = at.getAndIncrement();
                    block.add(second * 1000L, own * 10_000.0 + second);
                }
                return block.size() > 0;
            };
        }
    }

    private final Made made = new Made();

    private ApiServer server() throws IOException {
        return new ApiServer(
                made,
                ActiveQueries.none(),
                EngineOptions.DEFAULT.withMemory(50_000_000, BUDGET_BYTES));
    }

    private static String range(String query) {
        return "/api/v1/query_range?start=0&end=" + (STEPS - 1) + "&step=1&query=" + query;
    }

    private void awaitNothingHeld(ApiServer server) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> made.open.get() == 0 && server.engine.heldBytes() == 0);
    }

    @Test
    void showsSeriesWhileLaterOnesAreEvaluated() throws IOException {
        try (ApiServer server = server()) {
            for (String query :
                    List.of("made", "-made", "abs(made)*2", "last_over_time(made[5s])")) {
                RawClient.Answer answer = server.get(range(query));
                assertEquals(200, answer.status(), query);
                checkWhole(answer.latin1());
            }
            RawClient.Answer raw = server.get("/api/v1/query?time=2000&query=made[1h]");
            assertEquals(200, raw.status());
            checkWhole(raw.latin1());
            awaitNothingHeld(server);
        }
    }

    private static void checkWhole(String text) {
        assertTrue(text.length() > 4 * BUDGET_BYTES, "length=" + text.length());
        int at = 0;
        for (int i = 0; i < SERIES; i++) {
            at = text.indexOf("\"n\":\"" + (1000 + i) + "\"},\"values\":[[", at);
            assertTrue(at > 0, "series=" + i);
        }
        assertEquals("}]}}", text.substring(text.length() - 4));
    }

    @Test
    void showsNoMoreThanTheLimit() throws IOException {
        try (ApiServer server = server()) {
            String text = server.get(range("made") + "&limit=100").latin1();
            assertTrue(text.contains("\"n\":\"1099\""));
            assertEquals(-1, text.indexOf("\"n\":\"1100\""));
            assertTrue(text.endsWith("]},\"warnings\":[\"results truncated due to limit\"]}"));
            awaitNothingHeld(server);
        }
    }

    @Test
    void refusesWhatCannotBeShownInParts() throws IOException {
        try (ApiServer server = server()) {
            RawClient.Answer answer = server.get(range("made%20or%20made"));
            assertEquals(
                    "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query processing"
                            + " would take more memory than one query may: limitBytes=786432\"}",
                    answer.text());
            awaitNothingHeld(server);
        }
    }

    @Test
    void breaksOffWhereAnErrorComesLate() throws IOException {
        made.damaged = SERIES - 1;
        try (ApiServer server = server()) {
            assertThrows(IOException.class, () -> server.get(range("made")));
            awaitNothingHeld(server);
            made.damaged = 0;
            assertEquals(500, server.get(range("made")).status());
            awaitNothingHeld(server);
        }
    }

    @Test
    void holdsAPartForAClientThatStopsReadingAndNothingOnceItIsGone() throws IOException {
        try (ApiServer server = server()) {
            try (RawClient client = new RawClient(server.address, 4096)) {
                client.send(RawClient.head("GET " + range("made") + " HTTP/1.1", "Host: h"));
                Awaitility.await()
                        .atMost(20, TimeUnit.SECONDS)
                        .until(() -> server.engine.heldBytes() > 0);
                assertEquals(200, server.get(range("sum(made)")).status());
                assertEquals(1, made.open.get());
                assertTrue(server.engine.heldBytes() > 0);
            }
            awaitNothingHeld(server);
        }
    }
}
