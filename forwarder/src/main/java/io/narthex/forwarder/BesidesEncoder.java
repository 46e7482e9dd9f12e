package io.narthex.forwarder;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.snappy.SnappyCompressor;
import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * Bodies of the requests that bring what is not samples: exemplars, each as a time series without
 * samples, and metadata (Prometheus Remote-Write 1.0, {@code remote.proto}). Confined to one
 * thread.
 */
final class BesidesEncoder {
    private static final int REQUEST_TIMESERIES = 1;
    private static final int REQUEST_METADATA = 3;
    private static final int SERIES_LABELS = 1;
    private static final int SERIES_EXEMPLARS = 3;
    private static final int EXEMPLAR_LABELS = 1;
    private static final int EXEMPLAR_VALUE = 2;
    private static final int EXEMPLAR_TIMESTAMP = 3;
    private static final int METADATA_TYPE = 1;
    private static final int METADATA_NAME = 2;
    private static final int METADATA_HELP = 4;
    private static final int METADATA_UNIT = 5;

    private final SnappyCompressor snappy = new SnappyCompressor();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int items;

    /** Forgets what was added. */
    void clear() {
        message.reset();
        items = 0;
    }

    /** The exemplars or metrics that were added. */
    int items() {
        return items;
    }

    /** Writes fields of a message. */
    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] bytes(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void labels(CodedOutputStream out, int field, Labels labels) throws IOException {
        for (int i = 0; i < labels.size(); i++) {
            int label = i;
            out.writeByteArray(
                    field,
                    bytes(one -> {
                        one.writeString(1, labels.name(label));
                        one.writeString(2, labels.value(label));
                    }));
        }
    }

    /** Adds an exemplar of a series, whose labels are those to send. */
    void exemplar(Labels series, Exemplar exemplar) {
        byte[] body =
                bytes(out -> {
                    labels(out, EXEMPLAR_LABELS, exemplar.labels());
                    out.writeFixed64(EXEMPLAR_VALUE, Double.doubleToRawLongBits(exemplar.value()));
                    out.writeInt64(EXEMPLAR_TIMESTAMP, exemplar.timestampMs());
                });
        byte[] timeSeries =
                bytes(out -> {
                    labels(out, SERIES_LABELS, series);
                    out.writeByteArray(SERIES_EXEMPLARS, body);
                });
        add(REQUEST_TIMESERIES, timeSeries);
    }

    /** Adds what is known of metrics. */
    void families(List<MetricFamily> families) {
        for (MetricFamily family : families) {
            add(
                    REQUEST_METADATA,
                    bytes(out -> {
                        out.writeEnum(METADATA_TYPE, type(family));
                        out.writeString(METADATA_NAME, family.name());
                        out.writeString(METADATA_HELP, family.help());
                        out.writeString(METADATA_UNIT, family.unit());
                    }));
        }
    }

    private static int type(MetricFamily family) {
        return switch (family.type()) {
            case UNKNOWN -> 0;
            case COUNTER -> 1;
            case GAUGE -> 2;
            case HISTOGRAM -> 3;
            case GAUGEHISTOGRAM -> 4;
            case SUMMARY -> 5;
            case INFO -> 6;
            case STATESET -> 7;
        };
    }

    private void add(int field, byte[] body) {
        message.writeBytes(bytes(out -> out.writeByteArray(field, body)));
        items++;
    }

    /** The request's body. */
    byte[] body() {
        byte[] plain = message.toByteArray();
        byte[] out = new byte[snappy.maxCompressedLength(plain.length)];
        return Arrays.copyOf(out, snappy.compress(plain, 0, plain.length, out, 0, out.length));
    }
}
