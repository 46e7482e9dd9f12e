package io.narthex.promql.peer;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Labels;
import io.narthex.testkit.ProtobufMessage;

/**
 * A {@code prometheus.WriteRequest} of remote write 1.0, native histograms of whole counts
 * included, in snappy's block format.
 */
final class WriteRequest {
    private final ProtobufMessage request = new ProtobufMessage();

    void add(Labels labels, long timestampMs, double value) {
        ProtobufMessage sample = new ProtobufMessage();
        sample.fixed(1, value);
        sample.varint(2, timestampMs);
        ProtobufMessage series = series(labels);
        series.message(2, sample);
        request.message(1, series);
    }

    void add(Labels labels, long timestampMs, Histogram histogram) {
        ProtobufMessage message = new ProtobufMessage();
        message.varint(1, (long) histogram.count());
        message.fixed(3, histogram.sum());
        message.signed(4, histogram.schema());
        message.fixed(5, histogram.zeroThreshold());
        message.varint(6, (long) histogram.zeroCount());
        buckets(message, 8, 9, histogram.negative());
        buckets(message, 11, 12, histogram.positive());
        message.varint(
                14,
                switch (histogram.resetHint()) {
                    case UNKNOWN -> 0;
                    case RESET -> 1;
                    case NOT_RESET -> 2;
                    case GAUGE -> 3;
                });
        message.varint(15, timestampMs);
        if (histogram.hasCustomBounds()) {
            message.doubles(16, histogram.customBounds());
        }
        ProtobufMessage series = series(labels);
        series.message(4, message);
        request.message(1, series);
    }

    private static void buckets(ProtobufMessage to, int spans, int deltas, Buckets buckets) {
        for (int i = 0; i < buckets.offsets().length; i++) {
            ProtobufMessage span = new ProtobufMessage();
            span.signed(1, buckets.offsets()[i]);
            span.varint(2, buckets.lengths()[i]);
            to.message(spans, span);
        }
        to.deltas(deltas, buckets.counts());
    }

    private static ProtobufMessage series(Labels labels) {
        ProtobufMessage series = new ProtobufMessage();
        for (int i = 0; i < labels.size(); i++) {
            ProtobufMessage label = new ProtobufMessage();
            label.text(1, labels.name(i));
            label.text(2, labels.value(i));
            series.message(1, label);
        }
        return series;
    }

    /** The body to send. */
    byte[] toSnappy() {
        return request.toSnappy();
    }
}
