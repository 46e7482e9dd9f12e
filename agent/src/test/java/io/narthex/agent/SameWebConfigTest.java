package io.narthex.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.narthex.testkit.Peers;
import io.narthex.testkit.Ports;
import io.narthex.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same web configuration file to a real Prometheus and to ours, and the same requests by curl:
 * what comes back is the same.
 */
class SameWebConfigTest {
    private static final Path CURL = Path.of("/usr/bin/curl");

    @TempDir private static Path keys;
    @TempDir private Path folder;

    private static TestCertificates certificates;

    @BeforeAll
    static void sign() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(CURL), "curl is missing");
        Peers.executable("prometheus");
        certificates = new TestCertificates(keys);
        certificates.sign("server", "EC", "dns:localhost");
        certificates.sign("client", "EC", "dns:client.example");
        certificates.sign("other", "RSA", "dns:other.example");
        Path foreign = Files.createDirectory(keys.resolve("foreign"));
        new TestCertificates(foreign).sign("client", "EC", "dns:client.example");
    }

    private static String tls(String... more) {
        return "tls_server_config:\n  cert_file: "
                + certificates.certificate("server")
                + "\n  key_file: "
                + certificates.keyFile("server")
                + "\n"
                + String.join("", more);
    }

    private static String[] cert(Path of, String name) {
        return new String[] {
            "--cert", of.resolve(name + ".pem").toString(),
            "--key", of.resolve(name + ".key").toString()
        };
    }

    /** Status, and of the headers those that the file has a say in; or that there was no answer. */
    private String curl(int port, String scheme, String path, String... options) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                CURL.toString(),
                                "--silent",
                                "--max-time",
                                "60",
                                "--cacert",
                                certificates.certificate("ca").toString(),
                                "--dump-header",
                                "-",
                                "--output",
                                folder.resolve("body").toString()));
        command.addAll(List.of(options));
        command.add(scheme + "://localhost:" + port + path);
        Process process = new ProcessBuilder(command).start();
        String head =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            return "no answer";
        }
        StringBuilder shown = new StringBuilder(head.split(" ", 3)[1]);
        for (String name :
                List.of(
                        "www-authenticate",
                        "x-frame-options",
                        "content-security-policy",
                        "strict-transport-security")) {
            head.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
                    .forEach(line -> shown.append(" ").append(line.substring(name.length())));
        }
        if (shown.substring(0, 1).equals("4")) {
            shown.append(' ').append(Files.readString(folder.resolve("body")).strip());
        }
        return shown.toString();
    }

    /** Asks both the same in turn, and returns what both said. */
    private List<String> compare(String yaml, String[][] requests) throws Exception {
        Path file = Files.writeString(folder.resolve("web.yml"), yaml);
        int theirPort = Ports.free();
        Path theirLog = folder.resolve("prometheus.log");
        Path theirConfig = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        Process prometheus =
                new ProcessBuilder(
                                Peers.executable("prometheus").toString(),
                                "--config.file=" + theirConfig,
                                "--storage.tsdb.path=" + folder.resolve("theirs"),
                                "--web.listen-address=127.0.0.1:" + theirPort,
                                "--web.config.file=" + file)
                        .redirectErrorStream(true)
                        .redirectOutput(theirLog.toFile())
                        .start();
        try (AgentProcess agent =
                AgentProcess.launch(
                        folder,
                        "--config.file=" + config(),
                        "--storage.path=" + folder.resolve("data"),
                        "--web.config.file=" + file)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> agent.log().contains(" is ready: "));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(theirLog).contains("Server is ready"));
            String listening = "listening on 127.0.0.1:";
            String rest =
                    agent.log().substring(agent.log().indexOf(listening) + listening.length());
            int ourPort = Integer.parseInt(rest.split("[^0-9]", 2)[0]);
            List<String> answers = new ArrayList<>();
            for (String[] request : requests) {
                String[] options = Arrays.copyOfRange(request, 2, request.length);
                String ours = curl(ourPort, request[0], request[1], options);
                String theirs = curl(theirPort, request[0], request[1], options);
                assertEquals(theirs, ours, String.join(" ", request));
                answers.add(ours);
            }
            for (String begin :
                    List.of("\0\1\2\3\4\5\6\7", "SSH-2.0-x\r\n", "\26\3\1\0\5\1\0\0\1\3")) {
                boolean http = raw(theirPort, begin).startsWith("HTTP/1");
                assertEquals(http, raw(ourPort, begin).startsWith("HTTP/1"), begin);
            }
            return answers;
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    private Path config() throws IOException {
        return Files.writeString(
                folder.resolve("narthex.yml"), "storage: {size: 16MB}\nrule_files: []\n");
    }

    private static String raw(int port, String begin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write(begin.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (java.net.SocketException e) {
            return "reset";
        }
    }

    private static String[] ask(String scheme, String path, String... options) {
        List<String> all = new ArrayList<>(List.of(scheme, path));
        all.addAll(List.of(options));
        return all.toArray(new String[0]);
    }

    @Test
    void usersHeadersAndTls() throws Exception {
        String path = "/-/healthy";
        List<String> answers =
                compare(
                        tls("  min_version: TLS13\n")
                                + """
                                http_server_config:
                                  headers:
                                    X-Frame-Options: deny
                                    Content-Security-Policy: default-src 'self'
                                    Strict-Transport-Security: max-age=5
                                basic_auth_users:
                                  me: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay
                                """,
                        new String[][] {
                            ask("https", path, "--user", "me:test"),
                            ask("https", path, "--user", "me:test", "--head"),
                            ask("https", path, "--user", "me:wrong"),
                            ask("https", path, "--user", "me:wrong"),
                            ask("https", path, "--user", "nobody:test"),
                            ask("https", path, "--user", "me:"),
                            ask("https", path, "--header", "Authorization: Bearer x"),
                            ask("https", path),
                            ask("https", path, "--request", "OPTIONS"),
                            ask("https", "/nowhere"),
                            ask("https", "/api/v1/write", "--request", "POST"),
                            ask("https", path, "--user", "me:test", "--tls-max", "1.2"),
                            ask("http", path),
                            ask("http", path, "--request", "POST"),
                        });
        assertTrue(answers.getFirst().startsWith("200 "), answers.toString());
        assertTrue(answers.get(2).startsWith("401 "), answers.toString());
        assertEquals("no answer", answers.get(11));
        assertTrue(answers.get(12).startsWith("400 "), answers.toString());
    }

    @Test
    void clientCertificatesAndRate() throws Exception {
        String path = "/-/healthy";
        List<String> answers =
                compare(
                        tls(
                                        "  client_auth_type: RequireAndVerifyClientCert\n",
                                        "  client_ca_file: " + certificates.certificate("ca"),
                                        "\n  client_allowed_sans: [client.example]\n")
                                + "rate_limit: {interval: 24h, burst: 4}\n",
                        new String[][] {
                            ask("https", path),
                            ask("https", path, cert(keys, "client")),
                            ask("https", path, cert(keys, "other")),
                            ask("https", path, cert(keys.resolve("foreign"), "client")),
                            ask("https", "/nowhere/-", cert(keys, "client")),
                            ask("https", path, cert(keys, "client")),
                            ask("https", path, cert(keys, "client")),
                            ask("https", path, cert(keys, "client")),
                            ask("https", path, cert(keys, "client")),
                        });
        assertEquals("no answer", answers.getFirst());
        assertTrue(answers.get(1).startsWith("200"), answers.toString());
        assertTrue(answers.getLast().startsWith("429"), answers.toString());
    }
}
