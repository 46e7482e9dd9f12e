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
}
