package io.narthex.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.narthex.agent.cli.Program;
import io.narthex.core.model.EpochClock;
import io.narthex.core.model.NanoClock;
import io.narthex.core.model.Route;
import io.narthex.testkit.TestCertificates;
import io.narthex.web.WebOptions;
import io.narthex.web.access.LiveWebConfig;
import io.narthex.web.server.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own command line, asking a server that wants a certificate and a password. */
class QueryOverTlsTest {
    @TempDir private Path folder;

    @Test
    void comesInWithTheSettingsOfAFile() throws Exception {
        TestCertificates certificates = new TestCertificates(folder);
        certificates.sign("server", "EC", "dns:localhost");
        certificates.sign("client", "EC", "dns:client");
        Path web =
                Files.writeString(
                        folder.resolve("web.yml"),
                        """
                        tls_server_config:
                          cert_file: server.pem
                          key_file: server.key
                          client_auth_type: RequireAndVerifyClientCert
                          client_ca_file: ca.pem
                        basic_auth_users:
                          me: $2y$04$abcdefghijklmnopqrstuuoD8yw7MmybLKVooaTGGZAt3HXugv2.a
                        """);
        Path client =
                Files.writeString(
                        folder.resolve("client.yml"),
                        """
                        basic_auth: {username: me, password: test}
                        tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}
                        """);
        Route route =
                Route.get(
                        "/api/v1/label/{name}/values",
                        x -> x.respondText(200, "{\"status\":\"success\",\"data\":[\"a\"]}"));
        try (HttpServer server =
                new HttpServer(
                        WebOptions.DEFAULTS.withListenAddresses(List.of("127.0.0.1:0")),
                        LiveWebConfig.open(web, EpochClock.SYSTEM, NanoClock.SYSTEM),
                        List.of(route),
                        new PrometheusRegistry())) {
            server.start();
            String url = "https://localhost:" + server.addresses().getFirst().getPort();
            String with = "--http.config.file=" + client;
            assertEquals(0, new Program("test").execute("query", "labels", with, url, "job"));
            assertEquals(1, new Program("test").execute("query", "labels", url, "job"));
        }
    }
}
