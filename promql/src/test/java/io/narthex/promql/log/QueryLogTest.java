package io.narthex.promql.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.narthex.promql.log.LoggedQuery.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryLogTest {
    private static final Origin REQUEST =
            new Origin.HttpRequest("192.0.2.7", "GET", "/api/v1/query");

    @TempDir Path folder;

    private final AtomicLong nanos = new AtomicLong();

    private QueryLog log(long maxBytes) {
        return new QueryLog(() -> 1_700_000_000_123L, nanos::get, maxBytes);
    }

    private static LoggedQuery query(String text, Origin origin, @Nullable String error) {
        return new LoggedQuery(
                text,
                new LoggedQuery.Times(1_700_000_000_500L, 1_700_000_900_000L, 15_500),
                new LoggedQuery.Took(250_000, 1_500_000_000),
                null,
                origin,
                error);
    }

    @Test
    void writesLinesAsPrometheus() throws IOException {
        Path file = folder.resolve("query.log");
        try (QueryLog log = log(1 << 20)) {
            assertFalse(log.isOn());
            log.log(query("unseen", REQUEST, null));
            log.use(file);
            assertTrue(log.isOn());
            log.log(query("up{job=\"a\\\\b\"}\n\u0001\udcff\ud83d\ude00", REQUEST, null));
            log.log(
                    query(
                            "x",
                            new Origin.RuleGroup("/etc/r.yml", "g \u00fc"),
                            "no \"such\" thing"));
        }
        String start =
                "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"INFO\",\"msg\":\"promql query"
                        + " logged\",\"params\":{\"end\":\"2023-11-14T22:28:20.000Z\",\"query\":";
        String middle = ",\"start\":\"2023-11-14T22:13:20.500Z\",\"step\":15}";
        String stats =
                ",\"stats\":{\"timings\":{\"evalTotalTime\":1.5,\"resultSortTime\":0,"
                        + "\"queryPreparationTime\":0,\"innerEvalTime\":1.5,"
                        + "\"execQueueTime\":0.00025,\"execTotalTime\":1.50025},"
                        + "\"samples\":{\"totalQueryableSamples\":0,\"peakSamples\":0}},";
        assertEquals(
                List.of(
                        start
                                + "\"up{job=\\\"a\\\\\\\\b\\\"}\\n\\u0001\ufffd\ud83d\ude00\""
                                + middle
                                + stats
                                + "\"httpRequest\":{\"clientIP\":\"192.0.2.7\",\"method\":\"GET\","
                                + "\"path\":\"/api/v1/query\"}}",
                        start
                                + "\"x\""
                                + middle
                                + ",\"error\":\"no \\\"such\\\" thing\""
                                + stats
                                + "\"ruleGroup\":{\"file\":\"/etc/r.yml\",\"name\":\"g \u00fc\"}}"),
                Files.readAllLines(file));
    }

    @Test
    void keepsTwoFilesAtMost() throws IOException {
        Path file = folder.resolve("query.log");
        Path old = folder.resolve("query.log.1");
        try (QueryLog log = log(2_000)) {
            log.use(file);
            for (int i = 0; i < 30; i++) {
                log.log(query("number" + i, REQUEST, null));
            }
            assertEquals(0, log.failures());
        }
        assertTrue(Files.size(file) <= 2_000, () -> file + " is too large");
        assertTrue(Files.size(old) <= 2_000, () -> old + " is too large");
        assertTrue(Files.readString(file).contains("number29"));
        assertTrue(Files.readString(old).endsWith("}\n"));
        try (var all = Files.list(folder)) {
            assertEquals(2, all.count());
        }
    }

    @Test
    void takesAFileThatIsThereAndOpensItAnew() throws IOException {
        Path file = folder.resolve("query.log");
        Path moved = folder.resolve("moved.log");
        Files.writeString(file, "before\n");
        try (QueryLog log = log(1 << 20)) {
            log.use(file);
            log.log(query("one", REQUEST, null));
            Files.move(file, moved);
            log.use(file);
            log.log(query("two", REQUEST, null));
            log.use(null);
            log.log(query("three", REQUEST, null));
        }
        assertEquals(2, Files.readAllLines(moved).size());
        assertEquals("before", Files.readAllLines(moved).getFirst());
        assertEquals(1, Files.readAllLines(file).size());
    }

    @Test
    void cutsLongQueries() throws IOException {
        Path file = folder.resolve("query.log");
        try (QueryLog log = log(1 << 20)) {
            log.use(file);
            log.log(query("y".repeat(1 << 18), REQUEST, null));
        }
        assertTrue(Files.size(file) < 70_000);
    }

    /** A full disk costs lines; the file is tried again a minute later. */
    @Test
    void outlivesAFullDisk() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full");
        try (QueryLog log = log(1 << 20)) {
            log.use(full);
            log.log(query("a", REQUEST, null));
            log.log(query("b", REQUEST, null));
            assertEquals(2, log.failures());
            nanos.addAndGet(60_000_000_000L);
            log.log(query("c", REQUEST, null));
            assertEquals(3, log.failures());
        }
    }

    @Test
    void comesBackWhereTheFolderDoes() throws IOException {
        Path file = folder.resolve("gone").resolve("query.log");
        try (QueryLog log = log(1 << 20)) {
            log.use(file);
            log.log(query("a", REQUEST, null));
            Files.createDirectory(file.getParent());
            nanos.addAndGet(59_999_999_999L);
            log.log(query("b", REQUEST, null));
            assertEquals(2, log.failures());
            nanos.addAndGet(1);
            log.log(query("c", REQUEST, null));
            assertEquals(2, log.failures());
        }
        assertEquals(1, Files.readAllLines(file).size());
    }
}
