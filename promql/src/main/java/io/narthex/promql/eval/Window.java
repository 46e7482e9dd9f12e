package io.narthex.promql.eval;

import io.narthex.core.model.Histogram;
import io.narthex.core.model.Labels;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series in one range: parallel arrays, from {@link #from} to before {@link
 * #to}. Reused; a function must not keep it. Confined to one thread.
 */
final class Window {
    Labels labels = Labels.EMPTY;
    boolean dropsName;
    long[] timestampsMs = {};
    double[] values = {};

    /** Parallel to the values, null where a sample is a float; null where all are. */
    @Nullable Histogram @Nullable [] histograms;

    /** When samples began to count, 0 where unknown; null where none is to be looked at. */
    long @Nullable [] startTimestampsMs;

    int from;
    int to;

    /** The range: later than this, milliseconds since 1970. */
    long startMs;

    /** The range: up to and with this. */
    long endMs;

    /** The time of evaluation. */
    long evaluationMs;

    int size() {
        return to - from;
    }

    /** The number of native histograms among the samples. */
    int histogramCount() {
        int count = 0;
        if (histograms != null) {
            for (int i = from; i < to; i++) {
                count += histograms[i] == null ? 0 : 1;
            }
        }
        return count;
    }

    /** The histogram that sample {@code index} is. */
    Histogram histogram(int index) {
        return Objects.requireNonNull(Objects.requireNonNull(histograms)[index]);
    }

    /** When sample {@code index} began to count, 0 where unknown. */
    long startTimestampMs(int index) {
        return startTimestampsMs == null ? 0 : startTimestampsMs[index];
    }

    double first() {
        return values[from];
    }

    double last() {
        return values[to - 1];
    }
}
