package io.narthex.agent.cli.query;

import io.narthex.core.model.CodePoints;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Names;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Prints answers as the client library of Prometheus spells its values, one line an item. */
final class PromqlPrinter implements AnswerPrinter {
    private final PrintWriter out;

    PromqlPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void value(QueryValue value) {
        switch (value) {
            case QueryValue.Scalar(QueryValue.Point point) -> line("scalar: " + text(point));
            case QueryValue.Text(double _, String text) -> line(text);
            case QueryValue.Vector(List<QueryValue.Series> all) -> {
                List<String> lines = new ArrayList<>();
                for (QueryValue.Series series : all) {
                    String point =
                            series.histograms().isEmpty()
                                    ? text(series.values().getFirst())
                                    : text(series.histograms().getFirst());
                    lines.add(metric(series.metric()) + " => " + point);
                }
                line(String.join("\n", lines));
            }
            case QueryValue.Matrix(List<QueryValue.Series> all) -> matrix(all);
        }
    }

    private void matrix(List<QueryValue.Series> all) {
        List<QueryValue.Series> sorted = new ArrayList<>(all);
        sorted.sort((a, b) -> compare(a.metric(), b.metric()));
        List<String> lines = new ArrayList<>();
        for (QueryValue.Series series : sorted) {
            List<String> points = new ArrayList<>();
            series.values().forEach(point -> points.add(text(point)));
            series.histograms().forEach(point -> points.add(text(point)));
            lines.add(metric(series.metric()) + " =>\n" + String.join("\n", points));
        }
        line(String.join("\n", lines));
    }

    /** Fewer labels first; then by the values of all names, a missing one before all others. */
    private static int compare(Map<String, String> a, Map<String, String> b) {
        if (a.size() != b.size()) {
            return Integer.compare(a.size(), b.size());
        }
        TreeSet<String> names = new TreeSet<>(CodePoints::compare);
        names.addAll(a.keySet());
        names.addAll(b.keySet());
        for (String name : names) {
            String left = a.get(name);
            String right = b.get(name);
            if (left == null || right == null) {
                return left == null ? -1 : 1;
            }
            int order = CodePoints.compare(left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @Override
    public void series(List<Map<String, String>> all) {
        for (Map<String, String> labels : all) {
            line(braces(labels));
        }
    }

    @Override
    public void labelValues(List<String> values) {
        values.forEach(this::line);
    }

    private void line(String text) {
        out.print(text);
        out.print('\n');
    }

    private static String text(QueryValue.Point point) {
        return Floats.format(point.value()) + " @[" + Floats.format(point.timestamp()) + "]";
    }

    private static String text(QueryValue.HistogramPoint point) {
        List<String> buckets = new ArrayList<>();
        for (QueryValue.Bucket bucket : point.buckets()) {
            boolean lower = bucket.boundaries() == 1 || bucket.boundaries() == 3;
            boolean upper = bucket.boundaries() == 0 || bucket.boundaries() == 3;
            buckets.add(
                    (lower ? "[" : "(")
                            + Floats.formatG(bucket.lower())
                            + ","
                            + Floats.formatG(bucket.upper())
                            + (upper ? "]" : ")")
                            + ":"
                            + Floats.format(bucket.count()));
        }
        return "Count: "
                + sixPlaces(point.count())
                + ", Sum: "
                + sixPlaces(point.sum())
                + ", Buckets: ["
                + String.join(" ", buckets)
                + "] @["
                + Floats.format(point.timestamp())
                + "]";
    }

    private static String sixPlaces(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString()
                : Floats.format(value);
    }

    /** {@code up{job="a", le="1"}}, or the name alone, or {@code {}}. */
    static String metric(Map<String, String> labels) {
        String name = labels.getOrDefault(Labels.METRIC_NAME, "");
        Map<String, String> others = new TreeMap<>(labels);
        others.remove(Labels.METRIC_NAME);
        return others.isEmpty() && !name.isEmpty() ? name : name + braces(others);
    }

    private static String braces(Map<String, String> labels) {
        List<String> pairs = new ArrayList<>();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            StringBuilder pair = new StringBuilder(label.getKey()).append('=');
            Names.appendQuoted(pair, label.getValue());
            pairs.add(pair.toString());
        }
        pairs.sort(CodePoints::compare);
        return "{" + String.join(", ", pairs) + "}";
    }
}
