package io.narthex.collectors.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.RecordingSink;
import io.narthex.links.http.HttpClients;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The schedule, on clocks that the test moves. */
class ScrapeLoopTest {
    private static final long INTERVAL_MS = 2000;
    private static final long NANOS_PER_MS = 1_000_000;

    private long wallMs = 1_700_000_000_123L;
    private long nanos = 77 * NANOS_PER_MS;
    private final HttpClients clients = new HttpClients("test", () -> nanos);
    private final ScrapeContext context =
            new ScrapeContext(
                    new RecordingSink(),
                    new ScrapeOptions(() -> wallMs, () -> nanos, "seed", 1, 1, 1),
                    new ScrapeMetrics(new PrometheusRegistry()));

    @AfterEach
    void close() {
        clients.close();
    }

    private ScrapeLoop loop(String address) {
        ScrapeConfig config = TargetScraperTest.config(address, "");
        Target target = new TargetPool(config, List.of()).targets().values().iterator().next();
        TargetScraper scraper =
                new TargetScraper(
                        target, config, "s", clients.peer(config.request().client()), context);
        return new ScrapeLoop(target, "j", scraper, context, null);
    }

    private void pass(long ms) {
        wallMs += ms;
        nanos += ms * NANOS_PER_MS;
    }

    /** Lets time pass until the loop is due and {@code lateMs} more. */
    private long due(ScrapeLoop loop, long lateMs) {
        pass((loop.dueNanos() - nanos) / NANOS_PER_MS + lateMs);
        return loop.advance();
    }

    @Test
    void targetsSpreadOverTheInterval() {
        Set<Long> offsets = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            ScrapeLoop loop = loop("host" + i);
            loop.begin();
            long offset = (loop.dueNanos() - nanos) / NANOS_PER_MS;
            assertTrue(offset >= 0 && offset < INTERVAL_MS, "offset: " + offset);
            offsets.add(offset / 100);
        }
        assertTrue(offsets.size() > 10, "of 20 tenths: " + offsets.size());
    }

    @Test
    void offsetIsTheSameAfterARestart() {
        ScrapeLoop first = loop("a");
        first.begin();
        long before = due(first, 0) % INTERVAL_MS;
        pass(12_345);
        ScrapeLoop second = loop("a");
        second.begin();
        assertEquals(before, due(second, 0) % INTERVAL_MS);
    }

    @Test
    void alignsWithinTolerance() {
        ScrapeLoop loop = loop("a");
        loop.begin();
        long first = due(loop, 0);
        assertEquals(first + INTERVAL_MS, due(loop, 10));
        assertEquals(first + 2 * INTERVAL_MS + 11, due(loop, 11), "too late to be aligned");
        assertEquals(first + 3 * INTERVAL_MS, due(loop, 0));
    }

    @Test
    void leavesOutWhatWasMissed() {
        ScrapeLoop loop = loop("a");
        loop.begin();
        long first = due(loop, 0);
        assertEquals(first + 6 * INTERVAL_MS, due(loop, 5 * INTERVAL_MS));
        assertEquals(first + 7 * INTERVAL_MS, due(loop, 0));
    }

    @Test
    void followsASlewedClock() {
        ScrapeLoop loop = loop("a");
        loop.begin();
        long first = due(loop, 0);
        for (int i = 1; i <= 100; i++) {
            wallMs += 3;
            long timestampMs = due(loop, 0);
            assertEquals(first + i * INTERVAL_MS, timestampMs);
        }
    }

    @Test
    void aSteppedClockLeavesTheIntervalAsItIs() {
        ScrapeLoop loop = loop("a");
        loop.begin();
        long first = due(loop, 0);
        wallMs += 3_600_000;
        long before = nanos;
        long stepped = due(loop, 0);
        assertEquals(first + INTERVAL_MS + 3_600_000, stepped);
        assertEquals(INTERVAL_MS, (nanos - before) / NANOS_PER_MS);
        wallMs -= 7_200_000;
        long back = due(loop, 0);
        assertEquals(stepped + INTERVAL_MS - 7_200_000, back);
        assertEquals(back + INTERVAL_MS, due(loop, 0));
        assertNotEquals(first, back);
    }
}
