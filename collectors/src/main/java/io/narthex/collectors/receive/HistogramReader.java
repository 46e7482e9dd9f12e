package io.narthex.collectors.receive;

import com.google.protobuf.CodedInputStream;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Histogram.Buckets;
import io.narthex.core.model.Histogram.ResetHint;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads a {@code prometheus.Histogram} (Prometheus Remote-Write 1.0, {@code types.proto}), integer
 * or float, with exponential or custom buckets. What it says is not checked here. Confined to one
 * thread.
 */
final class HistogramReader {
    private static final int COUNT_INT_TAG = 8;
    private static final int COUNT_FLOAT_TAG = 17;
    private static final int SUM_TAG = 25;
    private static final int SCHEMA_TAG = 32;
    private static final int ZERO_THRESHOLD_TAG = 41;
    private static final int ZERO_COUNT_INT_TAG = 48;
    private static final int ZERO_COUNT_FLOAT_TAG = 57;
    private static final int NEGATIVE_SPANS_TAG = 66;
    private static final int NEGATIVE_DELTAS_TAG = 72;
    private static final int NEGATIVE_COUNTS_TAG = 81;
    private static final int POSITIVE_SPANS_TAG = 90;
    private static final int POSITIVE_DELTAS_TAG = 96;
    private static final int POSITIVE_COUNTS_TAG = 105;
    private static final int RESET_HINT_TAG = 112;
    private static final int TIMESTAMP_TAG = 120;
    private static final int CUSTOM_VALUES_TAG = 129;

    /** Repeated numbers may also come packed: the same field, length-delimited. */
    private static final int PACKED = 2;

    private static final int WIRE_TYPE_MASK = 7;
    private static final int GAUGE_HINT = 3;
    private static final double[] NO_BOUNDS = {};

    private final Side positive = new Side();
    private final Side negative = new Side();
    private final Doubles customValues = new Doubles();
    private double count;
    private double zeroCount;
    private double sum;
    private double zeroThreshold;
    private int schema;
    private int resetHint;
    private boolean isFloat;
    private long timestampMs;

    /** Numbers that grow. */
    private static final class Doubles {
        private double[] values = new double[16];
        private int size;

        void add(double value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }

    /** The buckets on one side of zero. */
    private static final class Side {
        private int[] offsets = new int[8];
        private int[] lengths = new int[8];
        private int runs;
        private final Doubles deltas = new Doubles();
        private final Doubles counts = new Doubles();
        private long lastCount;

        void clear() {
            runs = 0;
            deltas.size = 0;
            counts.size = 0;
            lastCount = 0;
        }

        void delta(long delta) {
            lastCount += delta;
            deltas.add((double) lastCount);
        }

        void span(CodedInputStream input) throws IOException {
            if (runs == offsets.length) {
                offsets = Arrays.copyOf(offsets, runs * 2);
                lengths = Arrays.copyOf(lengths, runs * 2);
            }
            int offset = 0;
            int length = 0;
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                switch (tag) {
                    case 8 -> offset = input.readSInt32();
                    case 16 -> length = input.readUInt32();
                    default -> WriteRequest.skip(input, tag);
                }
            }
            offsets[runs] = offset;
            lengths[runs++] = length;
        }

        Buckets buckets(boolean isFloat) {
            double[] all = (isFloat ? counts : deltas).toArray();
            return runs == 0 && all.length == 0
                    ? Buckets.NONE
                    : new Buckets(Arrays.copyOf(offsets, runs), Arrays.copyOf(lengths, runs), all);
        }
    }

    /** When the histogram that was read last was taken, milliseconds since 1970. */
    long timestampMs() {
        return timestampMs;
    }

    /** Reads one, up to the input's limit. */
    Histogram read(CodedInputStream input) throws IOException {
        clear();
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            boolean packed = (tag & WIRE_TYPE_MASK) == PACKED;
            if (tag == NEGATIVE_SPANS_TAG || tag == POSITIVE_SPANS_TAG) {
                int limit = input.pushLimit(input.readRawVarint32());
                (tag == POSITIVE_SPANS_TAG ? positive : negative).span(input);
                input.popLimit(limit);
            } else if (packed && isNumbers(tag)) {
                int unpacked = (tag & ~WIRE_TYPE_MASK) | (isDeltas(tag & ~WIRE_TYPE_MASK) ? 0 : 1);
                int limit = input.pushLimit(input.readRawVarint32());
                while (input.getBytesUntilLimit() > 0) {
                    field(input, unpacked);
                }
                input.popLimit(limit);
            } else {
                field(input, tag);
            }
        }
        return new Histogram(
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positive.buckets(isFloat),
                negative.buckets(isFloat),
                customValues.size == 0 ? NO_BOUNDS : customValues.toArray(),
                hint(resetHint),
                !isFloat);
    }

    private void clear() {
        positive.clear();
        negative.clear();
        customValues.size = 0;
        count = 0;
        zeroCount = 0;
        sum = 0;
        zeroThreshold = 0;
        schema = 0;
        resetHint = 0;
        isFloat = false;
        timestampMs = 0;
    }

    private static boolean isDeltas(int field) {
        return field == NEGATIVE_DELTAS_TAG || field == POSITIVE_DELTAS_TAG;
    }

    private static boolean isNumbers(int tag) {
        int field = tag & ~WIRE_TYPE_MASK;
        return isDeltas(field)
                || field == (NEGATIVE_COUNTS_TAG & ~WIRE_TYPE_MASK)
                || field == (POSITIVE_COUNTS_TAG & ~WIRE_TYPE_MASK)
                || field == (CUSTOM_VALUES_TAG & ~WIRE_TYPE_MASK);
    }

    private void field(CodedInputStream input, int tag) throws IOException {
        switch (tag) {
            case COUNT_INT_TAG -> count = whole(input.readUInt64());
            case COUNT_FLOAT_TAG -> {
                count = input.readDouble();
                isFloat = true;
            }
            case SUM_TAG -> sum = input.readDouble();
            case SCHEMA_TAG -> schema = input.readSInt32();
            case ZERO_THRESHOLD_TAG -> zeroThreshold = input.readDouble();
            case ZERO_COUNT_INT_TAG -> zeroCount = whole(input.readUInt64());
            case ZERO_COUNT_FLOAT_TAG -> zeroCount = input.readDouble();
            case NEGATIVE_DELTAS_TAG -> negative.delta(input.readSInt64());
            case NEGATIVE_COUNTS_TAG -> negative.counts.add(input.readDouble());
            case POSITIVE_DELTAS_TAG -> positive.delta(input.readSInt64());
            case POSITIVE_COUNTS_TAG -> positive.counts.add(input.readDouble());
            case RESET_HINT_TAG -> resetHint = input.readEnum();
            case TIMESTAMP_TAG -> timestampMs = input.readInt64();
            case CUSTOM_VALUES_TAG -> customValues.add(input.readDouble());
            default -> WriteRequest.skip(input, tag);
        }
    }

    private static double whole(long unsigned) {
        return unsigned >= 0 ? unsigned : (unsigned >>> 1) * 2.0;
    }

    /** What a sender says of resets is not believed, as in Prometheus 3.5: the counts tell. */
    private static ResetHint hint(int number) {
        return number == GAUGE_HINT ? ResetHint.GAUGE : ResetHint.UNKNOWN;
    }
}
