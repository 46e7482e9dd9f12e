package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What requests leave in the query log. */
class QueryLogTest {
    private static final String TIMINGS = "\"timings\":\\{[^}]*}";

    @TempDir Path folder;

    @Test
    void logsWhatWasAsked() throws Exception {
        Path file = folder.resolve("query.log");
        try (ApiServer server = new ApiServer(null, ActiveQueries.none())) {
            server.get("/api/v1/query?query=unseen");
            server.queryLog.use(file);
            assertEquals(
                    "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}",
                    server.get("/api/v1/query?query=none").text());
            server.get("/api/v1/query?query=sum(");
            server.get("/api/v1/query?query=up&time=1000");
            server.get("/api/v1/query_range?query=topk(NaN,up)&start=900&end=1000&step=20");
            server.get("/api/v1/query_range?query=count(up)&start=980&end=1000&step=10&stats=all");
            awaitLines(file, 4);
            server.queryLog.use(null);
            server.get("/api/v1/query?query=unseen");
        }
        List<String> lines =
                Files.readAllLines(file).stream().map(l -> l.replaceAll(TIMINGS, "T")).toList();
        assertEquals(
                List.of(
                        line("none", "16:40.500", "16:40.500", 0, "", 0, "query"),
                        line("up", "16:40.000", "16:40.000", 0, "", 2, "query"),
                        line(
                                "topk(NaN,up)",
                                "15:00.000",
                                "16:40.000",
                                20,
                                ",\"error\":\"Parameter value is NaN\"",
                                0,
                                "query_range"),
                        line("count(up)", "16:20.000", "16:40.000", 10, "", 6, "query_range")),
                lines.stream().map(l -> l.replaceAll("(peakSamples\":)\\d+", "$1N")).toList());
    }

    private static void awaitLines(Path file, int count) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> Files.readAllLines(file).size() == count);
    }

    private static String line(
            String query,
            String start,
            String end,
            int step,
            String error,
            int samples,
            String endpoint) {
        return "{\"time\":\"1970-01-01T00:16:40.500Z\",\"level\":\"INFO\",\"msg\":\"promql query"
                + " logged\",\"params\":{\"end\":\"1970-01-01T00:"
                + end
                + "Z\",\"query\":\""
                + query
                + "\",\"start\":\"1970-01-01T00:"
                + start
                + "Z\",\"step\":"
                + step
                + "}"
                + error
                + ",\"stats\":{T,\"samples\":{\"totalQueryableSamples\":"
                + samples
                + ",\"peakSamples\":N}},\"httpRequest\":{\"clientIP\":\"127.0.0.1\","
                + "\"method\":\"GET\",\"path\":\"/api/v1/"
                + endpoint
                + "\"}}";
    }
}
