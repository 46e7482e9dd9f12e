package io.narthex.collectors.receive;

import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.snappy.SnappyCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A naive encoder of remote write requests. */
final class Encoder {
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    /** Bytes that a field writes. */
    @FunctionalInterface
    interface Writer {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] bytes(Writer writer) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            writer.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] label(String name, String value) {
        return label(name.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] label(byte[] name, byte[] value) {
        return bytes(out -> {
            out.writeByteArray(1, name);
            out.writeByteArray(2, value);
        });
    }

    static byte[] sample(long timestampMs, double value) {
        return bytes(out -> {
            out.writeDouble(1, value);
            out.writeInt64(2, timestampMs);
        });
    }

    /** Adds a series: labels alternate names and values. */
    Encoder series(String[] labels, long[] timestampsMs, double[] values) {
        return field(out -> {
            for (int i = 0; i < labels.length; i += 2) {
                out.writeByteArray(1, label(labels[i], labels[i + 1]));
            }
            for (int i = 0; i < values.length; i++) {
                out.writeByteArray(2, sample(timestampsMs[i], values[i]));
            }
        });
    }

    /** Adds a time series whose fields {@code writer} writes. */
    Encoder field(Writer writer) {
        message.writeBytes(bytes(out -> out.writeByteArray(1, bytes(writer))));
        return this;
    }

    /** Adds what {@code writer} writes to the request itself. */
    Encoder raw(Writer writer) {
        message.writeBytes(bytes(writer));
        return this;
    }

    byte[] message() {
        return message.toByteArray();
    }

    byte[] compressed() {
        return compressed(message());
    }

    static byte[] compressed(byte[] message) {
        SnappyCompressor snappy = new SnappyCompressor();
        byte[] out = new byte[snappy.maxCompressedLength(message.length)];
        return Arrays.copyOf(out, snappy.compress(message, 0, message.length, out, 0, out.length));
    }
}
