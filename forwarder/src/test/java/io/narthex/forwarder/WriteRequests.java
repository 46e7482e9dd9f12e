package io.narthex.forwarder;

import com.google.protobuf.CodedInputStream;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.narthex.core.model.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads write requests back, the long way and without regard to cost. */
final class WriteRequests {
    private WriteRequests() {}

    /** The samples of a body, in order; a field that is not expected fails. */
    static List<InMemoryCursors.Sample> decode(byte[] body, int length) throws IOException {
        byte[] message = new byte[SnappyDecompressor.getUncompressedLength(body, 0)];
        int size = new SnappyDecompressor().decompress(body, 0, length, message, 0, message.length);
        CodedInputStream in = CodedInputStream.newInstance(message, 0, size);
        List<InMemoryCursors.Sample> samples = new ArrayList<>();
        while (!in.isAtEnd()) {
            expect(in.readTag(), 1, 2);
            series(CodedInputStream.newInstance(in.readByteArray()), samples);
        }
        return samples;
    }

    static List<InMemoryCursors.Sample> decode(byte[] body) throws IOException {
        return decode(Arrays.copyOf(body, body.length), body.length);
    }

    private static void series(CodedInputStream in, List<InMemoryCursors.Sample> samples)
            throws IOException {
        Labels.Builder labels = Labels.builder(8);
        String last = "";
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            CodedInputStream nested = CodedInputStream.newInstance(in.readByteArray());
            if (tag >> 3 == 1) {
                expect(nested.readTag(), 1, 2);
                String name = nested.readString();
                if (name.compareTo(last) <= 0) {
                    throw new IOException("labels are not sorted: " + last + ", " + name);
                }
                last = name;
                expect(nested.readTag(), 2, 2);
                labels.add(name, nested.readString());
            } else {
                expect(tag, 2, 2);
                samples.add(sample(nested, labels.build()));
            }
        }
    }

    private static InMemoryCursors.Sample sample(CodedInputStream in, Labels labels)
            throws IOException {
        double value = 0;
        long timestampMs = 0;
        while (!in.isAtEnd()) {
            int tag = in.readTag();
            if (tag >> 3 == 1) {
                value = Double.longBitsToDouble(in.readFixed64());
            } else {
                expect(tag, 2, 0);
                timestampMs = in.readInt64();
            }
        }
        return new InMemoryCursors.Sample(labels, timestampMs, value);
    }

    private static void expect(int tag, int field, int type) throws IOException {
        if (tag != (field << 3 | type)) {
            throw new IOException("unexpected tag " + tag);
        }
    }
}
