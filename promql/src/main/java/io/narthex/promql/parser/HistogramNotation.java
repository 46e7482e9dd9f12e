package io.narthex.promql.parser;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The notation of native histograms in tests (Prometheus, "Unit testing rules"): {@code {{schema:1
 * sum:-0.3 count:3 z_bucket:1 z_bucket_w:0.1 offset:2 buckets:[1 2] n_offset:0 n_buckets:[1]
 * custom_values:[5 10] counter_reset_hint:gauge}}}, each part optional.
 */
final class HistogramNotation {
    private int schema;
    private double sum;
    private double count;
    private double zeroCount;
    private double zeroThreshold;
    private int offset;
    private double[] buckets = {};
    private int negativeOffset;
    private double[] negativeBuckets = {};
    private double[] customBounds = {};
    private ResetHint hint = ResetHint.UNKNOWN;
    private final Set<String> keys = new HashSet<>();

    private HistogramNotation() {}

    /**
     * Reads what stands between the double braces.
     *
     * @throws NumberFormatException if it is no histogram
     */
    static Histogram parse(String text) {
        HistogramNotation notation = new HistogramNotation();
        int at = 0;
        while (true) {
            while (at < text.length() && Lexer.isBlank(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                return notation.build();
            }
            int colon = text.indexOf(':', at);
            if (colon < 0) {
                throw new NumberFormatException("no value: " + text.substring(at));
            }
            String key = text.substring(at, colon).strip();
            int from = colon + 1;
            while (from < text.length() && Lexer.isBlank(text.charAt(from))) {
                from++;
            }
            boolean list = from < text.length() && text.charAt(from) == '[';
            int end = from;
            while (end < text.length() && (list || !Lexer.isBlank(text.charAt(end)))) {
                end++;
                if (list && text.charAt(end - 1) == ']') {
                    break;
                }
            }
            notation.set(key.toLowerCase(Locale.ROOT), text.substring(from, end));
            at = end;
        }
    }

    private void set(String key, String value) {
        if (!keys.add(key)) {
            throw new NumberFormatException("twice: " + key);
        }
        switch (key) {
            case "schema" -> schema = Integer.parseInt(value);
            case "sum" -> sum = number(value);
            case "count" -> count = number(value);
            case "z_bucket" -> zeroCount = number(value);
            case "z_bucket_w" -> zeroThreshold = number(value);
            case "offset" -> offset = Integer.parseInt(value);
            case "buckets" -> buckets = numbers(value);
            case "n_offset" -> negativeOffset = Integer.parseInt(value);
            case "n_buckets" -> negativeBuckets = numbers(value);
            case "custom_values" -> customBounds = numbers(value);
            case "counter_reset_hint" ->
                    hint =
                            switch (value) {
                                case "unknown" -> ResetHint.UNKNOWN;
                                case "reset" -> ResetHint.RESET;
                                case "not_reset" -> ResetHint.NOT_RESET;
                                case "gauge" -> ResetHint.GAUGE;
                                default -> throw new NumberFormatException("no hint: " + value);
                            };
            default -> throw new NumberFormatException("unknown part: " + key);
        }
    }

    private static double[] numbers(String list) {
        if (!list.startsWith("[") || !list.endsWith("]")) {
            throw new NumberFormatException("no list: " + list);
        }
        String inner = list.substring(1, list.length() - 1).strip();
        String[] parts = inner.split("[ \t]+", -1);
        double[] values = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("+") || parts[i].startsWith(".")) {
                throw new NumberFormatException("no number: " + list);
            }
            values[i] = number(parts[i]);
        }
        return values;
    }

    static double number(String text) {
        boolean signed = text.startsWith("+") || text.startsWith("-");
        String unsigned = signed ? text.substring(1) : text;
        if (unsigned.isEmpty()) {
            throw new NumberFormatException("no number: " + text);
        }
        double value = NumberScanner.value(unsigned);
        return text.startsWith("-") ? -value : value;
    }

    private Histogram build() {
        return new Histogram(
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                run(offset, buckets),
                run(negativeOffset, negativeBuckets),
                customBounds,
                hint,
                false);
    }

    private static Buckets run(int offset, double[] counts) {
        return counts.length == 0
                ? Buckets.NONE
                : new Buckets(new int[] {offset}, new int[] {counts.length}, counts);
    }
}
