package io.narthex.promql.peer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.promql.ast.ValueType;
import io.narthex.promql.histogram.BucketWalk;
import io.narthex.promql.query.QueryResult;
import io.narthex.promql.query.SeriesResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An answer in a form that can be compared: by labels and time the numbers of a point, one of a
 * float, count, sum and buckets of a native histogram; or an error's type.
 */
record PeerAnswer(String errorType, Map<String, double[]> points) {
    private static final double TOLERANCE = 1e-9;

    static PeerAnswer of(QueryResult result) {
        Map<String, double[]> points = new TreeMap<>();
        for (SeriesResult series : result.series()) {
            String labels =
                    result.type() == ValueType.SCALAR ? "scalar" : series.labels().toString();
            for (int i = 0; i < series.size(); i++) {
                Histogram histogram = series.histogram(i);
                points.put(
                        labels + " @" + series.timestampMs(i),
                        histogram == null ? new double[] {series.value(i)} : numbers(histogram));
            }
        }
        return new PeerAnswer("", points);
    }

    static PeerAnswer ofError(String type) {
        return new PeerAnswer(type, Map.of());
    }

    private static double[] numbers(Histogram histogram) {
        BucketWalk buckets = new BucketWalk(histogram);
        List<Double> numbers = new ArrayList<>(List.of(histogram.count(), histogram.sum()));
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) != 0) {
                numbers.add((double) buckets.boundaries(i));
                numbers.add(buckets.lower(i));
                numbers.add(buckets.upper(i));
                numbers.add(buckets.count(i));
            }
        }
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Reads the answer of the HTTP API. */
    static PeerAnswer parse(String body) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(body)) {
            Map<String, double[]> points = new TreeMap<>();
            String errorType = "";
            String labels = "scalar";
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.FIELD_NAME) {
                    continue;
                }
                switch (json.currentName()) {
                    case "errorType" -> errorType = json.nextTextValue();
                    case "metric" -> labels = labels(json);
                    case "value", "histogram" -> {
                        json.nextToken();
                        point(json, labels, points);
                    }
                    case "values", "histograms" -> {
                        json.nextToken();
                        while (json.nextToken() == JsonToken.START_ARRAY) {
                            point(json, labels, points);
                        }
                    }
                    case "result" -> {
                        boolean scalar =
                                json.nextToken() == JsonToken.START_ARRAY
                                        && body.contains("\"resultType\":\"scalar\"");
                        if (scalar) {
                            point(json, "scalar", points);
                        }
                    }
                    default -> {}
                }
            }
            return new PeerAnswer(errorType, points);
        }
    }

    private static String labels(JsonParser json) throws IOException {
        Labels.Builder labels = Labels.builder(4);
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            labels.set(name, json.nextTextValue());
        }
        return labels.build().toString();
    }

    /** Reads from the start of {@code [time, value]} to its end. */
    private static void point(JsonParser json, String labels, Map<String, double[]> points)
            throws IOException {
        json.nextToken();
        long timeMs = Math.round(json.getDoubleValue() * 1000);
        List<Double> numbers = new ArrayList<>();
        int depth = 1;
        while (depth > 0) {
            switch (json.nextToken()) {
                case START_ARRAY, START_OBJECT -> depth++;
                case END_ARRAY, END_OBJECT -> depth--;
                case VALUE_STRING -> numbers.add(Floats.parse(json.getText()));
                case VALUE_NUMBER_INT -> numbers.add(json.getDoubleValue());
                default -> {}
            }
        }
        points.put(
                labels + " @" + timeMs,
                numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** What differs, in words; empty where nothing does. */
    String difference(PeerAnswer peer) {
        return difference(peer, PeerAnswer::isNear);
    }

    /** The same, where the last bit counts. */
    String exactDifference(PeerAnswer peer) {
        return difference(peer, (a, b) -> Double.compare(a, b) == 0);
    }

    /** Tells whether two numbers are equal enough. */
    private interface Equality {
        boolean holds(double a, double b);
    }

    private String difference(PeerAnswer peer, Equality equality) {
        if (!errorType.equals(peer.errorType)) {
            return "error " + errorType + ", the peer's " + peer.errorType;
        }
        if (!points.keySet().equals(peer.points.keySet())) {
            TreeMap<String, double[]> only = new TreeMap<>(points);
            only.keySet().removeAll(peer.points.keySet());
            TreeMap<String, double[]> missing = new TreeMap<>(peer.points);
            missing.keySet().removeAll(points.keySet());
            return "only here " + only.keySet() + ", only there " + missing.keySet();
        }
        for (Map.Entry<String, double[]> point : points.entrySet()) {
            double[] ours = point.getValue();
            double[] theirs = Objects.requireNonNull(peer.points.get(point.getKey()));
            boolean equal = ours.length == theirs.length;
            for (int i = 0; equal && i < ours.length; i++) {
                equal = equality.holds(ours[i], theirs[i]);
            }
            if (!equal) {
                return point.getKey()
                        + ": "
                        + Arrays.toString(ours)
                        + ", the peer's "
                        + Arrays.toString(theirs);
            }
        }
        return "";
    }

    private static boolean isNear(double a, double b) {
        return Double.compare(a, b) == 0
                || a == b
                || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
                || Math.abs(a - b) < 1e-12;
    }
}
