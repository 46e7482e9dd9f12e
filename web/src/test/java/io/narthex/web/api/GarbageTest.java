package io.narthex.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.web.server.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Seeded garbage at every endpoint: answered with 2xx to 4xx or by closing, never with 5xx but
 * where a query has the time-out that it asked for.
 */
class GarbageTest {
    private static final int REQUESTS = 600;

    private static final List<String> PATHS =
            List.of(
                    "/api/v1/query",
                    "/api/v1/query_range",
                    "/api/v1/query_exemplars",
                    "/api/v1/format_query",
                    "/api/v1/series",
                    "/api/v1/labels",
                    "/api/v1/label/job/values",
                    "/api/v1/targets",
                    "/api/v1/targets/metadata",
                    "/api/v1/scrape_pools",
                    "/api/v1/metadata",
                    "/api/v1/rules",
                    "/api/v1/alerts",
                    "/api/v1/status/buildinfo",
                    "/api/v1/status/runtimeinfo",
                    "/api/v1/status/flags",
                    "/api/v1/status/config",
                    "/metrics",
                    "/federate",
                    "/-/healthy",
                    "/-/ready",
                    "/-/reload",
                    "/");

    private static final String[] NAMES = {
        "query",
        "time",
        "start",
        "end",
        "step",
        "match[]",
        "limit",
        "timeout",
        "lookback_delta",
        "type",
        "state",
        "metric",
        "match_target",
        "group_limit",
        "exclude_alerts",
    };

    private static final String[] VALUES = {
        "up",
        "1",
        "-1",
        "NaN",
        "1e400",
        "0",
        "{",
        "sum(",
        "up[5m]",
        "rate(up[1m])",
        "\"",
        "{}",
        "%00",
        "%ff",
        "%zz",
        "é",
        "5m",
        "-5m",
        "9223372036854775808",
        "0x1p3",
        "2026-01-01",
        "{__name__=~\".*\"}",
        "((((((((",
        "up offset 1y",
        "topk(1e9,up)",
        "up@-1e18",
        "<script>",
        "vector(1)",
        "true",
        "1_000",
        "max_over_time(up[1y:1d])",
    };

    private final Random random;

    GarbageTest() {
        long seed = Long.getLong("narthex.seed", 20_261_122L);
        System.out.println("seed=" + seed);
        random = new Random(seed);
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String wellFormed(String path) {
        StringBuilder target = new StringBuilder(path);
        int parameters = random.nextInt(6);
        for (int i = 0; i < parameters; i++) {
            target.append(i == 0 ? '?' : '&').append(pick(NAMES)).append('=').append(pick(VALUES));
        }
        String head = random.nextInt(8) == 0 ? "POST " : "GET ";
        return head + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    }

    private String mutated(String request) {
        StringBuilder bytes = new StringBuilder(request);
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length());
            switch (random.nextInt(3)) {
                case 0 -> bytes.setCharAt(at, (char) random.nextInt(256));
                case 1 -> bytes.insert(at, (char) random.nextInt(256));
                default -> bytes.deleteCharAt(at);
            }
        }
        return bytes.toString();
    }

    private String form(String path) {
        String body = "query=" + pick(VALUES) + "&start=" + pick(VALUES) + "&" + pick(VALUES);
        int length = body.length() + (random.nextInt(4) == 0 ? random.nextInt(20) - 10 : 0);
        return "POST "
                + path
                + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: "
                + length
                + "\r\n\r\n"
                + body;
    }

    private String noise() {
        StringBuilder noise = new StringBuilder();
        int length = 1 + random.nextInt(400);
        for (int i = 0; i < length; i++) {
            noise.append((char) random.nextInt(256));
        }
        return noise.toString();
    }

    private String request(int number) {
        String path = PATHS.get(number % PATHS.size());
        return switch (random.nextInt(5)) {
            case 0 -> mutated(wellFormed(path));
            case 1 -> mutated(form(path));
            case 2 -> form(path);
            case 3 -> random.nextInt(3) == 0 ? noise() : mutated(form(path));
            default -> wellFormed(path);
        };
    }

    @Test
    void answersGarbageWithoutServerErrors() throws Exception {
        try (ApiServer server = new ApiServer()) {
            for (int i = 0; i < REQUESTS; i++) {
                String request = request(i);
                try (RawClient client = new RawClient(server.address)) {
                    send(client, request);
                    String answer = client.readAll();
                    assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 "), request);
                    boolean timedOut = answer.contains("\"errorType\":\"timeout\"");
                    assertFalse(
                            answer.startsWith("HTTP/1.1 5") && !timedOut,
                            request + "\n->\n" + answer);
                }
            }
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertEquals(0, server.server.connections()));
            assertEquals(200, server.get("/api/v1/query?query=up").status());
        }
    }

    private static void send(RawClient client, String request) throws IOException {
        client.send(request.getBytes(StandardCharsets.UTF_8));
        client.socket().shutdownOutput();
    }
}
