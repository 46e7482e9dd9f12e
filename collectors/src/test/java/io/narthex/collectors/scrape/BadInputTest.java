package io.narthex.collectors.scrape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.collectors.RawTarget;
import io.narthex.collectors.RecordingSink;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.links.http.HttpClients;
import io.narthex.testkit.RawServer;
import io.narthex.testkit.TestCertificates;
import io.narthex.testkit.UnixRelay;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target may do to whoever scrapes it, and what is said about it. */
class BadInputTest {
    private static final long SERIES_BYTES_MAX = 8 << 20;
    private static final String TEXT = "text/plain; version=0.0.4";

    private final RecordingSink sink = new RecordingSink();
    private final HttpClients clients = new HttpClients("1.2.3", NanoClock.SYSTEM);
    private final ScrapeContext context =
            new ScrapeContext(
                    sink,
                    new ScrapeOptions(
                            EpochClock.SYSTEM,
                            NanoClock.SYSTEM,
                            "test",
                            16 << 20,
                            SERIES_BYTES_MAX,
                            8),
                    new ScrapeMetrics(new PrometheusRegistry()));
    private long nowMs = 1_000_000;

    @AfterEach
    void close() {
        clients.close();
    }

    private TargetScraper scraper(String address, String keys) {
        ScrapeConfig config = TargetScraperTest.config(address, "scrape_interval: 30s\n" + keys);
        Target target = new TargetPool(config, List.of()).targets().values().iterator().next();
        var peer = clients.peer(config.request().client());
        Path socket = target.socket();
        return new TargetScraper(
                target, config, target.source(), socket == null ? peer : peer.at(socket), context);
    }

    private @Nullable ScrapeFailure scrape(TargetScraper scraper) throws InterruptedException {
        nowMs += 2000;
        return scraper.scrape(nowMs, null, () -> false);
    }

    private List<String> ofTarget() {
        return sink.last().samples().stream()
                .filter(sample -> !sample.contains("=\"scrape_") && !sample.contains("=\"up\""))
                .toList();
    }

    private static RawServer.Script bytes(String text) {
        return RawTarget.answer("200 OK", TEXT, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String manyLabels(int count) {
        StringBuilder line = new StringBuilder("good 1\na{");
        for (int i = 0; i < count; i++) {
            line.append("l").append(i).append("=\"v\",");
        }
        return line.append("} 1\n").toString();
    }

    private static RawServer.Script raw(String head, String body) {
        return (request, out) -> {
            RawTarget.write(out, "HTTP/1.1 200 OK\r\nContent-Type: " + TEXT + "\r\n" + head);
            RawTarget.write(out, "\r\n" + body);
            return false;
        };
    }

    private static byte[] bomb() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            byte[] block = "a 1\n".repeat(1 << 18).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100; i++) {
                zip.write(block);
            }
        }
        return bytes.toByteArray();
    }

    private static RawServer.Script bad(String name) throws IOException {
        return switch (name) {
            case "a name twice" -> bytes("good 1\na{x=\"1\",y=\"2\",x=\"3\"} 1\n");
            case "10,000 labels" -> bytes(manyLabels(10_000));
            case "a value of 1 MB" -> bytes("good 1\na{x=\"" + "v".repeat(1 << 20) + "\"} 1\n");
            case "a value of 5 MB" -> bytes("good 1\na{x=\"" + "v".repeat(5 << 20) + "\"} 1\n");
            case "NUL in a name" -> bytes("good 1\na\0b 1\n");
            case "NUL in a number" -> bytes("good 1\na 1\0\n");
            case "NUL between lines" -> bytes("good 1\n\0\na 1\n");
            case "invalid UTF-8 in a value" -> bytes("good 1\na{x=\"\u00ff\u00fe\"} 1\n");
            case "invalid UTF-8 in a name" -> bytes("good 1\n{\"a\u00c3\"} 1\n");
            case "half a character" -> bytes("good 1\na{x=\"\u00e2\u0082\"} 1\n");
            case "gzip bomb" ->
                    RawTarget.answer("200 OK", TEXT + "\r\nContent-Encoding: gzip", bomb());
            case "chunks that stop" ->
                    raw("Transfer-Encoding: chunked\r\n", "7\r\ngood 1\n\r\n4\r\na 1\n\r\n");
            case "a chunk that stops" ->
                    raw("Transfer-Encoding: chunked\r\n", "7\r\ngood 1\n\r\n40\r\na 1\n");
            case "a chunk without size" ->
                    raw("Transfer-Encoding: chunked\r\n", "7\r\ngood 1\n\r\nx\r\na 1\n");
            case "a chunk of 2 GB" ->
                    raw("Transfer-Encoding: chunked\r\n", "7fffffff\r\ngood 1\na 1\n");
            case "a line without end" -> raw("", "good 1\na{x=\"" + "v".repeat(5 << 20));
            case "a metadata address" ->
                    (request, out) -> {
                        RawTarget.write(
                                out,
                                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation:"
                                        + " http://169.254.169.254/latest/meta-data/\r\n\r\n");
                        return true;
                    };
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a name twice | line 2, column 15: label stands twice: name=x,, found | SYNTAX",
                "10,000 labels | a series has too many or too long labels (metric: a, number of"
                        + " labels: 10003, most: 1000; | LABEL_LIMIT",
                "a value of 1 MB | a series has too many or too long labels (metric: a, number of"
                        + " labels: 4, most: 1000; characters: 1048599, most: 65536) |"
                        + " LABEL_LIMIT",
                "a value of 5 MB | line 2, column 4194305: the line is too long: allowed are"
                        + " 4194304 bytes | SYNTAX",
                "NUL in a name | line 2, column 2: expected a blank and a value | SYNTAX",
                "NUL in a number | line 2, column 3: expected a value | SYNTAX",
                "NUL between lines | line 2, column 1: expected a metric name | SYNTAX",
                "invalid UTF-8 in a value | line 2, column 6: a label value is not UTF-8 | SYNTAX",
                "invalid UTF-8 in a name | line 2, column 4: a name is not UTF-8 | SYNTAX",
                "half a character | line 2, column 6: a label value is not UTF-8 | SYNTAX",
                "gzip bomb | body size limit exceeded | BODY_SIZE",
                "chunks that stop | Get \"URL\": unexpected EOF | CONNECTION",
                "a chunk that stops | Get \"URL\": unexpected EOF | CONNECTION",
                "a chunk without size | Get \"URL\": malformed chunked encoding: | CONNECTION",
                "a chunk of 2 GB | Get \"URL\": unexpected EOF | CONNECTION",
                "a line without end | line 2, column 4194305: the line is too long: allowed are"
                        + " 4194304 bytes | SYNTAX",
                "a metadata address | Get \"http://169.254.169.254/latest/meta-data/\": dial tcp"
                        + " 169.254.169.254:80: a redirect to a metadata address is not followed |"
                        + " CONNECTION",
            })
    void isRefusedWholeAndTheNextScrapeIsGood(String name, String message, String reason)
            throws Exception {
        try (RawTarget target = new RawTarget(bad(name))) {
            TargetScraper scraper = scraper(target.address(), "");
            ScrapeFailure failure = scrape(scraper);
            assertNotNull(failure, "fails");
            String url = "http://" + target.address() + "/metrics";
            String found = String.valueOf(failure.getMessage());
            assertTrue(found.startsWith(message.replace("URL", url)), found);
            assertTrue(found.length() < 1000, "is short: " + found.length());
            assertEquals(reason, failure.reason().name());
            assertEquals(List.of(), ofTarget(), "nothing is committed");
            assertEquals(0, context.seriesBytes(), "memory is given back");
            target.script(RawTarget.text("good 1\n"));
            assertNull(scrape(scraper));
            assertEquals(1, ofTarget().size());
        }
    }

    @Test
    void aCertificateOfAnotherNameIsRefused(@TempDir Path folder) throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("elsewhere", "EC", "dns:elsewhere.example,ip:127.0.0.9");
        try (RawServer server =
                new RawServer(
                        certificates.server("elsewhere").getServerSocketFactory(),
                        "https",
                        RawTarget.text("good 1\n"))) {
            String keys = "scheme: https\ntls_config: {ca_file: ";
            String ca = keys + certificates.certificate("ca");
            String address = "127.0.0.1:" + server.port();
            ScrapeFailure failure = scrape(scraper(address, ca + "}"));
            assertNotNull(failure);
            assertEquals(
                    "Get \"https://"
                            + address
                            + "/metrics\": tls: failed to verify certificate: x509: certificate is"
                            + " valid for 127.0.0.9, not 127.0.0.1",
                    failure.getMessage());
            assertEquals(List.of(), ofTarget());
            assertNull(scrape(scraper(address, ca + ", server_name: elsewhere.example}")));
            assertEquals(1, ofTarget().size());
        }
    }

    @Test
    void aUnixSocketIsATarget(@TempDir Path folder) throws Exception {
        Path socket = folder.resolve("x.sock");
        try (RawTarget target = RawTarget.of("good 1\n")) {
            int port = Integer.parseInt(target.address().substring("127.0.0.1:".length()));
            TargetScraper scraper = scraper("unix://" + socket, "metrics_path: /m");
            try (UnixRelay _ = new UnixRelay(socket, port)) {
                assertNull(scrape(scraper));
                assertEquals(1, ofTarget().size());
                String request = target.requests().getFirst();
                assertTrue(request.startsWith("GET /m HTTP/1.1\r\nHost: localhost\r\n"), request);
            }
            TargetScraper gone = scraper("unix://" + folder.resolve("y.sock"), "");
            ScrapeFailure failure = scrape(gone);
            assertNotNull(failure);
            assertEquals(
                    "Get \"http://localhost/metrics\": dial unix "
                            + folder.resolve("y.sock")
                            + ": connect: no such file or directory",
                    failure.getMessage());
        }
    }
}
