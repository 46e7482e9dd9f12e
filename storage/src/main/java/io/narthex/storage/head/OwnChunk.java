package io.narthex.storage.head;

import io.narthex.storage.codec.TokenWriter;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series with timestamps of their own, in order of arrival: explicit timestamps,
 * late samples, and what a second source sends for the series.
 */
public final class OwnChunk extends HeadTimes {
    /** At this many samples a chunk is closed. */
    public static final int MAX_SAMPLES = 480;

    private final HeadSeries series;
    private final TokenWriter values = new TokenWriter();
    @Nullable OwnChunk older;

    OwnChunk(HeadSeries series) {
        this.series = series;
    }

    void add(long timestampMs, long bits, long sequence) {
        addRow(timestampMs, sequence);
        values.value(bits);
    }

    public HeadSeries series() {
        return series;
    }

    public TokenWriter values() {
        return values;
    }

    public @Nullable OwnChunk older() {
        return older;
    }

    /** Bytes of its streams. */
    public int bytes() {
        return times().size() + sequences().size() + values.size();
    }
}
