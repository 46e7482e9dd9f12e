package io.narthex.promql.parser;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.Matcher;
import io.narthex.core.model.StaleMarker;
import io.narthex.promql.ast.Expr;
import io.narthex.promql.ast.PositionRange;
import io.narthex.promql.histogram.FloatHistogram;
import io.narthex.promql.query.QueryException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The notation of series in tests of rules and of the engine (Prometheus, "Unit testing rules",
 * {@code <series>}): labels, and values such as {@code 1+2x3 _ stale {{sum:3 count:2 buckets:[1
 * 1]}}x4}.
 */
public final class SeriesNotation {
    /** More values than a test needs; a typing error must not take all memory. */
    private static final int MAX_VALUES = 1_000_000;

    private SeriesNotation() {}

    /** A series as it is written: labels, and a value or a gap for each interval. Immutable. */
    public static final class Series {
        private final Labels labels;
        private final double[] values;
        private final boolean[] present;
        private final @Nullable Histogram[] histograms;

        private Series(
                Labels labels,
                double[] values,
                boolean[] present,
                @Nullable Histogram[] histograms) {
            this.histograms = histograms;
            this.labels = labels;
            this.values = values;
            this.present = present;
        }

        public Labels labels() {
            return labels;
        }

        /** The number of intervals. */
        public int size() {
            return values.length;
        }

        /** Whether there is a value, stale markers included; {@code _} leaves it out. */
        public boolean has(int index) {
            return present[index];
        }

        /** The value; of a native histogram its sum. */
        public double value(int index) {
            return values[index];
        }

        /** The native histogram that the value is, or null where it is a float. */
        public @Nullable Histogram histogram(int index) {
            return histograms[index];
        }
    }

    /**
     * Reads labels and values.
     *
     * @throws QueryException.BadData if it is no series
     */
    public static Series parse(String text) {
        int end = endOfLabels(text);
        Labels labels = parseLabels(text.substring(0, end));
        Values values = new Values(text);
        int at = end;
        while (true) {
            while (at < text.length() && Lexer.isBlank(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                break;
            }
            int to = endOfItem(text, at);
            values.addItem(text.substring(at, to), at);
            at = to;
        }
        return new Series(
                labels,
                Arrays.copyOf(values.values, values.size),
                Arrays.copyOf(values.present, values.size),
                Arrays.copyOf(values.histograms, values.size));
    }

    /** The end of an item; blanks in histograms belong to it. */
    private static int endOfItem(String text, int from) {
        int to = from;
        while (to < text.length() && !Lexer.isBlank(text.charAt(to))) {
            if (text.startsWith("{{", to)) {
                int close = text.indexOf("}}", to);
                to = close < 0 ? text.length() : close + 2;
            } else {
                to++;
            }
        }
        return to;
    }

    /**
     * Reads labels alone, such as {@code up{job="node"}}.
     *
     * @throws QueryException.BadData if they are none
     */
    public static Labels parseLabels(String text) {
        TokenStream tokens = new TokenStream(text);
        SelectorParser parser = new SelectorParser(tokens, "label set");
        Expr.VectorSelector selector;
        if (tokens.at(Token.Type.LEFT_BRACE)) {
            selector = parser.selector();
        } else if (SelectorParser.isMetricName(tokens.peek())) {
            selector = parser.selector(tokens.take());
        } else {
            throw tokens.at(Token.Type.NUMBER)
                    ? tokens.unexpected("series values", "")
                    : tokens.unexpected("series", "metric name or labels");
        }
        if (!tokens.at(Token.Type.END)) {
            throw tokens.unexpected("series", "");
        }
        Labels.Builder builder = Labels.builder(selector.matchers().size());
        for (Matcher matcher : selector.matchers()) {
            if (matcher.type() != Matcher.Type.EQUAL) {
                throw TokenStream.error(
                        selector.position(), "labels of a series need \"=\": " + matcher);
            }
            if (!matcher.value().isEmpty()) {
                builder.set(matcher.name(), matcher.value());
            }
        }
        return builder.build();
    }

    private static int endOfLabels(String text) {
        int at = 0;
        while (at < text.length() && !Lexer.isBlank(text.charAt(at)) && text.charAt(at) != '{') {
            at++;
        }
        int brace = at;
        while (brace < text.length() && Lexer.isBlank(text.charAt(brace))) {
            brace++;
        }
        boolean apart = at > 0 && brace > at;
        if (apart || brace == text.length() || text.charAt(brace) != '{') {
            return at;
        }
        char quote = 0;
        for (int i = brace; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if (c == '}') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** Values that grow item by item. */
    private static final class Values {
        private final String text;
        private double[] values = new double[16];
        private boolean[] present = new boolean[16];
        private @Nullable Histogram[] histograms = new Histogram[16];
        private int size;

        Values(String text) {
            this.text = text;
        }

        void addItem(String item, int at) {
            if (item.startsWith("{{")) {
                addHistograms(item, at);
                return;
            }
            int times = item.lastIndexOf('x');
            String what = times < 0 ? item : item.substring(0, times);
            int count = times < 0 ? 0 : count(item.substring(times + 1), at);
            if (what.equals("_")) {
                add(item, at, 0, false, 0, times < 0 ? 1 : count);
                return;
            }
            if (item.equals("stale")) {
                add(item, at, StaleMarker.VALUE, true, 0, 1);
                return;
            }
            int sign = signAt(what);
            double start = number(sign < 0 ? what : what.substring(0, sign), at);
            double step = 0;
            if (sign >= 0) {
                if (times < 0) {
                    throw SeriesFault.of(text, at);
                }
                step = number(what.substring(sign), at);
            }
            add(item, at, start, true, step, count + 1);
        }

        /** {@code {{…}}}, {@code {{…}}x3}, {@code {{…}}+{{…}}x3}. */
        private void addHistograms(String item, int at) {
            try {
                int close = item.indexOf("}}");
                Histogram histogram = HistogramNotation.parse(inner(item, 0, close));
                String rest = item.substring(close + 2);
                Histogram step = null;
                boolean adds = rest.startsWith("+{{");
                if (adds || rest.startsWith("-{{")) {
                    int end = rest.indexOf("}}");
                    step = HistogramNotation.parse(inner(rest, 1, end));
                    rest = rest.substring(end + 2);
                }
                if (rest.isEmpty() ? step != null : rest.charAt(0) != 'x') {
                    throw SeriesFault.of(text, at);
                }
                int count = rest.isEmpty() ? 0 : count(rest.substring(1), at);
                for (int i = 0; i <= count; i++) {
                    int index = size;
                    add(item, at, histogram.sum(), true, 0, 1);
                    histograms[index] = histogram;
                    histogram = step == null ? histogram : next(histogram, step, adds);
                }
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw SeriesFault.of(text, at);
            }
        }

        private static String inner(String item, int open, int close) {
            return item.substring(open + 2, close);
        }

        private static Histogram next(Histogram histogram, Histogram step, boolean adds) {
            if (!FloatHistogram.fit(histogram, step)) {
                throw new NumberFormatException("a step needs a schema of the same kind");
            }
            FloatHistogram next = FloatHistogram.of(histogram);
            if (adds) {
                next.add(step);
            } else {
                next.subtract(step);
            }
            return next.toHistogram();
        }

        /** Where a step begins: the last sign that belongs to no exponent. */
        private static int signAt(String text) {
            for (int i = text.length() - 1; i > 0; i--) {
                char c = text.charAt(i);
                boolean exponent = (text.charAt(i - 1) | 0x20) == 'e';
                if ((c == '+' || c == '-') && !exponent) {
                    return i;
                }
            }
            return -1;
        }

        private void add(
                String item, int at, double start, boolean exists, double step, int count) {
            if (size + count > MAX_VALUES) {
                throw TokenStream.error(
                        new PositionRange(at, at + item.length(), 1, at + 1),
                        "too many values: limit=" + MAX_VALUES);
            }
            if (size + count > values.length) {
                int capacity = Math.max(size + count, values.length * 2);
                values = Arrays.copyOf(values, capacity);
                present = Arrays.copyOf(present, capacity);
                histograms = Arrays.copyOf(histograms, capacity);
            }
            double value = start;
            for (int i = 0; i < count; i++) {
                values[size] = value;
                present[size] = exists;
                size++;
                value = step == 0 ? value : value + step;
            }
        }

        private int count(String digits, int at) {
            if (digits.isEmpty() || !digits.chars().allMatch(Lexer::isDigit)) {
                throw SeriesFault.of(text, at);
            }
            return digits.length() > 9
                    ? MAX_VALUES
                    : Math.min(Integer.parseInt(digits), MAX_VALUES);
        }

        private double number(String number, int at) {
            try {
                return HistogramNotation.number(number);
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                throw SeriesFault.of(text, at);
            }
        }
    }
}
