package io.narthex.forwarder;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import java.io.IOException;

/**
 * A native histogram as a {@code prometheus.Histogram} (Prometheus Remote-Write 1.0, {@code
 * types.proto}): an integer one with the differences of neighbouring buckets, a float one with
 * absolute counts.
 */
final class HistogramMessage {
    private static final int COUNT_INT = 1;
    private static final int COUNT_FLOAT = 2;
    private static final int SUM = 3;
    private static final int SCHEMA = 4;
    private static final int ZERO_THRESHOLD = 5;
    private static final int ZERO_COUNT_INT = 6;
    private static final int ZERO_COUNT_FLOAT = 7;
    private static final int NEGATIVE_SPANS = 8;
    private static final int POSITIVE_SPANS = 11;

    /** Deltas and counts of a side follow its spans. */
    private static final int DELTAS = 1;

    private static final int COUNTS = 2;
    private static final int RESET_HINT = 14;
    private static final int TIMESTAMP = 15;
    private static final int CUSTOM_VALUES = 16;
    private static final int SPAN_OFFSET = 1;
    private static final int SPAN_LENGTH = 2;

    private HistogramMessage() {}

    static int bytes(Histogram one, long timestampMs) {
        int bytes =
                one.integer()
                        ? CodedOutputStream.computeUInt64Size(COUNT_INT, (long) one.count())
                                + CodedOutputStream.computeUInt64Size(
                                        ZERO_COUNT_INT, (long) one.zeroCount())
                        : CodedOutputStream.computeDoubleSize(COUNT_FLOAT, 0)
                                + CodedOutputStream.computeDoubleSize(ZERO_COUNT_FLOAT, 0);
        bytes += CodedOutputStream.computeFixed64Size(SUM, 0);
        bytes += CodedOutputStream.computeSInt32Size(SCHEMA, one.schema());
        bytes += CodedOutputStream.computeDoubleSize(ZERO_THRESHOLD, 0);
        bytes += side(NEGATIVE_SPANS, one.negative(), one.integer());
        bytes += side(POSITIVE_SPANS, one.positive(), one.integer());
        bytes += CodedOutputStream.computeEnumSize(RESET_HINT, hint(one));
        bytes += CodedOutputStream.computeInt64Size(TIMESTAMP, timestampMs);
        return bytes + packed(CUSTOM_VALUES, one.customBounds().length * Double.BYTES);
    }

    private static int side(int field, Buckets buckets, boolean integer) {
        int bytes = 0;
        for (int i = 0; i < buckets.offsets().length; i++) {
            int span = span(buckets, i);
            bytes +=
                    CodedOutputStream.computeTagSize(field)
                            + CodedOutputStream.computeUInt32SizeNoTag(span)
                            + span;
        }
        return bytes
                + (integer
                        ? packed(field + DELTAS, deltas(buckets))
                        : packed(field + COUNTS, buckets.size() * Double.BYTES));
    }

    private static int packed(int field, int bytes) {
        return bytes == 0
                ? 0
                : CodedOutputStream.computeTagSize(field)
                        + CodedOutputStream.computeUInt32SizeNoTag(bytes)
                        + bytes;
    }

    private static int span(Buckets buckets, int index) {
        return CodedOutputStream.computeSInt32Size(SPAN_OFFSET, buckets.offsets()[index])
                + CodedOutputStream.computeUInt32Size(SPAN_LENGTH, buckets.lengths()[index]);
    }

    private static int deltas(Buckets buckets) {
        int bytes = 0;
        long before = 0;
        for (double count : buckets.counts()) {
            bytes += CodedOutputStream.computeSInt64SizeNoTag((long) count - before);
            before = (long) count;
        }
        return bytes;
    }

    private static int hint(Histogram one) {
        return switch (one.resetHint()) {
            case UNKNOWN -> 0;
            case RESET -> 1;
            case NOT_RESET -> 2;
            case GAUGE -> 3;
        };
    }

    static void write(CodedOutputStream out, Histogram one, long timestampMs) throws IOException {
        if (one.integer()) {
            out.writeUInt64(COUNT_INT, (long) one.count());
        } else {
            out.writeDouble(COUNT_FLOAT, one.count());
        }
        out.writeFixed64(SUM, Double.doubleToRawLongBits(one.sum()));
        out.writeSInt32(SCHEMA, one.schema());
        out.writeDouble(ZERO_THRESHOLD, one.zeroThreshold());
        if (one.integer()) {
            out.writeUInt64(ZERO_COUNT_INT, (long) one.zeroCount());
        } else {
            out.writeDouble(ZERO_COUNT_FLOAT, one.zeroCount());
        }
        writeSide(out, NEGATIVE_SPANS, one.negative(), one.integer());
        writeSide(out, POSITIVE_SPANS, one.positive(), one.integer());
        out.writeEnum(RESET_HINT, hint(one));
        out.writeInt64(TIMESTAMP, timestampMs);
        writeDoubles(out, CUSTOM_VALUES, one.customBounds());
    }

    private static void writeSide(
            CodedOutputStream out, int field, Buckets buckets, boolean integer) throws IOException {
        for (int i = 0; i < buckets.offsets().length; i++) {
            begin(out, field, span(buckets, i));
            out.writeSInt32(SPAN_OFFSET, buckets.offsets()[i]);
            out.writeUInt32(SPAN_LENGTH, buckets.lengths()[i]);
        }
        if (!integer) {
            writeDoubles(out, field + COUNTS, buckets.counts());
        } else if (buckets.size() > 0) {
            begin(out, field + DELTAS, deltas(buckets));
            long before = 0;
            for (double count : buckets.counts()) {
                out.writeSInt64NoTag((long) count - before);
                before = (long) count;
            }
        }
    }

    private static void writeDoubles(CodedOutputStream out, int field, double[] values)
            throws IOException {
        if (values.length > 0) {
            begin(out, field, values.length * Double.BYTES);
            for (double value : values) {
                out.writeDoubleNoTag(value);
            }
        }
    }

    private static void begin(CodedOutputStream out, int field, int bytes) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(bytes);
    }
}
