package io.narthex.storage.head;

import io.narthex.storage.codec.TokenWriter;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series with timestamps of their own, in order of arrival: explicit timestamps,
 * late samples, and what a second source sends for the series. Guarded by the head.
 */
public final class OwnChunk {
    /** At this many samples a chunk is closed. */
    public static final int MAX_SAMPLES = 480;

    private final HeadSeries series;
    private final TokenWriter times = new TokenWriter();
    private final TokenWriter sequences = new TokenWriter();
    private final TokenWriter values = new TokenWriter();
    @Nullable OwnChunk older;
    int samples;
    boolean closed;
    long minMs = Long.MAX_VALUE;
    long maxMs = Long.MIN_VALUE;
    long minSequence = Long.MAX_VALUE;
    long maxSequence = -1;
    long retiredAt = Column.NEVER;

    OwnChunk(HeadSeries series) {
        this.series = series;
    }

    void add(long timestampMs, long bits, long sequence) {
        times.whole(timestampMs);
        sequences.whole(sequence);
        values.value(bits);
        samples++;
        minMs = Math.min(minMs, timestampMs);
        maxMs = Math.max(maxMs, timestampMs);
        minSequence = Math.min(minSequence, sequence);
        maxSequence = Math.max(maxSequence, sequence);
    }

    public HeadSeries series() {
        return series;
    }

    public TokenWriter times() {
        return times;
    }

    public TokenWriter sequences() {
        return sequences;
    }

    public TokenWriter values() {
        return values;
    }

    public @Nullable OwnChunk older() {
        return older;
    }

    public int samples() {
        return samples;
    }

    public long minMs() {
        return minMs;
    }

    public long maxMs() {
        return maxMs;
    }

    public long minSequence() {
        return minSequence;
    }

    public long maxSequence() {
        return maxSequence;
    }

    public long retiredAt() {
        return retiredAt;
    }

    int bytes() {
        return times.size() + sequences.size() + values.size();
    }
}
