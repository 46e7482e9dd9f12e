package io.narthex.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.testkit.RawServer;
import io.narthex.testkit.RealPrometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same configuration, files and services make the same targets here as in Prometheus. */
class SameTargetsTest {
    private static final String CONFIG =
            """
            global: {scrape_interval: 1s, scrape_timeout: 900ms}
            scrape_configs:
            - job_name: files
              file_sd_configs:
              - files: ['targets/*.json', 'targets/*.yml']
              params: {module: [one, two], empty: []}
              relabel_configs:
              - {source_labels: [__meta_filepath], regex: '.*/([^/]+)[.][a-z]+', target_label: file}
              - {source_labels: [room], regex: cellar, action: drop}
              - {regex: '__meta_(.+)', action: labelmap, replacement: 'seen_$1'}
              - {source_labels: [__address__], modulus: 7, target_label: __tmp_shard, action: hashmod}
              - {source_labels: [__tmp_shard, room], separator: '/', target_label: shard}
              - {source_labels: [room], target_label: ROOM, action: uppercase}
              - {source_labels: [ROOM], target_label: low, action: lowercase}
              - {target_label: __tmp_pair, replacement: none}
              - {source_labels: [pair], regex: '(.+)', target_label: __tmp_pair}
              - {source_labels: [room], target_label: __tmp_pair, action: dropequal}
              - {regex: secret_.*, action: labeldrop}
              - {source_labels: [every], regex: '(.+)', target_label: __scrape_interval__}
              - {source_labels: [path], regex: '(.+)', target_label: __metrics_path__}
              - {source_labels: [module], regex: '(.+)', target_label: __param_module}
              - {source_labels: [scheme], regex: '(.+)', target_label: __scheme__}
              - {source_labels: [address], regex: '(.+)', target_label: __address__, replacement: '$1:PORT'}
            - job_name: kept
              keep_dropped_targets: 1
              static_configs:
              - targets: ['127.0.0.1:PORT', '127.0.0.1:PORT', 'a:1', 'b:1', 'c:1']
                labels: {job: other, x: y}
              relabel_configs:
              - {source_labels: [__address__], regex: '127.*', action: keep}
              - {regex: 'job|instance|__.*', action: labelkeep}
            - job_name: http
              http_sd_configs:
              - {url: 'http://127.0.0.1:SD/targets'}
              relabel_configs:
              - {source_labels: [kind], target_label: __tmp_kind, action: keepequal}
              - {source_labels: [__tmp_kind], regex: '', action: keep}
            - job_name: limited
              target_limit: 1
              static_configs: [{targets: ['127.0.0.1:PORT', 'localhost:PORT']}]
            """;

    @TempDir private Path folder;

    private final RawServer.Script services =
            (request, out) -> {
                boolean targets = request.startsWith("GET /targets");
                String body =
                        targets
                                ? "[{\"targets\": [\"127.0.0.1:1\"], \"labels\": {\"k\": \"v\"}},"
                                        + "{\"targets\": [\"x:2\"], \"labels\": {\"kind\": \"w\"}},"
                                        + "{\"targets\": [], \"labels\": {}}]"
                                : "# HELP a Of a.\n# TYPE a counter\na 1\n";
                out.write(
                        ("HTTP/1.1 200 OK\r\nContent-Type: "
                                        + (targets
                                                ? "application/json"
                                                : "text/plain; version=0.0.4")
                                        + "\r\nContent-Length: "
                                        + body.length()
                                        + "\r\n\r\n"
                                        + body)
                                .getBytes(StandardCharsets.UTF_8));
                out.flush();
                return true;
            };

    private String files(int port, int sd) throws IOException {
        Path targets = Files.createDirectories(folder.resolve("targets"));
        Files.writeString(
                targets.resolve("a.json"),
                """
                [{"targets": ["127.0.0.1:PORT", "[::1]:7"], "labels": {"room": "Attic", "secret_a": "b"}},
                 {"targets": ["nobody"], "labels": {"room": "cellar"}},
                 {"targets": ["127.0.0.1:PORT"], "labels": {"every": "2s500ms", "path": "m e?x", "module": "three"}},
                 {"targets": ["no/host:1"], "labels": {"bad": "1"}},
                 {"targets": ["h:1"], "labels": {"every": "x"}},
                 {"targets": ["h:2"], "labels": {"every": "100ms"}},
                 {"targets": ["h:3"], "labels": {"scheme": "https", "instance": "named"}},
                 {"targets": ["h:4"], "labels": {"job": "own", "room": "same", "pair": "same"}}]
                """
                        .replace("PORT", "" + port));
        Files.writeString(
                targets.resolve("b.yml"),
                "- targets: ['h:5', 'h:6']\n  labels: {address: 127.0.0.1, __meta_x: '1', été: 'ü'}\n");
        return CONFIG.replace("PORT", "" + port).replace("SD", "" + sd);
    }

    @Test
    void targetsAreTheSame() throws Exception {
        try (RawServer service = new RawServer(services);
                RealPrometheus prometheus = RealPrometheus.at(folder)) {
            String config = files(service.port(), service.port());
            prometheus.configure(config);
            Path file = folder.resolve("central.yml");
            prometheus.start();
            try (AgentProcess agent =
                    AgentProcess.start(folder, "--config.file=" + file, "--instance=me")) {
                await("both scraped everything")
                        .atMost(Duration.ofSeconds(60))
                        .until(() ->
                                isScraped(agent.get("/api/v1/targets?state=active"))
                                        && isScraped(
                                                prometheus.get("/api/v1/targets?state=active")));
                for (String path :
                        List.of(
                                "/api/v1/targets",
                                "/api/v1/targets?state=any",
                                "/api/v1/targets?state=ANY",
                                "/api/v1/targets?state=active",
                                "/api/v1/targets?state=Dropped",
                                "/api/v1/targets?state=dropped",
                                "/api/v1/targets?state=none",
                                "/api/v1/targets?scrapePool=kept",
                                "/api/v1/targets?scrapePool=none",
                                "/api/v1/targets?scrapePool=kept&state=dropped",
                                "/api/v1/scrape_pools",
                                "/api/v1/targets/metadata?match_target={file=\"b\"}",
                                "/api/v1/targets/metadata?metric=a&limit=100",
                                "/api/v1/targets/metadata?metric=none",
                                "/api/v1/metadata?metric=a",
                                "/api/v1/metadata?metric=a&limit=0",
                                "/api/v1/metadata?metric=none")) {
                    String raw = path.replace("{", "%7B").replace("}", "%7D").replace("\"", "%22");
                    assertEquals(
                            shown(prometheus.get(raw)), shown(agent.get(raw)), () -> "at " + path);
                }
            }
        }
    }

    private static boolean isScraped(String targets) {
        return targets.contains("__meta_url")
                && targets.contains("b.yml")
                && !targets.contains("\"health\":\"unknown\"");
    }

    /** What is the same at two times on two machines, lists in an order of their own. */
    private static String shown(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return value(parser).toString().replace("}, {", "},\n {");
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            return object(parser);
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return String.valueOf(parser.getText());
        }
        List<Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(String.valueOf(value(parser)));
        }
        list.sort(Comparator.comparing(String::valueOf));
        return list;
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            String text = String.valueOf(value(parser));
            object.put(
                    key,
                    switch (key) {
                        case "lastScrape" -> text.length() > 20;
                        case "lastScrapeDuration" -> "some";
                        case "lastError" -> text.isEmpty() ? "" : "some";
                        case "globalUrl" -> text.replaceFirst("//[^/:]+", "//host");
                        default -> text;
                    });
        }
        return object;
    }
}
