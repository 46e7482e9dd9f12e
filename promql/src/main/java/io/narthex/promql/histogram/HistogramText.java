package io.narthex.promql.histogram;

import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;

/** A histogram as Prometheus shows it: {@code {count:3, sum:5, [-0.1,0.1]:1, (1,2]:2}}. */
public final class HistogramText {
    private HistogramText() {}

    /** The text; buckets without observations are left out. */
    public static String of(Histogram histogram) {
        StringBuilder text = new StringBuilder("{count:");
        Floats.appendG(text, histogram.count());
        text.append(", sum:");
        Floats.appendG(text, histogram.sum());
        FloatBuckets negative = FloatBuckets.of(histogram.negative());
        for (int i = negative.size - 1; i >= 0; i--) {
            double from = -BucketBounds.upper(histogram, negative.indexes[i]);
            double to = -BucketBounds.upper(histogram, negative.indexes[i] - 1);
            append(text, from, to, from < 0, to > 0, negative.counts[i]);
        }
        if (!histogram.hasCustomBounds()) {
            double width = histogram.zeroThreshold();
            append(text, -width, width, true, true, histogram.zeroCount());
        }
        FloatBuckets positive = FloatBuckets.of(histogram.positive());
        for (int i = 0; i < positive.size; i++) {
            double from = BucketBounds.upper(histogram, positive.indexes[i] - 1);
            double to = BucketBounds.upper(histogram, positive.indexes[i]);
            boolean custom = histogram.hasCustomBounds();
            boolean fromIsIn = custom ? positive.indexes[i] == 0 : from < 0;
            append(text, from, to, fromIsIn, custom || to > 0, positive.counts[i]);
        }
        return text.append('}').toString();
    }

    private static void append(
            StringBuilder text,
            double from,
            double to,
            boolean fromIsIn,
            boolean toIsIn,
            double count) {
        if (count == 0) {
            return;
        }
        text.append(", ").append(fromIsIn ? '[' : '(');
        Floats.appendG(text, from);
        text.append(',');
        Floats.appendG(text, to);
        text.append(toIsIn ? ']' : ')').append(':');
        Floats.appendG(text, count);
    }

    /**
     * The notation of Prometheus' tests, such as {@code {{schema:1 count:3 sum:5 buckets:[1 2]}}};
     * what is zero is left out.
     */
    public static String notation(Histogram histogram) {
        StringBuilder text = new StringBuilder("{{");
        if (histogram.schema() != 0) {
            field(text, "schema").append(histogram.schema());
        }
        number(text, "count", histogram.count());
        number(text, "sum", histogram.sum());
        number(text, "z_bucket", histogram.zeroCount());
        number(text, "z_bucket_w", histogram.zeroThreshold());
        if (histogram.hasCustomBounds()) {
            numbers(field(text, "custom_values"), histogram.customBounds());
        }
        switch (histogram.resetHint()) {
            case UNKNOWN -> {}
            case RESET -> field(text, "counter_reset_hint").append("reset");
            case NOT_RESET -> field(text, "counter_reset_hint").append("not_reset");
            case GAUGE -> field(text, "counter_reset_hint").append("gauge");
        }
        buckets(text, "", FloatBuckets.of(histogram.positive()));
        buckets(text, "n_", FloatBuckets.of(histogram.negative()));
        return text.append("}}").toString();
    }

    private static void buckets(StringBuilder text, String prefix, FloatBuckets buckets) {
        int from = 0;
        int to = buckets.size;
        while (from < to && buckets.counts[from] == 0) {
            from++;
        }
        while (to > from && buckets.counts[to - 1] == 0) {
            to--;
        }
        if (from == to) {
            return;
        }
        int first = buckets.indexes[from];
        double[] dense = new double[buckets.indexes[to - 1] - first + 1];
        for (int i = from; i < to; i++) {
            dense[buckets.indexes[i] - first] = buckets.counts[i];
        }
        if (first != 0) {
            field(text, prefix + "offset").append(first);
        }
        numbers(field(text, prefix + "buckets"), dense);
    }

    private static void number(StringBuilder text, String name, double value) {
        if (value != 0) {
            Floats.appendG(field(text, name), value);
        }
    }

    private static void numbers(StringBuilder text, double[] values) {
        text.append('[');
        for (int i = 0; i < values.length; i++) {
            Floats.appendG(i == 0 ? text : text.append(' '), values[i]);
        }
        text.append(']');
    }

    private static StringBuilder field(StringBuilder text, String name) {
        return text.append(text.length() > 2 ? " " : "").append(name).append(':');
    }
}
