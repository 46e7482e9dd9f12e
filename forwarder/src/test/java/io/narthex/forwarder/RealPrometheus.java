package io.narthex.forwarder;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A Prometheus that takes remote write on a loopback port; it can be stopped, killed, restarted.
 */
final class RealPrometheus implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Path executable;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private RealPrometheus(Path executable, Path folder, int port) {
        this.executable = executable;
        this.folder = folder;
        this.port = port;
    }

    /** One that does not run yet; ends the test as skipped where there is no such program. */
    static RealPrometheus at(Path folder) throws IOException {
        String peers = System.getProperty("narthex.peers", "");
        Assumptions.assumeFalse(peers.isEmpty(), "narthex.peers is not set");
        Path executable = Path.of(peers, "prometheus");
        Assumptions.assumeTrue(Files.isExecutable(executable), "no " + executable);
        Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
        Files.writeString(folder.resolve("web.yml"), "");
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new RealPrometheus(executable, folder, socket.getLocalPort());
        }
    }

    /** Demands user {@code me} with password {@code test} from everybody; before the start. */
    void demandPassword() throws IOException {
        Files.writeString(
                folder.resolve("web.yml"),
                """
                basic_auth_users:
                  me: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay
                """);
    }

    /** Returns once it is ready. */
    RealPrometheus start() throws IOException {
        process =
                new ProcessBuilder(
                                executable.toString(),
                                "--config.file=" + folder.resolve("prometheus.yml"),
                                "--storage.tsdb.path=" + folder.resolve("data"),
                                "--web.listen-address=127.0.0.1:" + port,
                                "--web.config.file=" + folder.resolve("web.yml"),
                                "--web.enable-remote-write-receiver")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("prometheus.log").toFile()))
                        .start();
        await().atMost(Duration.ofSeconds(60)).until(this::isReady);
        return this;
    }

    private boolean isReady() throws InterruptedException {
        try {
            return get("/-/ready").statusCode() != 503;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a power cut would. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    String writeUrl() {
        return "http://127.0.0.1:" + port + "/api/v1/write";
    }

    private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", "Basic bWU6dGVzdA==")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    /** The answer to an instant query at {@code timeMs}, as Prometheus printed it. */
    byte[] query(String expression, long timeMs) throws IOException, InterruptedException {
        String path =
                "/api/v1/query?query="
                        + URLEncoder.encode(expression, StandardCharsets.UTF_8)
                        + "&time="
                        + timeMs / 1000.0;
        HttpResponse<byte[]> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IOException(new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    /**
     * Each {@code time value} of the answer's only series, in order; empty where there is none.
     *
     * @param key {@code values} for a range, {@code value} for an instant
     */
    static List<String> points(byte[] answer, String key) throws IOException {
        List<String> points = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(answer)) {
            String time = "";
            boolean inside = false;
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME) {
                    inside = key.equals(json.currentName());
                } else if (inside && json.currentToken().isNumeric()) {
                    time = json.getText();
                } else if (inside && json.currentToken() == JsonToken.VALUE_STRING) {
                    points.add(time + " " + json.getText());
                }
            }
        }
        return points;
    }

    @Override
    public void close() {
        client.close();
        Process ending = process;
        if (ending == null) {
            return;
        }
        ending.destroy();
        try {
            if (!ending.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
