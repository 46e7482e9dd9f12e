package io.narthex.collectors.receive;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.narthex.core.model.Labels;
import java.io.IOException;

/**
 * Makes labels of the label messages of a time series, and checks what the specification asks of
 * them, except for their order, as Prometheus does (Prometheus Remote-Write 1.0, "Labels").
 * Confined to one thread.
 */
final class LabelReader {
    private static final int LABEL_TAG = 10;
    private static final int NAME_TAG = 10;
    private static final int VALUE_TAG = 18;

    private final Labels.Builder builder = Labels.builder(16);

    /**
     * @throws InvalidLabelsException if they are not what labels must be
     * @throws IOException if the bytes are no label messages
     */
    Labels read(byte[] in, int from, int to) throws IOException, InvalidLabelsException {
        CodedInputStream input = CodedInputStream.newInstance(in, from, to - from);
        builder.clear();
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (tag != LABEL_TAG) {
                throw new InvalidLabelsException("unexpected field among labels");
            }
            int limit = input.pushLimit(input.readRawVarint32());
            label(input);
            input.popLimit(limit);
        }
        Labels labels = build();
        if (labels.metricName().isEmpty()) {
            throw new InvalidLabelsException("invalid metric name or labels, got " + labels);
        }
        return labels;
    }

    private Labels build() throws InvalidLabelsException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new InvalidLabelsException("invalid labels for series: " + e.getMessage());
        }
    }

    private void label(CodedInputStream input) throws IOException, InvalidLabelsException {
        String name = "";
        String value = "";
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case NAME_TAG -> name = text(input);
                case VALUE_TAG -> value = text(input);
                default -> WriteRequest.skip(input, tag);
            }
        }
        if (name.isEmpty()) {
            throw new InvalidLabelsException("invalid metric name or labels: a name is empty");
        }
        builder.add(name, value);
    }

    private static String text(CodedInputStream input) throws IOException, InvalidLabelsException {
        try {
            return input.readStringRequireUtf8();
        } catch (InvalidProtocolBufferException e) {
            if (String.valueOf(e.getMessage()).contains("UTF-8")) {
                throw new InvalidLabelsException(
                        "invalid metric name or labels: a name or value is not UTF-8");
            }
            throw e;
        }
    }

    /** Labels that cannot be stored; other series of the request can. */
    static final class InvalidLabelsException extends Exception {
        private static final long serialVersionUID = 1;

        InvalidLabelsException(String message) {
            super(message);
        }
    }
}
