package io.narthex.agent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Peers;
import io.narthex.testkit.TestCertificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same files to promtool's check and to ours: the same exit status. */
class CheckWebConfigTest {
    @TempDir private static Path keys;
    @TempDir private Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void sign() throws Exception {
        certificates = new TestCertificates(keys);
        certificates.sign("server", "EC", "dns:localhost");
        certificates.sign("rsa", "RSA", "dns:localhost");
    }

    private static String pair(String more) {
        return "tls_server_config: {cert_file: "
                + certificates.certificate("server")
                + ", key_file: "
                + certificates.keyFile("server")
                + more
                + "}\n";
    }

    private static int ours(List<String> files, StringWriter said) {
        PrintWriter err = new PrintWriter(said, true);
        return new CheckWebConfig(err).run(files);
    }

    @Test
    void endsAsPromtoolDoes() throws Exception {
        Path promtool = Peers.executable("promtool");
        String hash = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG";
        String ca = ", client_ca_file: " + certificates.certificate("ca");
        List<String> texts =
                List.of(
                        "",
                        "tls_server_config:\n",
                        pair(""),
                        pair(", client_auth_type: RequireAndVerifyClientCert" + ca),
                        pair(", client_auth_type: RequireClientCert"),
                        pair(", client_auth_type: RequestClientCert" + ca),
                        pair(", client_auth_type: Nobody"),
                        pair(ca),
                        pair(", client_auth_type: VerifyClientCertIfGiven, client_ca_file: gone"),
                        pair(", cipher_suites: [TLS_AES_128_GCM_SHA256]"),
                        pair(", cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA]"),
                        pair(", cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]"),
                        pair(", curve_preferences: [CurveP256, X25519]"),
                        pair(", curve_preferences: [P256]"),
                        pair(", min_version: TLS11"),
                        pair(", min_version: TLS14"),
                        pair(", prefer_server_cipher_suites: maybe"),
                        pair(", certificate: a"),
                        pair("").replace("server.key", "rsa.key"),
                        pair("").replace("server.key", "server.pem"),
                        pair("").replace("server.pem", "gone.pem"),
                        "tls_server_config: {cert_file: a}\n",
                        "tls_server_config: {key_file: a}\n",
                        "tls_server_config: {client_allowed_sans: [a]}\n",
                        "http_server_config: {http2: false, headers: {X-Frame-Options: deny}}\n",
                        "http_server_config: {headers: {X-Frame-Options: DENY}}\n",
                        "http_server_config: {headers: {X-XSS-Protection: \"\"}}\n",
                        "http_server_config: {headers: {Server: a}}\n",
                        "rate_limit: {interval: 1s, burst: 3}\n",
                        "rate_limit: {interval: 0}\n",
                        "rate_limit: {interval: soon}\n",
                        "rate_limit: {burst: many}\n",
                        "basic_auth_users: {a: \"" + hash + "\"}\n",
                        "basic_auth_users: {a: plain}\n",
                        "basic_auth_users: {a: \"" + hash.replace("$2y", "$4y") + "\"}\n",
                        "basic_auth_users: {a: \"" + hash.replace("$10", "$99") + "\"}\n",
                        "basic_auth_users: [a]\n",
                        "other: {}\n",
                        "words\n",
                        "a: [\n");
        for (int i = 0; i < texts.size(); i++) {
            Path file = Files.writeString(folder.resolve(i + ".yml"), texts.get(i));
            Process process =
                    new ProcessBuilder(promtool.toString(), "check", "web-config", file.toString())
                            .redirectErrorStream(true)
                            .start();
            String theirs =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            StringWriter said = new StringWriter();
            int exit = ours(List.of(file.toString()), said);
            assertEquals(process.waitFor(), exit, texts.get(i) + theirs + said);
            assertTrue(
                    said.toString().startsWith(file + (exit == 0 ? " SUCCESS\n" : " FAILED: ")),
                    said.toString());
        }
    }

    @Test
    void saysWhatIsWrongWhereAndGoesOnToTheNext() throws Exception {
        Path bad =
                Files.writeString(
                        folder.resolve("bad.yml"),
                        "rate_limit: {interval: 1d}\nbasic_auth_users: {a: b}\n");
        Path good = Files.writeString(folder.resolve("good.yml"), "");
        StringWriter said = new StringWriter();
        assertEquals(1, ours(List.of(bad.toString(), good.toString()), said));
        assertEquals(
                bad
                        + " FAILED: "
                        + bad
                        + ":1:24: rate_limit.interval: must be a duration such as 100ms or 1s,"
                        + " found \"1d\"\n"
                        + bad
                        + " FAILED: "
                        + bad
                        + ":2:23: basic_auth_users.a: crypto/bcrypt: hashedSecret too short to be a"
                        + " bcrypted password\n"
                        + good
                        + " SUCCESS\n",
                said.toString());
        StringWriter missing = new StringWriter();
        assertEquals(1, ours(List.of("nowhere.yml"), missing));
        assertEquals("narthex: path 'nowhere.yml' does not exist\n", missing.toString());
    }
}
