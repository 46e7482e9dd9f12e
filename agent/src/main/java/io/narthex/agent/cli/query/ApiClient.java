package io.narthex.agent.cli.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.core.model.Floats;
import io.narthex.links.http.HttpAnswer;
import io.narthex.links.http.HttpPeer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Asks the HTTP API of a Prometheus. Confined to one thread. */
final class ApiClient {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpPeer peer;
    private final URI server;
    private final Map<String, String> headers;

    /** An answer that is an error; the message is promtool's. */
    static final class ApiException extends IOException {
        private static final long serialVersionUID = 1L;

        ApiException(String message) {
            super(message);
        }
    }

    /**
     * @param server such as {@code http://localhost:9090}
     * @param headers to send with each request
     */
    ApiClient(HttpPeer peer, URI server, Map<String, String> headers) {
        this.peer = peer;
        this.server = server;
        this.headers = new TreeMap<>(headers);
    }

    /** Reads the value of {@code data}, at whose first token the parser stands. */
    @FunctionalInterface
    interface Reader<T> {
        T read(JsonParser json) throws IOException;
    }

    /** The instant value of {@code query}; {@code time} in seconds since 1970. */
    QueryValue query(String query, double time) throws IOException, InterruptedException {
        return post("/api/v1/query", ApiClient::value, "query", query, "time", seconds(time));
    }

    /** The values of {@code query} from {@code start} to {@code end}; all in seconds. */
    QueryValue range(String query, double start, double end, double step)
            throws IOException, InterruptedException {
        return post(
                "/api/v1/query_range",
                ApiClient::value,
                "query",
                query,
                "start",
                seconds(start),
                "end",
                seconds(end),
                "step",
                seconds(step));
    }

    static String seconds(double seconds) {
        return Floats.format(seconds);
    }

    /** Sends a form of names and values, and reads the answer. */
    <T> T post(String path, Reader<T> reader, String... form)
            throws IOException, InterruptedException {
        byte[] body = encode(form).getBytes(StandardCharsets.US_ASCII);
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Content-Type", "application/x-www-form-urlencoded");
        try (HttpAnswer answer = peer.post(at(path), all, body, 0, body.length, TIMEOUT)) {
            return read(answer, reader);
        }
    }

    /** Asks with the names and values in the address, and reads the answer. */
    <T> T get(String path, Reader<T> reader, String... parameters)
            throws IOException, InterruptedException {
        try (HttpAnswer answer = peer.get(at(path + "?" + encode(parameters)), headers, TIMEOUT)) {
            return read(answer, reader);
        }
    }

    private URI at(String path) {
        String base = server.toString();
        return URI.create(
                (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private static String encode(String... namesAndValues) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? "" : "&");
            text.append(URLEncoder.encode(namesAndValues[i], StandardCharsets.UTF_8)).append('=');
            text.append(URLEncoder.encode(namesAndValues[i + 1], StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    private static <T> T read(HttpAnswer answer, Reader<T> reader) throws IOException {
        boolean api = answer.isSuccess() || answer.status() == 400 || answer.status() == 422;
        if (!api && answer.status() != 503) {
            throw new ApiException(
                    (answer.status() / 100 == 4
                                    ? "client_error: client error: "
                                    : "server_error: server error: ")
                            + answer.status());
        }
        T data = null;
        String errorType = "";
        String error = "";
        try (JsonParser json = JSON.createParser(answer.body())) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new ApiException("bad_response: no answer of Prometheus' API");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "data" -> data = reader.read(json);
                    case "errorType" -> errorType = json.getText();
                    case "error" -> error = json.getText();
                    default -> json.skipChildren();
                }
            }
        }
        if (!errorType.isEmpty() || data == null) {
            throw new ApiException(errorType + ": " + error);
        }
        return data;
    }

    private static QueryValue value(JsonParser json) throws IOException {
        String type = "";
        List<QueryValue.Series> series = new ArrayList<>();
        double timestamp = 0;
        String text = "";
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("resultType")) {
                type = json.getText();
            } else if (!name.equals("result")) {
                json.skipChildren();
            } else if (type.equals("scalar") || type.equals("string")) {
                json.nextToken();
                timestamp = json.getDoubleValue();
                json.nextToken();
                text = json.getText();
                json.nextToken();
            } else {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    series.add(series(json));
                }
            }
        }
        return switch (type) {
            case "scalar" ->
                    new QueryValue.Scalar(new QueryValue.Point(timestamp, Floats.parse(text)));
            case "string" -> new QueryValue.Text(timestamp, text);
            case "vector" -> new QueryValue.Vector(series);
            case "matrix" -> new QueryValue.Matrix(series);
            default ->
                    throw new ApiException("bad_response: unexpected value type \"" + type + "\"");
        };
    }

    private static QueryValue.Series series(JsonParser json) throws IOException {
        Map<String, String> metric = Map.of();
        List<QueryValue.Point> values = new ArrayList<>();
        List<QueryValue.HistogramPoint> histograms = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "metric" -> metric = labels(json);
                case "value" -> values.add(point(json));
                case "histogram" -> histograms.add(histogram(json));
                case "values" -> {
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        values.add(point(json));
                    }
                }
                case "histograms" -> {
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        histograms.add(histogram(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new QueryValue.Series(metric, values, histograms);
    }

    /** Labels, sorted by name. */
    static Map<String, String> labels(JsonParser json) throws IOException {
        Map<String, String> labels = new TreeMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            labels.put(name, json.getText());
        }
        return labels;
    }

    private static QueryValue.Point point(JsonParser json) throws IOException {
        json.nextToken();
        double timestamp = json.getDoubleValue();
        json.nextToken();
        double value = Floats.parse(json.getText());
        json.nextToken();
        return new QueryValue.Point(timestamp, value);
    }

    private static QueryValue.HistogramPoint histogram(JsonParser json) throws IOException {
        json.nextToken();
        double timestamp = json.getDoubleValue();
        json.nextToken();
        double count = 0;
        double sum = 0;
        List<QueryValue.Bucket> buckets = new ArrayList<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "count" -> count = Floats.parse(json.getText());
                case "sum" -> sum = Floats.parse(json.getText());
                case "buckets" -> {
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        buckets.add(bucket(json));
                    }
                }
                default -> json.skipChildren();
            }
        }
        json.nextToken();
        return new QueryValue.HistogramPoint(timestamp, count, sum, buckets);
    }

    private static QueryValue.Bucket bucket(JsonParser json) throws IOException {
        json.nextToken();
        int boundaries = json.getIntValue();
        double[] numbers = new double[3];
        for (int i = 0; i < numbers.length; i++) {
            json.nextToken();
            numbers[i] = Floats.parse(json.getText());
        }
        json.nextToken();
        return new QueryValue.Bucket(boundaries, numbers[0], numbers[1], numbers[2]);
    }

    /** A list of strings. */
    static List<String> strings(JsonParser json) throws IOException {
        List<String> strings = new ArrayList<>();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            strings.add(json.getText());
        }
        return strings;
    }

    /** A list of label sets. */
    static List<Map<String, String>> labelSets(JsonParser json) throws IOException {
        List<Map<String, String>> sets = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            sets.add(labels(json));
        }
        return sets;
    }
}
