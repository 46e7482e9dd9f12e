package io.narthex.promql.peer;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A {@code prometheus.WriteRequest} of remote write 1.0, native histograms of whole counts
 * included, in snappy's block format without compression.
 */
final class WriteRequest {
    private static final int LITERAL_MAX = 1 << 16;

    private final Message request = new Message();

    /** One protobuf message as it grows. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        void raw(long value) {
            long rest = value;
            while ((rest & ~0x7FL) != 0) {
                bytes.write((int) (rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            bytes.write((int) rest);
        }

        void varint(int field, long value) {
            raw((long) field << 3);
            raw(value);
        }

        void fixed(int field, double value) {
            raw((long) field << 3 | 1);
            bytes.writeBytes(doubles(value));
        }

        void bytes(int field, byte[] value) {
            raw((long) field << 3 | 2);
            raw(value.length);
            bytes.writeBytes(value);
        }

        void message(int field, Message value) {
            bytes(field, value.bytes.toByteArray());
        }

        static byte[] doubles(double... values) {
            ByteBuffer buffer =
                    ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                buffer.putDouble(value);
            }
            return buffer.array();
        }
    }

    void add(Labels labels, long timestampMs, double value) {
        Message sample = new Message();
        sample.fixed(1, value);
        sample.varint(2, timestampMs);
        Message series = series(labels);
        series.message(2, sample);
        request.message(1, series);
    }

    void add(Labels labels, long timestampMs, Histogram histogram) {
        Message message = new Message();
        message.varint(1, (long) histogram.count());
        message.fixed(3, histogram.sum());
        message.varint(4, zigzag(histogram.schema()));
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
            message.bytes(16, Message.doubles(histogram.customBounds()));
        }
        Message series = series(labels);
        series.message(4, message);
        request.message(1, series);
    }

    private static void buckets(Message to, int spans, int deltas, Buckets buckets) {
        for (int i = 0; i < buckets.offsets().length; i++) {
            Message span = new Message();
            span.varint(1, zigzag(buckets.offsets()[i]));
            span.varint(2, buckets.lengths()[i]);
            to.message(spans, span);
        }
        Message all = new Message();
        long before = 0;
        for (double count : buckets.counts()) {
            all.raw(zigzag((long) count - before));
            before = (long) count;
        }
        to.message(deltas, all);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private static Message series(Labels labels) {
        Message series = new Message();
        for (int i = 0; i < labels.size(); i++) {
            Message label = new Message();
            label.bytes(1, labels.name(i).getBytes(StandardCharsets.UTF_8));
            label.bytes(2, labels.value(i).getBytes(StandardCharsets.UTF_8));
            series.message(1, label);
        }
        return series;
    }

    /** The body to send. */
    byte[] toSnappy() {
        byte[] plain = request.bytes.toByteArray();
        Message snappy = new Message();
        snappy.raw(plain.length);
        for (int from = 0; from < plain.length; from += LITERAL_MAX) {
            int length = Math.min(LITERAL_MAX, plain.length - from);
            snappy.bytes.write(61 << 2);
            snappy.bytes.write((length - 1) & 0xFF);
            snappy.bytes.write((length - 1) >> 8);
            snappy.bytes.write(plain, from, length);
        }
        return snappy.bytes.toByteArray();
    }
}
