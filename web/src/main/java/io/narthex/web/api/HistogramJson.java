package io.narthex.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.narthex.core.model.Floats;
import io.narthex.core.model.Histogram;
import io.narthex.promql.histogram.BucketWalk;
import java.io.IOException;

/** Writes native histograms as Prometheus' HTTP API has them ("Native histograms"). */
final class HistogramJson {
    private HistogramJson() {}

    /** Writes {@code {"count": …, "sum": …, "buckets": [[boundaries, lower, upper, count], …]}}. */
    static void write(JsonGenerator json, Histogram histogram) throws IOException {
        json.writeStartObject();
        json.writeStringField("count", text(histogram.count()));
        json.writeStringField("sum", text(histogram.sum()));
        BucketWalk buckets = new BucketWalk(histogram);
        boolean started = false;
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) == 0) {
                continue;
            }
            if (!started) {
                json.writeArrayFieldStart("buckets");
                started = true;
            }
            json.writeStartArray();
            json.writeNumber(buckets.boundaries(i));
            json.writeString(text(buckets.lower(i)));
            json.writeString(text(buckets.upper(i)));
            json.writeString(text(buckets.count(i)));
            json.writeEndArray();
        }
        if (started) {
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static String text(double value) {
        StringBuilder text = new StringBuilder();
        Floats.appendApi(text, value);
        return text.toString();
    }
}
