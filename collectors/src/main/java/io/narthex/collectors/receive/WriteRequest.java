package io.narthex.collectors.receive;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.narthex.collectors.series.ByteKeyTable;
import io.narthex.core.model.Batch;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.HistogramCheck;
import io.narthex.core.model.Labels;
import io.narthex.core.model.StaleMarker;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The series and samples of one {@code prometheus.WriteRequest}, in flat arrays that are reused for
 * the next (Prometheus Remote-Write 1.0, "Protocol"). Confined to whoever holds the receiver's
 * lock.
 */
final class WriteRequest {
    private static final int TIMESERIES_TAG = 10;
    private static final int LABELS_TAG = 10;
    private static final int SAMPLES_TAG = 18;
    private static final int EXEMPLARS_TAG = 26;
    private static final int METADATA_TAG = 26;
    private static final int HISTOGRAMS_TAG = 34;
    private static final int VALUE_TAG = 9;
    private static final int TIMESTAMP_TAG = 16;

    /** Arrays larger than this are given back after the request. */
    private static final int KEPT_SAMPLES = 64 << 10;

    private final ReceiveLimits limits;
    private final ReceivedSeries known;
    private final LabelReader labelReader = new LabelReader();

    private int seriesCount;
    private int[] entries = new int[256];

    /** Where the samples of each series end; they begin where those of the one before end. */
    private int[] sampleEnds = new int[256];

    private int sampleCount;
    private long[] timestampsMs = new long[1024];
    private double[] values = new double[1024];
    private @Nullable Histogram @Nullable [] histograms;
    private final HistogramReader histogramReader = new HistogramReader();
    private final Besides besides = new Besides();

    private int refusedSamples;
    private @Nullable String refusal;
    private int invalidSamples;
    private @Nullable String invalid;

    WriteRequest(ReceiveLimits limits, ReceivedSeries known) {
        this.limits = limits;
        this.known = known;
    }

    /**
     * Replaces what this holds by what {@code bytes} hold.
     *
     * @throws IOException if they are no such message
     * @throws RefusedException if they hold too much
     */
    void read(byte[] bytes, int length) throws IOException, RefusedException {
        seriesCount = 0;
        sampleCount = 0;
        refusedSamples = 0;
        refusal = null;
        invalidSamples = 0;
        invalid = null;
        histograms = null;
        besides.clear();
        CodedInputStream input = CodedInputStream.newInstance(bytes, 0, length);
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            if (tag == TIMESERIES_TAG) {
                int limit = input.pushLimit(input.readRawVarint32());
                series(input, bytes);
                input.popLimit(limit);
            } else if (tag == METADATA_TAG) {
                int limit = input.pushLimit(input.readRawVarint32());
                besides.metadata(input);
                input.popLimit(limit);
            } else {
                skip(input, tag);
            }
        }
    }

    static void skip(CodedInputStream input, int tag) throws IOException {
        if (!input.skipField(tag)) {
            throw new InvalidProtocolBufferException("unexpected end of a group");
        }
    }

    private void series(CodedInputStream input, byte[] bytes) throws IOException, RefusedException {
        int firstSample = sampleCount;
        int labelsFrom = 0;
        int labelsTo = 0;
        byte @Nullable [] scattered = null;
        while (true) {
            int at = input.getTotalBytesRead();
            int plain = plainSamples(bytes, at, at + input.getBytesUntilLimit()) - at;
            if (plain > 0) {
                input.skipRawBytes(plain);
                continue;
            }
            int tag = input.readTag();
            if (tag == 0) {
                break;
            }
            if (tag == SAMPLES_TAG) {
                int limit = input.pushLimit(input.readRawVarint32());
                sample(input);
                input.popLimit(limit);
            } else if (tag == LABELS_TAG) {
                input.skipRawBytes(input.readRawVarint32());
                int end = input.getTotalBytesRead();
                if (labelsTo == 0) {
                    labelsFrom = at;
                } else if (labelsTo != at || scattered != null) {
                    scattered = joined(bytes, labelsFrom, labelsTo, scattered, at, end);
                }
                labelsTo = end;
            } else {
                besidesSamples(input, tag);
            }
        }
        if (scattered != null) {
            end(scattered, 0, scattered.length, firstSample);
        } else {
            end(bytes, labelsFrom, labelsTo, firstSample);
        }
    }

    private void besidesSamples(CodedInputStream input, int tag)
            throws IOException, RefusedException {
        if (tag != HISTOGRAMS_TAG && tag != EXEMPLARS_TAG) {
            skip(input, tag);
            return;
        }
        int limit = input.pushLimit(input.readRawVarint32());
        if (tag == HISTOGRAMS_TAG) {
            histogram(input);
        } else {
            besides.exemplar(input);
        }
        input.popLimit(limit);
    }

    /** Labels with something else between them: legal, though no sender does it. */
    private static byte[] joined(
            byte[] bytes, int from, int to, byte @Nullable [] before, int at, int end) {
        byte[] first = before == null ? Arrays.copyOfRange(bytes, from, to) : before;
        byte[] joined = Arrays.copyOf(first, first.length + end - at);
        System.arraycopy(bytes, at, joined, first.length, end - at);
        return joined;
    }

    /**
     * Takes samples as senders write them, the value before the time and left out where it is 0,
     * without a stream's checks for each field.
     *
     * @return where what is something else begins, or {@code end}
     */
    private int plainSamples(byte[] bytes, int from, int end) throws RefusedException {
        int at = from;
        while (end - at > 2 && bytes[at] == SAMPLES_TAG && bytes[at + 1] > 2) {
            int next = at + 2 + bytes[at + 1];
            if (next > end) {
                break;
            }
            int i = at + 2;
            double value = 0;
            if (bytes[i] == VALUE_TAG && next - i > 1 + Double.BYTES) {
                value = doubleAt(bytes, i + 1);
                i += 1 + Double.BYTES;
            }
            if (bytes[i++] != TIMESTAMP_TAG) {
                break;
            }
            long timestampMs = 0;
            int shift = 0;
            while (i < next && bytes[i] < 0 && shift < 63) {
                timestampMs |= (bytes[i++] & 0x7fL) << shift;
                shift += 7;
            }
            if (i != next - 1 || bytes[i] < 0) {
                break;
            }
            add(timestampMs | (long) bytes[i] << shift, value);
            at = next;
        }
        return at;
    }

    private static double doubleAt(byte[] bytes, int at) {
        int low = intAt(bytes, at);
        int high = intAt(bytes, at + 4);
        return Double.longBitsToDouble((long) high << 32 | (low & 0xffff_ffffL));
    }

    private static int intAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff)
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | bytes[at + 3] << 24;
    }

    private void sample(CodedInputStream input) throws IOException, RefusedException {
        double value = 0;
        long timestampMs = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (tag) {
                case VALUE_TAG -> value = input.readDouble();
                case TIMESTAMP_TAG -> timestampMs = input.readInt64();
                default -> skip(input, tag);
            }
        }
        add(timestampMs, value);
    }

    /** A stale histogram, which says so by its sum, is stored as a stale marker. */
    private void histogram(CodedInputStream input) throws IOException, RefusedException {
        Histogram histogram = histogramReader.read(input);
        add(histogramReader.timestampMs(), histogram.sum());
        if (!StaleMarker.is(histogram.sum())) {
            @Nullable Histogram[] all = histograms;
            all = all == null ? new Histogram[values.length] : all;
            all[sampleCount - 1] = histogram;
            histograms = all;
        }
    }

    private void add(long timestampMs, double value) throws RefusedException {
        if (sampleCount == values.length) {
            if (sampleCount >= limits.samplesMax()) {
                throw new RefusedException(
                        413, "more than " + limits.samplesMax() + " samples in one request");
            }
            int capacity = Math.min(sampleCount * 2, limits.samplesMax());
            timestampsMs = Arrays.copyOf(timestampsMs, capacity);
            values = Arrays.copyOf(values, capacity);
            histograms = histograms == null ? null : Arrays.copyOf(histograms, capacity);
        }
        timestampsMs[sampleCount] = timestampMs;
        values[sampleCount] = value;
        sampleCount++;
    }

    private void end(byte[] bytes, int from, int to, int firstSample) throws IOException {
        int entry = ReceivedSeries.NONE;
        long hash = ByteKeyTable.hash(bytes, from, to);
        try {
            entry = known.find(bytes, from, to, hash);
            if (entry < 0) {
                Labels labels = labelReader.read(bytes, from, to);
                entry = known.add(bytes, from, to, hash, labels);
                if (entry < 0) {
                    refuse("too many new series in one request", sampleCount - firstSample);
                }
            }
        } catch (LabelReader.InvalidLabelsException e) {
            invalidSamples += sampleCount - firstSample;
            if (invalid == null) {
                invalid = e.getMessage();
            }
        }
        if (entry >= 0 && besides.hasExemplars()) {
            besides.endOfSeries(known.series(entry));
        }
        besides.dropExemplars();
        if (entry < 0 || sampleCount == firstSample) {
            sampleCount = firstSample;
            return;
        }
        if (seriesCount == entries.length) {
            entries = Arrays.copyOf(entries, seriesCount * 2);
            sampleEnds = Arrays.copyOf(sampleEnds, seriesCount * 2);
        }
        entries[seriesCount] = entry;
        sampleEnds[seriesCount] = sampleCount;
        seriesCount++;
    }

    private void refuse(String why, int samples) {
        refusedSamples += samples;
        if (refusal == null) {
            refusal = why;
        }
    }

    int seriesCount() {
        return seriesCount;
    }

    int sampleCount() {
        return sampleCount;
    }

    int entry(int of) {
        return entries[of];
    }

    int firstSample(int of) {
        return of == 0 ? 0 : sampleEnds[of - 1];
    }

    int endOfSamples(int of) {
        return sampleEnds[of];
    }

    /** The timestamps of all samples, series after series; only the first are valid. */
    long[] timestampsMs() {
        return timestampsMs;
    }

    /** The values of all samples, series after series; only the first are valid. */
    double[] values() {
        return values;
    }

    /** The native histogram that a sample is, or null where it is a plain value. */
    @Nullable Histogram histogram(int sample) {
        return histograms == null ? null : histograms[sample];
    }

    /** What is wrong with the first histogram that is none, in words, or null where all are. */
    @Nullable String histogramFault() {
        @Nullable Histogram[] all = histograms;
        for (int i = 0; all != null && i < sampleCount; i++) {
            Histogram histogram = all[i];
            String fault = histogram == null ? null : HistogramCheck.fault(histogram);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** Exemplars and metadata, as a batch without samples. */
    Batch besides() {
        return besides.batch();
    }

    /** Why series of the request found no room, or null where all did. */
    @Nullable String refusal() {
        return refusal;
    }

    /** What is wrong with the labels of a series that was passed over, or null. */
    @Nullable String invalid() {
        return invalid;
    }

    int invalidSamples() {
        return invalidSamples;
    }

    int refusedSamples() {
        return refusedSamples;
    }

    /** Gives back memory that few requests need. */
    void shrink() {
        histograms = null;
        besides.clear();
        if (values.length > KEPT_SAMPLES) {
            timestampsMs = new long[KEPT_SAMPLES];
            values = new double[KEPT_SAMPLES];
        }
    }
}
