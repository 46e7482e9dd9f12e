package io.narthex.core.exposition;

import io.narthex.core.model.Labels;
import io.narthex.core.model.MetricFamily;
import org.jspecify.annotations.Nullable;

/**
 * A view of a sample's line in the parser's buffer. Its series part, such as {@code up{job="a"}},
 * is handed over as bytes, so that a reader which met these bytes before need not decode them; the
 * same series may be spelled in several ways, and is then decoded for each. Confined to the parsing
 * thread; valid until the handler returns.
 */
public final class SampleLine {
    final LabelDecoder decoder = new LabelDecoder();
    final FamilyTracker families;
    byte[] bytes = {};
    int seriesFrom;
    int seriesTo;
    long hash;
    double value;
    boolean timestamped;
    long timestampMs;
    boolean exemplar;
    Labels exemplarLabels = Labels.EMPTY;
    double exemplarValue;
    boolean exemplarTimestamped;
    long exemplarTimestampMs;

    /** What the labels decode to, where the parser needed them itself. */
    @Nullable Labels decoded;

    SampleLine(FamilyTracker families) {
        this.families = families;
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

    /** The value; every NaN that a text can spell is the same. */
    public double value() {
        return value;
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
        return decoder.series(seriesFrom, seriesTo, families.typeOf(bytes, seriesFrom, seriesTo));
    }

    /**
     * What the HELP, TYPE and UNIT lines above say of this sample's family, or null where there are
     * none. The same instance for the samples of a family.
     */
    public @Nullable MetricFamily family() {
        return families.familyOf(bytes, seriesFrom, seriesTo);
    }

    /** Whether an exemplar stands behind the sample. */
    public boolean hasExemplar() {
        return exemplar;
    }

    /** The exemplar's labels; of the last line that had one where this has none. */
    public Labels exemplarLabels() {
        return exemplarLabels;
    }

    /** The exemplar's value. */
    public double exemplarValue() {
        return exemplarValue;
    }

    /** Whether the exemplar has a timestamp. */
    public boolean hasExemplarTimestamp() {
        return exemplarTimestamped;
    }

    /** The exemplar's timestamp, milliseconds since 1970. */
    public long exemplarTimestampMs() {
        return exemplarTimestampMs;
    }
}
