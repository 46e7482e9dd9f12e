package io.narthex.web.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.web.server.RawClient.Answer;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords, headers and rate of a web configuration file, over the wire. */
class WebConfigServerTest {
    /** User me, password test. */
    private static final String USERS =
            """
            basic_auth_users:
              me: $2y$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a
            """;

    private static final String RIGHT = "Authorization: Basic bWU6dGVzdA==\r\n";
    private static final String WRONG = "Authorization: Basic bWU6dGVTdA==\r\n";

    @TempDir private Path folder;

    private static Answer ask(TlsFixture fixture, String line, String headers) throws IOException {
        return RawClient.ask(
                fixture.address(),
                line + " HTTP/1.1\r\nHost: pi.example\r\nContent-Length: 0\r\n" + headers + "\r\n");
    }

    @Test
    void nothingIsAnsweredWithoutAPassword() throws Exception {
        try (TlsFixture fixture = new TlsFixture(folder, USERS)) {
            for (String line :
                    List.of("GET /q", "OPTIONS /q", "GET /nowhere", "PUT /q", "POST /-/do")) {
                for (String headers : List.of("", WRONG, "Authorization: Bearer x\r\n")) {
                    Answer answer = ask(fixture, line, headers);
                    assertEquals(401, answer.status(), line);
                    assertEquals("Unauthorized\n", answer.text());
                    assertEquals("Basic", answer.header("WWW-Authenticate"));
                }
            }
            assertEquals(200, ask(fixture, "GET /q", RIGHT).status());
            assertEquals(404, ask(fixture, "GET /nowhere", RIGHT).status());
            assertEquals(405, ask(fixture, "PUT /q", RIGHT).status());
        }
    }

    @Test
    void aPasswordOpensWhatIsNotForEverybodyButNotToForeignPages() throws Exception {
        try (TlsFixture fixture = new TlsFixture(folder, USERS)) {
            assertEquals(200, ask(fixture, "POST /-/do", RIGHT).status());
            assertEquals(
                    200, ask(fixture, "POST /-/do", RIGHT + "X-Forwarded-For: a\r\n").status());
            assertEquals(
                    200,
                    ask(fixture, "POST /-/do", RIGHT + "Origin: https://pi.example\r\n").status());
            assertEquals(
                    403, ask(fixture, "POST /-/do", RIGHT + "Origin: https://evil\r\n").status());
            assertEquals(
                    403,
                    ask(fixture, "POST /-/do", RIGHT + "Sec-Fetch-Site: cross-site\r\n").status());
        }
    }

    @Test
    void usersComeAndGoWithoutARestart() throws Exception {
        try (TlsFixture fixture = new TlsFixture(folder, USERS);
                RawClient kept = new RawClient(fixture.address())) {
            kept.send("GET /q HTTP/1.1\r\nHost: h\r\n" + RIGHT + "\r\n");
            assertEquals(200, kept.read().status());
            fixture.change(USERS.replace("me:", "you:"));
            kept.send("GET /q HTTP/1.1\r\nHost: h\r\n" + RIGHT + "\r\n");
            assertEquals(401, kept.read().status());
            fixture.change(USERS + "broken");
            assertEquals(401, ask(fixture, "GET /q", RIGHT).status());
            assertEquals(0, gauge(fixture, "narthex_web_config_last_reload_successful"));
            fixture.change("");
            assertEquals(401, ask(fixture, "GET /q", "").status());
            fixture.change("http_server_config: {http2: true, headers: {X-XSS-Protection: a}}\n");
            assertEquals(200, ask(fixture, "GET /q", "").status());
            assertEquals(1, gauge(fixture, "narthex_web_config_last_reload_successful"));
            assertTrue(
                    gauge(fixture, "narthex_web_config_last_reload_success_timestamp_seconds") > 0);
            assertEquals(1, count(fixture, "right"));
            assertEquals(2, count(fixture, "wrong"));
            assertEquals(1, count(fixture, "missing"));
        }
    }

    private static MetricSnapshot metric(TlsFixture fixture, String name) {
        return fixture.server.registry.scrape().stream()
                .filter(metric -> metric.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static double gauge(TlsFixture fixture, String name) {
        return ((GaugeSnapshot) metric(fixture, name)).getDataPoints().getFirst().getValue();
    }

    private static double count(TlsFixture fixture, String result) {
        return ((CounterSnapshot) metric(fixture, "narthex_http_authentications"))
                .getDataPoints().stream()
                        .filter(point -> result.equals(point.getLabels().get("result")))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
    }

    @Test
    void headersGoWithEveryAnswerAndOnlyOnce() throws Exception {
        String yaml =
                """
                http_server_config:
                  headers:
                    X-Content-Type-Options: nosniff
                    X-Frame-Options: sameorigin
                    Content-Security-Policy: "default-src 'none'"
                """;
        try (TlsFixture fixture = new TlsFixture(folder, yaml + USERS)) {
            for (String line : List.of("GET /q", "GET /nowhere", "GET /boom")) {
                for (String headers : List.of("", RIGHT)) {
                    Answer answer = ask(fixture, line, headers);
                    assertEquals("sameorigin", answer.header("X-Frame-Options"), line);
                    assertEquals("default-src 'none'", answer.header("Content-Security-Policy"));
                    assertEquals(
                            1,
                            answer.headers().stream()
                                    .filter(header -> header.startsWith("X-Content-Type-Options"))
                                    .count());
                }
            }
        }
    }

    @Test
    void theRateHoldsForEverybodyTogether() throws Exception {
        String yaml = "rate_limit: {interval: 1h, burst: 3}\n";
        String headers = "http_server_config: {headers: {X-Frame-Options: deny}}\n";
        try (TlsFixture fixture = new TlsFixture(folder, yaml + headers + USERS)) {
            assertEquals(401, ask(fixture, "GET /q", "").status());
            assertEquals(200, ask(fixture, "GET /q", RIGHT).status());
            assertEquals(200, ask(fixture, "GET /q", RIGHT).status());
            Answer refused = ask(fixture, "GET /q", RIGHT);
            assertEquals(429, refused.status());
            assertEquals("Too Many Requests\n", refused.text());
            assertNull(refused.header("X-Frame-Options"));
            // The same limit keeps its bucket, another one begins with a full one.
            fixture.change(yaml + USERS);
            assertEquals(429, ask(fixture, "GET /q", RIGHT).status());
            fixture.change(yaml.replace("3", "1") + USERS);
            assertEquals(200, ask(fixture, "GET /q", RIGHT).status());
            assertEquals(429, ask(fixture, "GET /q", RIGHT).status());
            fixture.change(USERS);
            assertEquals(200, ask(fixture, "GET /q", RIGHT).status());
        }
    }
}
