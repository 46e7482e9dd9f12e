package io.narthex.storage.query;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.SampleBlock;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of samples that was copied from the head, in the order in which they came. Confined to one
 * thread, used again.
 */
final class HeadRun {
    private long[] timesMs = {};
    private double[] values = {};
    private @Nullable Histogram @Nullable [] histograms;
    private long @Nullable [] startTimestampsMs;
    private int count;
    private long minMs;
    private long maxMs;
    private boolean increasing;

    /** Copies the first {@code samples} of what is decoded. */
    void copy(SegmentContent content, int samples) {
        if (timesMs.length < samples) {
            timesMs = new long[samples];
            values = new double[samples];
        }
        count = samples;
        minMs = Long.MAX_VALUE;
        maxMs = Long.MIN_VALUE;
        increasing = true;
        for (int i = 0; i < samples; i++) {
            long timeMs = content.timeMs(i);
            increasing &= i == 0 || timeMs > timesMs[i - 1];
            timesMs[i] = timeMs;
            minMs = Math.min(minMs, timeMs);
            maxMs = Math.max(maxMs, timeMs);
        }
        System.arraycopy(content.values(), 0, values, 0, samples);
        histograms = content.histograms();
        long[] starts = content.startTimestampsMs();
        startTimestampsMs = starts == null ? null : Arrays.copyOf(starts, samples);
    }

    long minMs() {
        return minMs;
    }

    long maxMs() {
        return maxMs;
    }

    /** Whether it is floats only, each later than the one before. */
    boolean isPlain() {
        return increasing && histograms == null && startTimestampsMs == null;
    }

    /** Adds a run that is plain. */
    void addTo(SampleBlock block) {
        block.add(timesMs, values, 0, count);
    }

    void addTo(SampleBuffer buffer) {
        for (int i = 0; i < count; i++) {
            buffer.add(timesMs[i], values[i]);
            if (histograms != null || startTimestampsMs != null) {
                buffer.annex(
                        histograms == null ? null : histograms[i],
                        startTimestampsMs == null ? 0 : startTimestampsMs[i]);
            }
        }
    }
}
