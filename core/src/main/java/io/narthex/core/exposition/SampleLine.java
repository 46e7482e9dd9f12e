package io.narthex.core.exposition;

import io.narthex.core.model.Exemplar;
import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import io.narthex.core.model.MetricType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of a sample's line in the parser's buffer. Its series part, such as {@code up{job="a"}},
 * is handed over as bytes, so that a reader which met these bytes before need not decode them; the
 * same series may be spelled in several ways, and is then decoded for each. Confined to the parsing
 * thread; valid until the handler returns.
 */
public final class SampleLine {
    static final long NO_TIMESTAMP = Long.MIN_VALUE;

    final LabelDecoder decoder = new LabelDecoder();
    final FamilyTracker families;
    byte[] bytes = {};
    int seriesFrom;
    int seriesTo;
    long hash;
    double value;
    boolean timestamped;
    long timestampMs;
    @Nullable Histogram histogram;
    long startTimestampMs;

    /** Those without a timestamp have {@link #NO_TIMESTAMP}. */
    final List<Exemplar> exemplars = new ArrayList<>(1);

    /** What the labels decode to, where the parser needed them itself. */
    @Nullable Labels decoded;

    SampleLine(FamilyTracker families) {
        this.families = families;
    }

    /** Begins a sample without anything but its series part, which ends where it begins. */
    void begin(byte[] in, int from) {
        bytes = in;
        seriesFrom = from;
        seriesTo = from;
        decoded = null;
        timestamped = false;
        histogram = null;
        startTimestampMs = 0;
        exemplars.clear();
    }

    /** Ends the series part. */
    void endSeries(int to) {
        seriesTo = to;
        hash = SeriesHash.of(bytes, seriesFrom, to);
    }

    /** The array that holds the series part; it must not be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the series part begins in {@link #bytes}. */
    public int seriesFrom() {
        return seriesFrom;
    }

    /** Where the series part ends in {@link #bytes}, exclusive. */
    public int seriesTo() {
        return seriesTo;
    }

    /** A hash of the series part, the same for the same bytes in this process. */
    public long hash() {
        return hash;
    }

    /** The value; every NaN is the one that text spells. A native histogram's is its sum. */
    public double value() {
        return value;
    }

    /** The native histogram that the sample is, in protobuf alone, or null. */
    public @Nullable Histogram histogram() {
        return histogram;
    }

    /**
     * When the sample began to count, milliseconds since 1970, or 0 where that is not said with the
     * sample, as in protobuf alone; in OpenMetrics {@code _created} says it behind the samples.
     */
    public long startTimestampMs() {
        return startTimestampMs;
    }

    /** Whether the sample has a timestamp of its own. */
    public boolean hasTimestamp() {
        return timestamped;
    }

    /** The sample's own timestamp, milliseconds since 1970. */
    public long timestampMs() {
        return timestampMs;
    }

    /**
     * The labels, with the metric's name. Bounds of buckets and quantiles of families whose type is
     * known are spelled as Prometheus 3 stores them, {@code le="1.0"}.
     *
     * @throws ExpositionException if the series part is not spelled well: what stands in braces is
     *     checked here and not before
     */
    public Labels decode() throws ExpositionException {
        if (decoded != null) {
            return decoded;
        }
        return decoder.series(
                seriesFrom,
                seriesTo,
                histogram != null
                        ? MetricType.UNKNOWN
                        : families.typeOf(bytes, seriesFrom, seriesTo));
    }

    /**
     * What the HELP, TYPE and UNIT lines above say of this sample's family, or null where there are
     * none. The same instance for the samples of a family.
     */
    public @Nullable MetricFamily family() {
        return histogram != null
                ? families.family()
                : families.familyOf(bytes, seriesFrom, seriesTo);
    }

    /**
     * Whether this is the {@code _created} line of a counter, summary or histogram: its value is
     * when the samples before it, whose labels are the same but for {@code le} and {@code
     * quantile}, began to count, in seconds since 1970.
     */
    public boolean isCreated() {
        return histogram == null && families.isCreated(bytes, seriesFrom, seriesTo);
    }

    /** The number of exemplars: at most one where the format is text. */
    public int exemplarCount() {
        return exemplars.size();
    }

    /** Whether exemplar {@code index} has a timestamp of its own. */
    public boolean isExemplarTimestamped(int index) {
        return exemplars.get(index).timestampMs() != NO_TIMESTAMP;
    }

    /**
     * Exemplar {@code index}.
     *
     * @param absentMs its timestamp where it has none, milliseconds since 1970
     */
    public Exemplar exemplar(int index, long absentMs) {
        Exemplar exemplar = exemplars.get(index);
        return exemplar.timestampMs() == NO_TIMESTAMP
                ? new Exemplar(exemplar.labels(), exemplar.value(), absentMs)
                : exemplar;
    }
}
