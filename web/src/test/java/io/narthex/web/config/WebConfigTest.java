package io.narthex.web.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.narthex.core.config.ConfigException;
import io.narthex.core.config.HttpClientSettings.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebConfigTest {
    private static final String HASH =
            "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG";

    @TempDir private Path folder;

    private WebConfig read(String yaml) throws ConfigException, IOException {
        return WebConfig.read(Files.writeString(folder.resolve("web.yml"), yaml));
    }

    /** The problem without the file's name. */
    private String refused(String yaml) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> read(yaml), yaml);
        return String.valueOf(refusal.getMessage())
                .replace(folder.resolve("web.yml").toString(), "");
    }

    @Test
    void readsEveryKey() throws Exception {
        WebConfig config =
                read(
                        """
                        tls_server_config:
                          cert_file: server.pem
                          key_file: /keys/server.key
                          client_auth_type: RequireAndVerifyClientCert
                          client_ca_file: ca.pem
                          client_allowed_sans: [pi.example, 192.0.2.7]
                          min_version: TLS12
                          max_version: TLS12
                          cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256]
                          prefer_server_cipher_suites: false
                          curve_preferences: [X25519, CurveP521]
                        http_server_config:
                          http2: false
                          headers:
                            Content-Security-Policy: default-src 'self'
                            X-Frame-Options: deny
                            X-Content-Type-Options: nosniff
                            X-XSS-Protection: ""
                            Strict-Transport-Security: max-age=1
                        rate_limit:
                          interval: 1m0.5s
                          burst: 20
                        basic_auth_users:
                          alice: %s
                        """
                                .formatted(HASH));
        TlsServerConfig tls = config.tls();
        assertNotNull(tls);
        assertEquals(folder.resolve("server.pem"), tls.cert().file());
        assertEquals(
                List.of(
                        folder.resolve("server.pem"),
                        Path.of("/keys/server.key"),
                        folder.resolve("ca.pem")),
                tls.files());
        assertEquals(ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT, tls.clientAuth());
        assertEquals(List.of("pi.example", "192.0.2.7"), tls.allowedSans());
        assertEquals(TlsVersion.TLS12, tls.maxVersion());
        assertEquals(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), tls.cipherSuites());
        assertEquals(false, tls.serverOrder());
        assertEquals(List.of("x25519", "secp521r1"), tls.namedGroups());
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "Content-Security-Policy",
                                "Strict-Transport-Security",
                                "X-Content-Type-Options",
                                "X-Frame-Options")),
                new TreeSet<>(config.headers().keySet()));
        assertEquals(new WebConfig.RateLimit(60_500_000_000L, 20), config.rateLimit());
        assertEquals(Map.of("alice", BcryptHash.parse(HASH)), config.users());
        assertEquals(List.of(), config.warnings());
    }

    @Test
    void anEmptyFileAsksForNothing() throws Exception {
        assertEquals(WebConfig.NONE, read(""));
        assertNull(read("tls_server_config:\n").tls());
        assertNull(read("rate_limit: {interval: 0, burst: 5}\n").rateLimit());
        assertNull(read("rate_limit: {burst: 5}\n").rateLimit());
    }

    @Test
    void takesTextsInPlace() throws Exception {
        TlsServerConfig tls =
                read("tls_server_config: {cert: abc, key: def, client_auth_type: NoClientCert}\n")
                        .tls();
        assertNotNull(tls);
        assertEquals("abc", tls.cert().reveal());
        assertEquals("def", tls.key().reveal());
    }

    @Test
    void warnsOfWhatIsTakenAndMeansSomethingElse() throws Exception {
        for (String[] yamlAndWarning :
                new String[][] {
                    {
                        "tls_server_config: {cert: a, cert_file: b, key: c}\n",
                        ":1:27: tls_server_config.cert: has no effect beside cert_file"
                    },
                    {
                        "tls_server_config: {client_allowed_sans: [a]}\n",
                        ":1:20: tls_server_config: has no effect without a certificate"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, min_version: TLS10}\n",
                        ":1:51: tls_server_config.min_version: nothing older than TLS 1.2 is spoken"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, client_auth_type:"
                                + " RequestClientCert}\n",
                        ":1:56: tls_server_config.client_auth_type: does not verify the client's"
                                + " certificate: anybody can make one"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, client_auth_type:"
                                + " VerifyClientCertIfGiven}\n",
                        ":1:56: tls_server_config.client_auth_type: without client_ca_file, a"
                                + " certificate by any authority that this system trusts opens the"
                                + " door"
                    },
                    {
                        "rate_limit: {interval: 1s}\n",
                        ":1:13: rate_limit.burst: without a burst of at least 1, every request is"
                                + " refused"
                    },
                    {
                        "basic_auth_users: {a: \"" + HASH + "\"}\n",
                        ":1:19: basic_auth_users: without tls_server_config, passwords travel"
                                + " readable"
                    },
                    {
                        "tls_server_config: {cert: a, key: b}\nbasic_auth_users: {a: \""
                                + HASH.replace("$10$", "$14$")
                                + "\"}\n",
                        ":2:23: basic_auth_users.a: a cost of 14 takes seconds on a small board; 10"
                                + " is usual"
                    },
                }) {
            assertEquals(
                    List.of(folder.resolve("web.yml") + yamlAndWarning[1]),
                    read(yamlAndWarning[0]).warnings().stream().map(Object::toString).toList(),
                    yamlAndWarning[0]);
        }
    }

    @Test
    void refusesInTheWordsOfPrometheus() {
        for (String[] yamlAndMessage :
                new String[][] {
                    {
                        "tls_server_config: {key_file: a}\n",
                        ":1:20: tls_server_config: missing one of cert or cert_file"
                    },
                    {
                        "tls_server_config: {cert_file: a}\n",
                        ":1:20: tls_server_config: missing one of key or key_file"
                    },
                    {
                        "tls_server_config: {client_auth_type: NoClientCert}\n",
                        ":1:20: tls_server_config: missing one of cert or cert_file"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, client_auth_type: Maybe}\n",
                        ":1:56: tls_server_config.client_auth_type: invalid ClientAuth: Maybe; it"
                                + " must be one of NoClientCert, RequestClientCert,"
                                + " RequireAnyClientCert, VerifyClientCertIfGiven,"
                                + " RequireAndVerifyClientCert"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, client_ca_file: c}\n",
                        ":1:54: tls_server_config.client_ca_file: client CA's have been configured"
                                + " without a Client Auth Policy: set client_auth_type, mostly to"
                                + " RequireAndVerifyClientCert"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, client_ca: c, client_auth_type:"
                                + " VerifyClientCertIfGiven, client_allowed_sans: [d]}\n",
                        ":1:116: tls_server_config.client_allowed_sans: requires client_auth_type to"
                                + " be one of RequireAnyClientCert or RequireAndVerifyClientCert"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, min_version: TLS13, max_version:"
                                + " TLS12}\n",
                        ":1:71: tls_server_config.max_version: must not be lower than min_version"
                    },
                    {
                        "tls_server_config: {cert: a, key: b, max_version: TLS11}\n",
                        ":1:51: tls_server_config.max_version: is not supported: nothing older than"
                                + " TLS 1.2 is spoken"
                    },
                    {
                        "tls_server_config: {min_version: SSL3}\n",
                        ":1:34: tls_server_config.min_version: unknown TLS version: SSL3; it must be"
                                + " TLS12 or TLS13"
                    },
                    {
                        "tls_server_config: {curve_preferences: [Curve25519]}\n",
                        ":1:40: tls_server_config.curve_preferences: unknown curve: Curve25519;"
                                + " known are CurveP256, CurveP384, CurveP521, X25519"
                    },
                    {
                        "tls_server_config: {cert_fil: a}\n",
                        ":1:21: tls_server_config.cert_fil: unknown key; did you mean \"cert_file\"?"
                    },
                    {
                        "http_server_config: {headers: {Server: a}}\n",
                        ":1:40: http_server_config.headers.Server: HTTP header \"Server\" can not be"
                                + " configured"
                    },
                    {
                        "http_server_config: {headers: {X-Frame-Options: \"\"}}\n",
                        ":1:49: http_server_config.headers.X-Frame-Options: invalid value for"
                                + " X-Frame-Options. Expected one of: [\"deny\" \"sameorigin\"], but"
                                + " got: \"\""
                    },
                    {
                        "rate_limit: {interval: 1d}\n",
                        ":1:24: rate_limit.interval: must be a duration such as 100ms or 1s, found"
                                + " \"1d\""
                    },
                    {
                        "rate_limit: {interval: -1s}\n",
                        ":1:24: rate_limit.interval: must not be negative, found \"-1s\""
                    },
                    {
                        "basic_auth_users: {a: secret}\n",
                        ":1:23: basic_auth_users.a: crypto/bcrypt: hashedSecret too short to be a"
                                + " bcrypted password"
                    },
                    {"users: {}\n", ":1:1: users: unknown key"},
                    {
                        "just words\n",
                        ":1:1: the file must hold keys with values, not the single value \"just"
                                + " words\""
                    },
                }) {
            assertEquals(yamlAndMessage[1], refused(yamlAndMessage[0]), yamlAndMessage[0]);
        }
        assertEquals(
                ":1:36: tls_server_config.cipher_suites: unknown cipher:"
                        + " TLS_RSA_WITH_AES_128_CBC_SHA; known are "
                        + String.join(", ", TlsServerConfig.TLS12_SUITES),
                refused("tls_server_config: {cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]}\n"));
    }

    @Test
    void readsDurationsAsGoDoes() {
        assertEquals(1_500_000_000L, GoDuration.parseNanos("1.5s"));
        assertEquals(5_400_000_000_000L, GoDuration.parseNanos("1h30m"));
        assertEquals(250_000, GoDuration.parseNanos("250us"));
        assertEquals(250_000, GoDuration.parseNanos("250\u00b5s"));
        assertEquals(7, GoDuration.parseNanos("7"));
        assertEquals(0, GoDuration.parseNanos("0"));
        assertEquals(-1_000_000, GoDuration.parseNanos("-1ms"));
        for (String wrong :
                List.of("", "-", "s", "1d", "1s2", "1..5s", "a", "9999999999h", " 1s")) {
            assertThrows(IllegalArgumentException.class, () -> GoDuration.parseNanos(wrong), wrong);
        }
    }
}
