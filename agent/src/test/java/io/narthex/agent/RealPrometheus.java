package io.narthex.agent;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus on a free loopback port that takes remote write; from bin/peers. */
final class RealPrometheus implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Path folder;
    private final int port;
    private Process process;

    private RealPrometheus(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** The executable of a peer; the test is left out where bin/peers has not fetched it. */
    static Path peer(String name) {
        String peers = System.getProperty("narthex.peers", "");
        Path executable = Path.of(peers, name);
        Assumptions.assumeTrue(
                !peers.isEmpty() && Files.isExecutable(executable),
                () -> name + " is missing: run bin/peers");
        return executable;
    }

    static RealPrometheus start(Path folder) throws IOException {
        peer("prometheus");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("central.yml"), "global:\n  scrape_interval: 1h\n");
        RealPrometheus prometheus = new RealPrometheus(folder, port, launch(folder, port));
        prometheus.awaitReady();
        return prometheus;
    }

    private static Process launch(Path folder, int port) throws IOException {
        return new ProcessBuilder(
                        peer("prometheus").toString(),
                        "--config.file=" + folder.resolve("central.yml"),
                        "--storage.tsdb.path=" + folder.resolve("central-data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--web.enable-remote-write-receiver")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("central.log").toFile())
                .start();
    }

    private void awaitReady() {
        Awaitility.await("Prometheus ready")
                .atMost(Duration.ofSeconds(60))
                .until(() -> get("/-/ready").contains("Ready"));
    }

    /** Ends it; {@link #startAgain} brings it back with its data. */
    void stop() {
        process.destroy();
        process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }

    void startAgain() throws IOException {
        process = launch(folder, port);
        awaitReady();
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    String get(String path) {
        try {
            return CLIENT.send(
                            HttpRequest.newBuilder(URI.create(url(path))).build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String query(String expression) {
        return get("/api/v1/query?query=" + AgentProcess.encode(expression));
    }

    @Override
    public void close() {
        stop();
    }
}
