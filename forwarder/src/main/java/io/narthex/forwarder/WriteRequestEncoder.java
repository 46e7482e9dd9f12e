package io.narthex.forwarder;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.airlift.compress.snappy.SnappyCompressor;
import io.narthex.core.config.relabel.Relabeller;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.SampleRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Turns rows into the body of a remote write request: a {@code prometheus.WriteRequest} in snappy's
 * block format (Prometheus Remote-Write 1.0 specification, "Protocol"). The samples of one series
 * become one time series, in the order of the rows. Confined to one thread; the buffers are reused.
 */
final class WriteRequestEncoder {
    private static final int REQUEST_TIMESERIES = 1;
    private static final int SERIES_LABELS = 1;
    private static final int SERIES_SAMPLES = 2;
    private static final int SERIES_HISTOGRAMS = 4;
    private static final int LABEL_NAME = 1;
    private static final int LABEL_VALUE = 2;
    private static final int SAMPLE_VALUE = 1;
    private static final int SAMPLE_TIMESTAMP = 2;

    /** Bounds what the labels before and after relabelling take: a few megabytes. */
    private static final int RELABELLED_MAX = 10_000;

    private static final int END = -1;

    private final Labels external;
    private final Relabeller relabeller;
    private final boolean sendHistograms;
    private final boolean changesLabels;

    /** Of the labels as stored, those to send; {@link Labels#EMPTY} for those not to send. */
    private final Map<Labels, Labels> relabelledLabels = new HashMap<>();

    private final SnappyCompressor snappy = new SnappyCompressor();

    // Groups of rows with the same labels, in the order in which they first appear.
    private int groups;
    private Labels[] groupStored = new Labels[64];
    private Labels[] groupSent = new Labels[64];
    private int[] groupFirst = new int[64];
    private int[] groupLast = new int[64];
    private int[] groupBytes = new int[64];

    /** The next row of the same group, by row. */
    private int[] next = new int[256];

    /** Group and 1 by hash of the labels, 0 where free; twice as long as there are rows. */
    private int[] table = new int[512];

    private byte[] message = new byte[4096];
    private byte[] body = new byte[4096];
    private int bodyLength;
    private int samples;
    private int tooOld;
    private int relabelled;
    private int histograms;
    private long highestTimestampMs;

    /**
     * @param sendHistograms whether native histograms are sent rather than left out
     */
    WriteRequestEncoder(Labels external, Relabeller relabeller, boolean sendHistograms) {
        this.sendHistograms = sendHistograms;
        this.external = external;
        this.relabeller = relabeller;
        this.changesLabels = external.size() > 0 || !relabeller.isEmpty();
    }

    /**
     * Encodes the rows that are to be sent.
     *
     * @param minTimestampMs older samples are left out; milliseconds since 1970
     */
    void encode(SampleRows rows, long minTimestampMs) {
        group(rows, minTimestampMs);
        int length = 0;
        for (int g = 0; g < groups; g++) {
            groupBytes[g] = bytes(rows, g);
            length +=
                    CodedOutputStream.computeTagSize(REQUEST_TIMESERIES)
                            + CodedOutputStream.computeUInt32SizeNoTag(groupBytes[g])
                            + groupBytes[g];
        }
        if (message.length < length) {
            message = new byte[length + length / 4];
        }
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(message, 0, length);
            for (int g = 0; g < groups; g++) {
                write(out, rows, g);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int bodyMax = snappy.maxCompressedLength(length);
        if (body.length < bodyMax) {
            body = new byte[bodyMax + bodyMax / 4];
        }
        bodyLength = snappy.compress(message, 0, length, body, 0, body.length);
        Arrays.fill(groupStored, 0, groups, null);
        Arrays.fill(groupSent, 0, groups, null);
    }

    private void group(SampleRows rows, long minTimestampMs) {
        prepare(rows.size());
        for (int row = 0; row < rows.size(); row++) {
            long timestampMs = rows.timestampMs(row);
            if (timestampMs < minTimestampMs) {
                tooOld++;
                continue;
            }
            if (!sendHistograms && rows.histogram(row) != null) {
                histograms++;
                continue;
            }
            int slot = slot(rows.labels(row));
            int g = table[slot] - 1;
            if (g < 0) {
                Labels sent = sent(rows.labels(row));
                if (sent.size() == 0) {
                    relabelled++;
                    continue;
                }
                g = newGroup(rows.labels(row), sent, row);
                table[slot] = g + 1;
            } else {
                next[groupLast[g]] = row;
                groupLast[g] = row;
            }
            next[row] = END;
            samples++;
            highestTimestampMs = Math.max(highestTimestampMs, timestampMs);
        }
    }

    private void prepare(int rows) {
        groups = 0;
        samples = 0;
        tooOld = 0;
        relabelled = 0;
        histograms = 0;
        highestTimestampMs = Long.MIN_VALUE;
        if (next.length < rows) {
            next = new int[Math.max(rows, next.length * 2)];
        }
        if (table.length < 2 * rows) {
            table = new int[Integer.highestOneBit(2 * rows) * 2];
        } else {
            Arrays.fill(table, 0);
        }
    }

    private int slot(Labels labels) {
        int mask = table.length - 1;
        int hash = labels.hashCode();
        int slot = (hash ^ (hash >>> 15)) & mask;
        while (table[slot] != 0 && !groupStored[table[slot] - 1].equals(labels)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int newGroup(Labels stored, Labels sent, int row) {
        if (groups == groupFirst.length) {
            int capacity = groups * 2;
            groupStored = Arrays.copyOf(groupStored, capacity);
            groupSent = Arrays.copyOf(groupSent, capacity);
            groupFirst = Arrays.copyOf(groupFirst, capacity);
            groupLast = Arrays.copyOf(groupLast, capacity);
            groupBytes = Arrays.copyOf(groupBytes, capacity);
        }
        groupStored[groups] = stored;
        groupSent[groups] = sent;
        groupFirst[groups] = row;
        groupLast[groups] = row;
        return groups++;
    }

    /** The labels to send, empty where the series is not to be sent. */
    Labels sent(Labels stored) {
        if (!changesLabels) {
            return stored;
        }
        Labels known = relabelledLabels.get(stored);
        if (known != null) {
            return known;
        }
        Labels.Builder builder = stored.toBuilder();
        for (int i = 0; i < external.size(); i++) {
            if (!stored.has(external.name(i))) {
                builder.add(external.name(i), external.value(i));
            }
        }
        Labels sent = relabeller.apply(builder) ? builder.build() : Labels.EMPTY;
        if (relabelledLabels.size() >= RELABELLED_MAX) {
            relabelledLabels.clear();
        }
        relabelledLabels.put(stored, sent);
        return sent;
    }

    private int bytes(SampleRows rows, int group) {
        int bytes = 0;
        Labels labels = groupSent[group];
        for (int i = 0; i < labels.size(); i++) {
            bytes += nested(SERIES_LABELS, labelBytes(labels, i));
        }
        for (int row = groupFirst[group]; row != END; row = next[row]) {
            Histogram histogram = rows.histogram(row);
            bytes +=
                    histogram == null
                            ? nested(SERIES_SAMPLES, sampleBytes(rows, row))
                            : nested(
                                    SERIES_HISTOGRAMS,
                                    HistogramMessage.bytes(histogram, rows.timestampMs(row)));
        }
        return bytes;
    }

    private static int nested(int field, int bytes) {
        return CodedOutputStream.computeTagSize(field)
                + CodedOutputStream.computeUInt32SizeNoTag(bytes)
                + bytes;
    }

    private static int labelBytes(Labels labels, int index) {
        return CodedOutputStream.computeStringSize(LABEL_NAME, labels.name(index))
                + CodedOutputStream.computeStringSize(LABEL_VALUE, labels.value(index));
    }

    /** A field that holds its default is left out; -0.0 is not the default. */
    private static int sampleBytes(SampleRows rows, int row) {
        int bytes = 0;
        if (Double.doubleToRawLongBits(rows.value(row)) != 0) {
            bytes += CodedOutputStream.computeFixed64Size(SAMPLE_VALUE, 0);
        }
        if (rows.timestampMs(row) != 0) {
            bytes += CodedOutputStream.computeInt64Size(SAMPLE_TIMESTAMP, rows.timestampMs(row));
        }
        return bytes;
    }

    private void write(CodedOutputStream out, SampleRows rows, int group) throws IOException {
        begin(out, REQUEST_TIMESERIES, groupBytes[group]);
        Labels labels = groupSent[group];
        for (int i = 0; i < labels.size(); i++) {
            begin(out, SERIES_LABELS, labelBytes(labels, i));
            out.writeString(LABEL_NAME, labels.name(i));
            out.writeString(LABEL_VALUE, labels.value(i));
        }
        for (int row = groupFirst[group]; row != END; row = next[row]) {
            Histogram histogram = rows.histogram(row);
            if (histogram != null) {
                long timestampMs = rows.timestampMs(row);
                begin(out, SERIES_HISTOGRAMS, HistogramMessage.bytes(histogram, timestampMs));
                HistogramMessage.write(out, histogram, timestampMs);
                continue;
            }
            begin(out, SERIES_SAMPLES, sampleBytes(rows, row));
            long bits = Double.doubleToRawLongBits(rows.value(row));
            if (bits != 0) {
                // The same bytes as a double's, without a NaN's bits passing through one.
                out.writeFixed64(SAMPLE_VALUE, bits);
            }
            if (rows.timestampMs(row) != 0) {
                out.writeInt64(SAMPLE_TIMESTAMP, rows.timestampMs(row));
            }
        }
    }

    private static void begin(CodedOutputStream out, int field, int bytes) throws IOException {
        out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(bytes);
    }

    /** The request's body; only its first {@link #bodyLength} bytes, until the next encoding. */
    byte[] body() {
        return body;
    }

    int bodyLength() {
        return bodyLength;
    }

    /** The samples in the body. */
    int samples() {
        return samples;
    }

    /** The samples left out because of their age. */
    int tooOld() {
        return tooOld;
    }

    /** The samples left out because relabelling dropped their series. */
    int relabelled() {
        return relabelled;
    }

    /** The native histograms left out because they are not to be sent. */
    int histograms() {
        return histograms;
    }

    /** Of the samples in the body, milliseconds since 1970. */
    long highestTimestampMs() {
        return highestTimestampMs;
    }
}
