package io.narthex.forwarder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.Document;
import io.narthex.core.config.HttpClientSettings;
import io.narthex.core.config.Problem;
import io.narthex.core.config.SecretSource;
import io.narthex.core.model.Labels;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwarderConfigTest {
    private static Document parse(String text) throws ConfigException {
        return Document.parse(
                "p.yml", Path.of("/etc"), text, new SecretSource(Map.of("PASSWORD", "hush")));
    }

    private static ForwarderConfig read(Document document) throws ConfigException {
        ForwarderConfig config = ForwarderConfig.read(document.root(), Labels.EMPTY, false);
        document.throwIfWrong();
        return config;
    }

    private static List<String> problems(String text) throws ConfigException {
        Document document = parse(text);
        return assertThrows(ConfigException.class, () -> read(document)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void defaultsAreSet() throws ConfigException {
        Document document = parse("remote_write: [{url: 'http://central:9090/api/v1/write'}]");
        RemoteWriteConfig one = read(document).destinations().getFirst();
        assertEquals("central:9090/api/v1/write", one.name());
        assertEquals(30_000, one.remoteTimeoutMs());
        assertEquals(new QueueConfig(2000, 5_000, 30, 30_000, true, 0), one.queue());
        assertEquals(HttpClientSettings.DEFAULT, one.http());
        assertTrue(one.relabeller().isEmpty());
        assertEquals(List.of(), document.warnings());
    }

    @Test
    void everyKeyIsRead() throws ConfigException {
        Document document =
                parse(
                        """
                        remote_write:
                        - url: https://me@central.example/write?tenant=a
                          name: central
                          remote_timeout: 7s
                          headers: {X-Scope-OrgID: attic}
                          write_relabel_configs: [{regex: secret, action: labeldrop}]
                          send_exemplars: true
                          send_native_histograms: true
                          protobuf_message: io.prometheus.write.v2.Request
                          round_robin_dns: true
                          metadata_config: {send: true, send_interval: 1m, max_samples_per_send: 9}
                          queue_config:
                            capacity: 10
                            min_shards: 2
                            max_shards: 3
                            max_samples_per_send: 500
                            batch_send_deadline: 1s
                            min_backoff: 1s
                            max_backoff: 2s
                            retry_on_http_429: false
                            sample_age_limit: 1h
                          basic_auth: {username: me, password: '${env:PASSWORD}'}
                          tls_config: {insecure_skip_verify: true}
                          follow_redirects: false
                          enable_http2: false
                          http_headers: {X-More: {values: [a], secrets: [b]}}
                        """);
        RemoteWriteConfig one = read(document).destinations().getFirst();
        assertEquals("central", one.name());
        assertEquals(URI.create("https://me@central.example/write?tenant=a"), one.url());
        assertEquals(7_000, one.remoteTimeoutMs());
        assertEquals(Map.of("X-Scope-OrgID", "attic"), one.headers());
        assertEquals(1, one.relabeller().rules().size());
        assertEquals(new QueueConfig(500, 1_000, 1_000, 2_000, false, 3_600_000), one.queue());
        assertEquals("Basic bWU6aHVzaA==", one.http().authorizationHeader());
        assertTrue(one.http().tls().insecureSkipVerify());
        assertEquals("X-More", one.http().headers().getFirst().name());
        String at = "remote_write[0].";
        String without = " is accepted and has no effect: ";
        assertEquals(
                List.of(
                        at + "queue_config.max_shards:" + without + "one connection is used",
                        at + "queue_config.min_shards:" + without + "one connection is used",
                        at
                                + "queue_config.capacity:"
                                + without
                                + "samples wait in the ring, not in memory",
                        at + "round_robin_dns:" + without + "one connection is used",
                        at
                                + "protobuf_message:"
                                + without
                                + "remote write 1.0 is sent, which every receiver takes"),
                document.warnings().stream().map(w -> w.key() + ": " + w.message()).toList());
    }

    @Test
    void namesTheUnnamedByTheirAddress() throws ConfigException {
        ForwarderConfig config =
                read(
                        parse(
                                """
                                remote_write:
                                - url: http://user:pass@a:1/w?token=x
                                - {url: 'http://b/w', name: mine}
                                - url: http://a:1/w
                                """));
        assertEquals(
                List.of("a:1/w", "mine", "a:1/w#2"),
                config.destinations().stream().map(RemoteWriteConfig::name).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "url: nowhere|url: must be an address such as"
                        + " https://central.example:9090/api/v1/write",
                "{url: 'http://a', remote_timeout: 0s}|remote_timeout: must be longer than 0s",
                "{url: 'http://a', sigv4: {region: x}}|sigv4: is not supported: the cloud"
                        + " providers' own ways to authenticate are left out",
                "{url: 'http://a', oauth2: {client_id: x}}|oauth2: oauth2 token_url must be"
                        + " configured",
                "{url: 'http://a', no_proxy: b}|no_proxy: if no_proxy is configured, proxy_url"
                        + " must also be configured",
                "{url: 'http://a', protobuf_message: x}|protobuf_message: must be one of"
                        + " prometheus.WriteRequest, io.prometheus.write.v2.Request, found \"x\"",
                "{url: 'http://a', queue_config: {min_backoff: 0s}}|queue_config.min_backoff: must"
                        + " be longer than 0s",
                "{url: 'http://a', queue_config: {min_backoff: 9s, max_backoff: 1s}}|"
                        + "queue_config.max_backoff: must not be shorter than min_backoff",
                "{url: 'http://a', queue_config: {max_samples_per_send: 0}}|"
                        + "queue_config.max_samples_per_send: must be a whole number from 1 to"
                        + " 2147483647, found \"0\"",
                "{url: 'http://a', unheard_of: 1}|unheard_of: unknown key",
                "{url: 'http://a', bearer_token: x, basic_auth: {username: y}}|bearer_token: at"
                        + " most one of basic_auth, oauth2, bearer_token & bearer_token_file must"
                        + " be configured",
                "{url: 'http://a', headers: {Upgrade: x}}|headers: Upgrade is a reserved header."
                        + " It must not be changed",
            })
    void refuses(String entry, String message) throws ConfigException {
        List<String> found = problems("remote_write:\n- " + entry + "\n");
        assertEquals(1, found.size(), found.toString());
        String text = found.getFirst();
        assertEquals("remote_write[0]." + message, text.substring(text.indexOf(": ") + 2), text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "remote_write_authorization_header|headers: authorization header must be changed"
                        + " via the basic_auth or authorization parameter",
                "remote_write_dup|name: found multiple remote write configs with job name"
                        + " \"queue1\"",
                "remote_write_header|headers: x-prometheus-remote-write-version is a reserved"
                        + " header. It must not be changed",
                "remote_write_queue_capacity_zero|capacity: must be a whole number from 1 to"
                        + " 2147483647, found \"0\"",
                "remote_write_queue_max_shards_zero|max_shards: must be a whole number from 1 to"
                        + " 2147483647, found \"0\"",
                "remote_write_queue_min_shards_greater_than_max|min_shards: must not be greater"
                        + " than max_shards: min_shards=100, max_shards=10",
                "remote_write_queue_min_shards_zero|min_shards: must be a whole number from 1 to"
                        + " 2147483647, found \"0\"",
                "remote_write_url_missing|url: url for remote_write is empty",
                "empty_rw_config|remote_write[0]: must hold keys with values, not nothing",
                "empty_rw_relabel_config|write_relabel_configs[0]: must hold keys with values, not"
                        + " nothing",
            })
    void refusesWhatPrometheusRefuses(String file, String message) throws Exception {
        Path folder = Path.of(System.getProperty("narthex.conformance", "absent"));
        Assumptions.assumeTrue(Files.isDirectory(folder), "no conformance data");
        String text = Files.readString(folder.resolve("prometheus-config/" + file + ".bad.yml"));
        List<String> found = problems(text);
        assertTrue(found.stream().anyMatch(p -> p.endsWith(message)), found.toString());
    }
}
