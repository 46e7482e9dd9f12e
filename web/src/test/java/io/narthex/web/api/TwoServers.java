package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A real Prometheus and our API, which are asked the same: status, content type and the whole JSON
 * must be equal. The order of keys, annotations and alerts and the spelling of numbers do not
 * count, and of times, durations and the peak of samples only that they are there.
 */
final class TwoServers implements AutoCloseable {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Set<String> UNORDERED = Set.of("warnings", "infos", "alerts");
    private static final Set<String> TIMES = Set.of("activeAt", "keepFiringSince");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String theirs;
    private final String ours;
    private final Set<String> ignored;

    /**
     * @param ignored keys of objects that do not count
     */
    TwoServers(String theirs, String ours, Set<String> ignored) {
        this.theirs = theirs;
        this.ours = ours;
        this.ignored = ignored;
    }

    HttpClient client() {
        return client;
    }

    /** Adds what differs in the answers to one question, by GET and by POST. */
    void compare(List<String> differences, String path, String... parameters) throws Exception {
        String target = path + ApiServer.query("?", parameters);
        compare(differences, HttpRequest.newBuilder().GET(), target);
        if (!path.contains("/label/") && !path.contains("/status/") && !path.endsWith("s/rules")) {
            HttpRequest.Builder post =
                    HttpRequest.newBuilder()
                            .header("Content-Type", FORM)
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            ApiServer.query("", parameters)));
            compare(differences, post, path);
        }
    }

    private void compare(List<String> differences, HttpRequest.Builder request, String target)
            throws Exception {
        String first = answer(request, theirs + target);
        String second = answer(request, ours + target);
        if (!first.equals(second)) {
            differences.add(target + "\n  theirs: " + first + "\n  ours:   " + second);
        }
    }

    private String answer(HttpRequest.Builder request, String url) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request.copy().uri(URI.create(url)).build(),
                        HttpResponse.BodyHandlers.ofString());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return answer.statusCode() + " " + type + " " + compared(answer.body());
    }

    /** What of a body in JSON counts. */
    Object compared(String json) throws IOException {
        return compared(tree(json), "");
    }

    /** The JSON as maps, lists, numbers and quoted texts. */
    static Object tree(String json) throws IOException {
        if (!json.startsWith("{")) {
            return "";
        }
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return tree(parser);
        }
    }

    private static Object tree(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new TreeMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, tree(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(tree(parser));
                }
                yield items;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.valueOf(parser.getText());
            case VALUE_STRING -> "\"" + parser.getText() + "\"";
            default -> parser.getText();
        };
    }

    /** What of a tree counts. */
    private Object compared(Object tree, String key) {
        if (tree instanceof Map<?, ?> fields) {
            Map<String, Object> kept = new TreeMap<>();
            for (var field : fields.entrySet()) {
                String name = (String) field.getKey();
                boolean varies = key.equals("timings") || name.equals("peakSamples");
                if (!ignored.contains(name)) {
                    kept.put(name, varies ? "a number" : compared(field.getValue(), name));
                }
            }
            return kept;
        }
        if (tree instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            list.forEach(item -> items.add(compared(item, key)));
            if (UNORDERED.contains(key)) {
                items.sort(Comparator.comparing(Object::toString));
            }
            return items;
        }
        return switch (key) {
            case "evaluationTime" -> tree.equals(0.0) ? tree : "a duration";
            // Prometheus has this state since 3.6.
            case "state" -> tree.equals("\"unknown\"") ? "\"inactive\"" : tree;
            case "lastEvaluation" -> tree.equals("\"0001-01-01T00:00:00Z\"") ? tree : "a time";
            default -> TIMES.contains(key) ? "a time" : tree;
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
